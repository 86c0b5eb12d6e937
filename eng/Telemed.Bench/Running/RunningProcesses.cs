using System.Globalization;
using System.Text.Json.Nodes;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.Bench.Running;

/// <summary>What the launcher's run file says now: which resource is which process, and where services answer.</summary>
internal sealed class RunningProcesses(TelemedSystem system)
{
    private const string Transcoder = "transcoder";

    private readonly string _file = Path.Combine(
        TelemedSystem.Root, ".telemed", "run", system.HttpsPort.ToString(CultureInfo.InvariantCulture) + ".json");

    /// <summary>The transcoder's workers by resource (<c>transcoder</c>, and more where there are several); those that run now.</summary>
    public IReadOnlyDictionary<string, int> Transcoders() => Read()["processes"]!.AsObject()
        .Where(entry => entry.Key.StartsWith(Transcoder, StringComparison.Ordinal) && entry.Value is not null)
        .ToDictionary(entry => entry.Key, entry => (int)entry.Value!);

    /// <summary>Where they answer.</summary>
    public IReadOnlyList<Uri> TranscoderAddresses() => [.. Read()["endpoints"]!.AsObject()
        .Where(entry => entry.Key.StartsWith($"services__{Transcoder}", StringComparison.Ordinal) && entry.Value is not null)
        .Select(entry => new Uri((string)entry.Value!))];

    // The launcher replaces the file as a whole.
    private JsonNode Read() => JsonNode.Parse(File.ReadAllText(_file))!;
}
