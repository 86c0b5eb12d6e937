using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Telemed.EndToEnd.Tests.Running;
using Telemed.MediaHub;
using Telemed.MediaHub.Api;

namespace Telemed.Bench.Running;

/// <summary>
/// The whole product as processes of this machine, on free ports and with a data folder of its own, and what a bench needs to look into
/// it. Disposing it ends all of it.
/// </summary>
internal sealed class BenchSystem : IAsyncDisposable
{
    private readonly string _data;
    private readonly HttpClient _hub;

    private BenchSystem(TelemedSystem system, string data)
    {
        Telemed = system;
        _data = data;
        _hub = new HttpClient { BaseAddress = system.InnerAddress(HubEndpoints.Resource, HubEndpoints.Api), Timeout = TimeSpan.FromSeconds(5) };
        _hub.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"transcoder:{TranscoderSecret()}")));
        Hub = new HubApiClient(_hub);
        Running = new RunningProcesses(system);
        Transcoder = new TranscoderView(Running);
    }

    public TelemedSystem Telemed { get; }

    /// <summary>The hub's own API, as the transcoder uses it.</summary>
    public HubApiClient Hub { get; }

    public TranscoderView Transcoder { get; }

    public RunningProcesses Running { get; }

    /// <summary>Starts a system and waits until it is ready; notes in <paramref name="run"/> what answers as the media hub.</summary>
    public static async Task<BenchSystem> StartAsync(
        BenchRun run, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? settings = null)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new BenchException("This bench looks into /proc, which only Linux has.");
        }

        run.Progress.Stage("starting the system");
        var data = Directory.CreateTempSubdirectory("telemed-bench-").FullName;
        var all = new Dictionary<string, string>
        {
            ["TELEMED_DATA"] = data,
            // Everybody comes from one address here: that is the bench, not an attack.
            ["Join__Burst"] = "100000",
            ["Join__PerMinute"] = "100000",
            ["RateLimits__KeyBurst"] = "1000000",
            ["RateLimits__AddressBurst"] = "1000000",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
        {
            all[key] = value;
        }

        try
        {
            var system = await TelemedSystem.StartAsync(all, cancellationToken);
            run.Engine = system.Output.Contains("Media hub: MediaMTX", StringComparison.Ordinal) ? "mediamtx" : "standin";
            return new BenchSystem(system, data);
        }
        catch
        {
            Directory.Delete(data, recursive: true);
            throw;
        }
    }

    /// <summary>A consultation with a doctor and a patient.</summary>
    public Task<TestConsultation> CreateConsultationAsync(CancellationToken cancellationToken) => Telemed.CreateConsultationAsync(cancellationToken);

    /// <summary>A consultation with a third person, who only watches: the consultation and that person's join code.</summary>
    public async Task<(TestConsultation Consultation, string ViewerCode)> CreateWatchedConsultationAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Telemed.PublicUrl, "/api/v1/consultations"))
        {
            Content = JsonContent.Create(new
            {
                title = "Bench",
                doctor = new { name = "Doctor" },
                patient = new { name = "Patient" },
                others = new[] { new { role = "viewer", name = "Viewer" } },
            }),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Telemed.ApiKey) },
        };
        using var response = await Telemed.Http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        var created = (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        var viewer = created["participants"]!.AsArray().Single(person => (string?)person!["role"] == "viewer")!;
        return (TestConsultation.From(created), (string)viewer["joinCode"]!);
    }

    /// <summary>The HTTP-FLV addresses of everybody whom the holder of <paramref name="joinCode"/> may watch, by participant.</summary>
    public async Task<IReadOnlyDictionary<string, Uri>> FlvAddressesAsync(string joinCode, CancellationToken cancellationToken) =>
        (await Telemed.JoinAsync(joinCode, cancellationToken))["play"]!.AsArray().ToDictionary(
            play => (string)play!["participant"]!["id"]!, play => new Uri((string)play!["flv"]!));

    /// <summary>The processes of the transcoder's workers, without their FFmpegs.</summary>
    public IReadOnlyList<int> Transcoders => [.. Running.Transcoders().Values];

    /// <summary>The processes of a resource: the one that the launcher started, and its children.</summary>
    public IReadOnlyList<int> ProcessesOf(string resource)
    {
        var root = Telemed.ProcessIdOf(resource);
        return [root, .. Processes.ChildrenOf(root)];
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _hub.Dispose();
        Transcoder.Dispose();
        await Telemed.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    // Each start makes new secrets. Whoever may read the environment of this user's processes may know them.
    private string TranscoderSecret() =>
        ProcFs.Environment(Telemed.ProcessIdOf("sessions"))["Identities__transcoder"];
}
