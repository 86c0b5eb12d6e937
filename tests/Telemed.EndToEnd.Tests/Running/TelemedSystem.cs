using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Telemed.TestServers;

namespace Telemed.EndToEnd.Tests.Running;

/// <summary>
/// A whole Telemed on ports of its own, started as a person starts it: a process with environment variables. What answers as the
/// media hub is MediaMTX where a binary is at hand, and the stand-in elsewhere.
/// </summary>
public sealed class TelemedSystem : IAsyncDisposable
{
    private const string DeviceId = "device-of-the-end-to-end-tests";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(15);

    private readonly Process _launcher;
    private readonly List<string> _output = [];
    private readonly string _runFile;
    private readonly string _data;

    private TelemedSystem(Process launcher, int httpsPort, int httpPort, int rtmpPort, int webRtcPort, string data)
    {
        _data = data;
        _launcher = launcher;
        HttpsPort = httpsPort;
        HttpPort = httpPort;
        RtmpPort = rtmpPort;
        WebRtcPort = webRtcPort;
        PublicUrl = new Uri($"https://localhost:{Text(httpsPort)}");
        _runFile = Path.Combine(Root, ".telemed", "run", Text(httpsPort) + ".json");
        Http = NewClient();
    }

    public int HttpsPort { get; }

    public int HttpPort { get; }

    public int RtmpPort { get; }

    public int WebRtcPort { get; }

    /// <summary>The gateway's origin.</summary>
    public Uri PublicUrl { get; }

    /// <summary>A client that shows no key and trusts this system's self-made certificate.</summary>
    public HttpClient Http { get; }

    /// <summary>The clinic's API key of this system.</summary>
    public string ApiKey { get; private init; } = "";

    /// <summary>The launcher's process id.</summary>
    public int LauncherId => _launcher.Id;

    /// <summary>Whether MediaMTX itself is the hub.</summary>
    public static bool HasMediaMtx => Environment.GetEnvironmentVariable("MEDIAMTX_BIN") is { Length: > 0 } path && File.Exists(path);

    /// <summary>The repository.</summary>
    public static string Root { get; } = Metadata("Telemed.Root");

    /// <summary>Everything that the system has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <summary>Starts a system and waits until it says that a consultation can be held.</summary>
    public static async Task<TelemedSystem> StartAsync(IReadOnlyDictionary<string, string>? settings = null, CancellationToken cancellationToken = default)
    {
        int[] ports = FreePorts.Next(4);
        var apiKey = "test-" + Guid.NewGuid().ToString("N");
        // Two systems with one data folder would each take what the other has on air for gone.
        var data = Directory.CreateTempSubdirectory("telemed-data-").FullName;
        var start = LauncherStart(new Dictionary<string, string>
        {
            ["TELEMED_DATA"] = data,
            ["TELEMED_HTTPS_PORT"] = Text(ports[0]),
            ["TELEMED_HTTP_PORT"] = Text(ports[1]),
            ["TELEMED_RTMP_PORT"] = Text(ports[2]),
            ["TELEMED_WEBRTC_PORT"] = Text(ports[3]),
            ["TELEMED_API_KEY"] = apiKey,
        });
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        var launcher = new Process { StartInfo = start };
        var system = new TelemedSystem(launcher, ports[0], ports[1], ports[2], ports[3], data) { ApiKey = apiKey };
        launcher.OutputDataReceived += (_, line) => system.Keep(line.Data);
        launcher.ErrorDataReceived += (_, line) => system.Keep(line.Data);
        launcher.Start();
        launcher.BeginOutputReadLine();
        launcher.BeginErrorReadLine();
        try
        {
            await Eventually.HoldsAsync(() => system.IsReadyAsync(cancellationToken), StartDeadline, "the system is ready", () => system.Output, cancellationToken);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether <c>/healthz</c> answers 200.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        if (_launcher.HasExited)
        {
            throw new InvalidOperationException($"The launcher ended with code {Text(_launcher.ExitCode)}:\n{Output}");
        }

        try
        {
            using var response = await Http.GetAsync(new Uri(PublicUrl, "/healthz"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Starts a system that cannot start; answers its exit code and all that it wrote.</summary>
    public static async Task<(int ExitCode, string Output)> FailToStartAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        using var launcher = new Process { StartInfo = LauncherStart(settings) };
        launcher.Start();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StopDeadline);
        var output = launcher.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = launcher.StandardError.ReadToEndAsync(deadline.Token);
        await launcher.WaitForExitAsync(deadline.Token);
        return (launcher.ExitCode, await output + await errors);
    }

    /// <summary>Creates a consultation as the clinic does.</summary>
    public async Task<TestConsultation> CreateConsultationAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(PublicUrl, "/api/v1/consultations"))
        {
            Content = JsonContent.Create(new { title = "复诊 follow-up", doctor = new { name = "李医生 Dr Li" }, patient = new { name = "王先生 Mr Wang" } }),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", ApiKey) },
        };
        using var response = await Http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.StatusCode == HttpStatusCode.Created
            ? TestConsultation.From(JsonNode.Parse(body)!)
            : throw new InvalidOperationException($"Creating a consultation answered {response.StatusCode}: {body}");
    }

    /// <summary>What the clinic is told of somebody in a consultation that goes on: presence, hand, microphone, stream.</summary>
    public async Task<JsonNode> PersonInRoomAsync(TestConsultation consultation, string participantId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(PublicUrl, $"/api/v1/consultations/{consultation.Id}/room"))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", ApiKey) },
        };
        using var response = await Http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        var room = (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        return room["participants"]!.AsArray().Single(person => (string?)person!["id"] == participantId)!;
    }

