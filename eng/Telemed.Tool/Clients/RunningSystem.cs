using System.Diagnostics;
using System.Text.Json;

namespace Telemed.Tool.Clients;

/// <summary>What the launcher of this folder says of the system that it runs: <c>.telemed/run/{HTTPS port}.json</c>.</summary>
public sealed record RunningSystem(Uri PublicUrl, string? ApiKey, int RtmpPort, int WebRtcPort, int? Launcher = null)
{
    private static readonly Uri Standard = new("https://localhost:8443");

    /// <summary>
    /// The system to talk to: the one at <paramref name="host"/>, or the one that runs here, or the standard address. The API key is
    /// <c>TELEMED_API_KEY</c>, or that of the run file where it is the same system.
    /// </summary>
    /// <exception cref="ToolException">Several systems run here and none was named.</exception>
    public static RunningSystem Find(string root, Uri? host)
    {
        var running = ReadAll(Path.Combine(root, ".telemed", "run"));
        var key = Environment.GetEnvironmentVariable("TELEMED_API_KEY") is { Length: > 0 } given ? given : null;
        if (host is null && running.Count > 1)
        {
            throw new ToolException(
                "Several systems run here; say which one with --host: " + string.Join(", ", running.Select(system => system.PublicUrl)));
        }

        var found = host is null
            ? running.SingleOrDefault()
            : running.FirstOrDefault(system => Uri.Compare(
                system.PublicUrl, host, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0);
        found ??= new RunningSystem(host ?? Standard, null, 1935, 8189);
        return found with { ApiKey = key ?? found.ApiKey };
    }

    // A launcher that was killed leaves its file behind.
    private static bool Runs(int? launcher)
    {
        if (launcher is not { } processId)
        {
            return true;
        }

        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static List<RunningSystem> ReadAll(string folder)
    {
        var found = new List<RunningSystem>();
        foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [])
        {
            try
            {
                if (JsonSerializer.Deserialize<RunningSystem>(File.ReadAllText(file), JsonSerializerOptions.Web) is { PublicUrl: not null } system && Runs(system.Launcher))
                {
                    found.Add(system);
                }
            }
            catch (Exception fault) when (fault is IOException or JsonException or UnauthorizedAccessException)
            {
                // It is being written, or was left behind by something else: as if it were not there.
            }
        }

        return found;
    }
}