    /// <summary>Makes an account for somebody of the clinic's; answers the sign-in name.</summary>
    public async Task<string> CreateStaffAsync(string role, string name, string password, CancellationToken cancellationToken)
    {
        var signInName = $"{role}-{Guid.NewGuid():N}";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(PublicUrl, "/api/v1/staff"))
        {
            Content = JsonContent.Create(new { signInName, name, role }),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", ApiKey) },
        };
        using var made = await Http.SendAsync(request, cancellationToken);
        made.EnsureSuccessStatusCode();
        var document = (await made.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
        var secret = ((string)document["invitation"]!["url"]!).Split('#')[1];
        using var accepted = await Http.PostAsJsonAsync(new Uri(PublicUrl, "/api/v1/invitation"), new { secret, password }, cancellationToken);
        accepted.EnsureSuccessStatusCode();
        return signInName;
    }

    /// <summary>Joins, always with the same device, and answers the join document.</summary>
    public async Task<JsonNode> JoinAsync(string joinCode, CancellationToken cancellationToken)
    {
        using var response = await Http.PostAsJsonAsync(new Uri(PublicUrl, "/api/v1/join"), new { joinCode, deviceId = DeviceId }, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!;
    }

    /// <summary>The process id of a resource, as the launcher's run file says.</summary>
    public int ProcessIdOf(string resource) =>
        (int?)JsonNode.Parse(File.ReadAllText(_runFile))!["processes"]![resource] ?? throw new InvalidOperationException($"{resource} does not run now.");

    /// <summary>Where a service answers inside the system; people cannot reach it through the gateway.</summary>
    public Uri InnerAddress(string resource, string endpoint) =>
        new((string)JsonNode.Parse(File.ReadAllText(_runFile))!["endpoints"]![$"services__{resource}__{endpoint}__0"]!);

    /// <summary>Kills a resource with everything under it, as a power cut would.</summary>
    public async Task KillAsync(string resource)
    {
        using var process = Process.GetProcessById(ProcessIdOf(resource));
        // The hub's binary runs under a guard, whose death it would survive by a moment.
        process.Kill(entireProcessTree: resource == "media");
        await process.WaitForExitAsync();
    }

    /// <summary>Makes a resource hang: it keeps its ports and answers nothing (SIGSTOP).</summary>
    public Task SuspendAsync(string resource) => Processes.SignalAsync("-STOP", [ProcessIdOf(resource), .. Processes.ChildrenOf(ProcessIdOf(resource))]);

    /// <summary>Lets a hanging resource go on.</summary>
    public Task ResumeAsync(string resource) => Processes.SignalAsync("-CONT", [ProcessIdOf(resource), .. Processes.ChildrenOf(ProcessIdOf(resource))]);

    /// <summary>How a client of a system under test makes its TLS connections.</summary>
    [SuppressMessage("Security", "CA5359", Justification = "The certificate was made by the system under test, on this machine, a moment ago.")]
    public static SslClientAuthenticationOptions TlsOptions() => new() { TargetHost = "localhost", RemoteCertificateValidationCallback = TrustOwnSystem };

    /// <summary>A new client that trusts this system's certificate.</summary>
    public static HttpClient NewClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        SslOptions = TlsOptions(),
    })
    { Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>Interrupts the launcher as Ctrl+C does, and waits until it has ended. Answers its exit code.</summary>
    public async Task<int> StopAsync()
    {
        // A terminal sends it to everything that it started.
        await Processes.SignalAsync("-INT", [_launcher.Id, ProcessIdOf("sessions"), ProcessIdOf("transcoder"), ProcessIdOf("gateway")]);
        using var deadline = new CancellationTokenSource(StopDeadline);
        await _launcher.WaitForExitAsync(deadline.Token);
        return _launcher.ExitCode;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_launcher.HasExited)
        {
            _launcher.StandardInput.Close();
            using var deadline = new CancellationTokenSource(StopDeadline);
            try
            {
                await _launcher.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                _launcher.Kill(entireProcessTree: true);
            }
        }

        var logs = Directory.CreateDirectory(Path.Combine(Root, ".telemed", "test-logs"));
        await File.WriteAllTextAsync(Path.Combine(logs.FullName, $"system-{Text(HttpsPort)}.log"), Output);
        _launcher.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private static ProcessStartInfo LauncherStart(IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [Path.Combine(Root, "tests", "Telemed.LocalAppHost", "bin", Metadata("Telemed.Configuration"), "net10.0", "Telemed.LocalAppHost.dll")])
        {
            WorkingDirectory = Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("TELEMED_PUBLIC_HOST");
        start.Environment["TELEMED_DASHBOARD"] = "off";
        start.Environment["TELEMED_EXIT_WITH_STDIN"] = "1";
        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        return start;
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (_output)
            {
                _output.Add(line);
            }
        }
    }

    private static bool TrustOwnSystem(
        object sender,
        X509Certificate? certificate,
        X509Chain? chain,
        SslPolicyErrors errors) => true;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Metadata(string key) =>
        typeof(TelemedSystem).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
