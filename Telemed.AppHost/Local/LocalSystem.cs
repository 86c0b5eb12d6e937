using System.Globalization;
using System.Net;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Telemed.AppHost.Hub;
using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Local;

/// <summary>
/// The whole system as processes of this machine: the same resources, names and environment as AppHost.cs composes with Aspire.
/// </summary>
internal sealed class LocalSystem(TelemedSettings settings, IConfiguration configuration) : IAsyncDisposable
{
    private static readonly TimeSpan ReadyDeadline = TimeSpan.FromSeconds(60);

    private readonly LauncherConsole _console = new();
    private readonly List<ManagedProcess> _processes = [];
    private readonly Dictionary<string, string> _secrets =
        Topology.Identities.ToDictionary(name => name, _ => RandomNumberGenerator.GetHexString(64, lowercase: true));

    private readonly string _root = Metadata("Telemed.Root");
    private readonly string _loopback = IPAddress.Loopback.ToString();
    private readonly Dictionary<string, string> _endpoints = [];
    private RunFile? _runFile;

    private string DataPath => settings.DataPath ?? Path.Combine(_root, ".telemed", "data");

    /// <summary>Starts everything, says when it is ready, and runs until it is stopped. Answers the exit code.</summary>
    public async Task<int> RunAsync()
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        WatchParent(stop);

        try
        {
            var engine = MediaEngineChoice.Choose(settings.Engine, configuration[Topology.Settings.MediaMtxBinary], _root);
            _console.Say(engine.Explanation);
            PortChecks.ThrowIfTaken(settings);
            Directory.CreateDirectory(DataPath);

            var dashboard = await Dashboard.FindAsync(_root, _console, stop.Token);
            await engine.PrepareAsync(_console, stop.Token);
            Compose(engine, dashboard);
            return await RunUntilStoppedAsync(dashboard, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (LauncherException fault)
        {
            _console.Fail(fault.Message);
            return 2;
        }

        void Stop(PosixSignalContext context)
        {
            // The runtime would end the process at once; children get their chance first.
            context.Cancel = true;
            stop.Cancel();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _runFile?.Dispose();

        // The gateway first: nobody new comes in while the rest goes.
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }
    }

    private async Task<int> RunUntilStoppedAsync(Dashboard? dashboard, CancellationToken stop)
    {
        _runFile = new RunFile(Path.Combine(_root, ".telemed", "run", Text(settings.HttpsPort) + ".json"), settings, dashboard?.LoginUrl, _endpoints, _processes);
        foreach (var process in _processes)
        {
            process.Changed += _runFile.Write;
            process.Start();
        }

        var givenUp = Task.WhenAny(_processes.Select(process => process.GivenUp)).Unwrap();
        var ready = ReadinessWait.UntilReadyAsync(settings, ReadyDeadline, _console, stop);
        if (await Task.WhenAny(ready, givenUp) == givenUp)
        {
            _console.Fail(await givenUp);
            return 1;
        }

        if (await ready)
        {
            ReadyMessage.Print(_console, settings, dashboard?.LoginUrl);
        }

        var stopped = Task.Delay(Timeout.Infinite, stop);
        if (await Task.WhenAny(stopped, givenUp) == givenUp)
        {
            _console.Fail(await givenUp);
            return 1;
        }

        _console.Say("Stopping …");
        return 0;
    }

    private void Compose(MediaEngineChoice engine, Dashboard? dashboard)
    {
        var ports = FreePorts.Distinct(7);
        var hub = new Dictionary<string, int>
        {
            [Topology.HubEndpoints.Api] = ports[0],
            [Topology.HubEndpoints.Rtsp] = ports[1],
            [Topology.HubEndpoints.Hls] = ports[2],
            [Topology.HubEndpoints.WebRtc] = ports[3],
            [Topology.HubEndpoints.Metrics] = ports[4],
            [Topology.HubEndpoints.Rtmp] = settings.RtmpPort,
        };
        var sessionsUrl = Http(ports[5]);
        var transcoderUrl = Http(ports[6]);
        _endpoints[Topology.Keys.Service(Topology.Resources.Sessions, "http")] = sessionsUrl;
        _endpoints[Topology.Keys.Service(Topology.Resources.Transcoder, "http")] = transcoderUrl;
        foreach (var (endpoint, port) in hub)
        {
            var scheme = endpoint is Topology.HubEndpoints.Rtsp or Topology.HubEndpoints.Rtmp ? endpoint : "http";
            _endpoints[Topology.Keys.Service(Topology.Resources.Media, endpoint)] = $"{scheme}://{_loopback}:{Text(port)}";
        }

        var common = new Dictionary<string, string?>
        {
            [Topology.Keys.ExitWithStdin] = "1",
            [Topology.Keys.PublicHost] = settings.PublicHost,
            [Topology.Keys.PublicHttpsPort] = Text(settings.HttpsPort),
            [Topology.Keys.PublicRtmpPort] = Text(settings.RtmpPort),
            // What was meant for the launcher must not reach the services: not its key, not its addresses.
            [Topology.Settings.ApiKey] = null,
            ["ASPNETCORE_URLS"] = null,
            ["ASPNETCORE_ENVIRONMENT"] = null,
        };
        foreach (var (key, value) in _endpoints)
        {
            common[key] = value;
        }

        if (dashboard is not null)
        {
            _processes.Add(Managed(dashboard.Spec()));
            foreach (var (key, value) in dashboard.TelemetryEnvironment())
            {
                common[key] = value;
            }
        }

        var hubEnvironment = HubSettings.Environment(
                new HubSettings.Listeners(
                    HubSettings.Listeners.On(_loopback, hub[Topology.HubEndpoints.Api]),
                    HubSettings.Listeners.On(_loopback, hub[Topology.HubEndpoints.Rtsp]),
                    HubSettings.Listeners.On(PublicBind, settings.RtmpPort),
                    HubSettings.Listeners.On(_loopback, hub[Topology.HubEndpoints.Hls]),
                    HubSettings.Listeners.On(_loopback, hub[Topology.HubEndpoints.WebRtc]),
                    HubSettings.Listeners.On(PublicBind, settings.WebRtcPort),
                    HubSettings.Listeners.On(_loopback, hub[Topology.HubEndpoints.Metrics])),
                settings.PublicHost,
                announceInterfaces: !settings.LoopbackOnly)
            .Append(new(HubSettings.AuthHookKey, sessionsUrl + Topology.HubAuthHookPath))
            .Append(new(Topology.Keys.ExitWithStdin, "1"))
            .ToDictionary(pair => pair.Key, string? (pair) => pair.Value);
        hubEnvironment[Topology.Settings.ApiKey] = null;

        _processes.Add(Managed(Service(Topology.Resources.Sessions, sessionsUrl, common, new()
        {
            [Topology.Keys.ApiKey] = settings.ApiKey,
            [Topology.Keys.DataPath] = Path.Combine(DataPath, Topology.Resources.Sessions),
            [Topology.Keys.IdentityOf(Topology.Resources.Gateway)] = _secrets[Topology.Resources.Gateway],
            [Topology.Keys.IdentityOf(Topology.Resources.Sessions)] = _secrets[Topology.Resources.Sessions],
            [Topology.Keys.IdentityOf(Topology.Resources.Transcoder)] = _secrets[Topology.Resources.Transcoder],
        })));
        _processes.Add(Managed(engine.Spec(hubEnvironment)));
        _processes.Add(Managed(Service(Topology.Resources.Transcoder, transcoderUrl, common, [])));
        _processes.Add(Managed(Service(Topology.Resources.Gateway, listenUrl: null, common, new()
        {
            [Topology.Keys.GatewayHttpsPort] = Text(settings.HttpsPort),
            [Topology.Keys.GatewayHttpPort] = Text(settings.HttpPort),
            [Topology.Keys.GatewayBind] = settings.LoopbackOnly ? "loopback" : "any",
            [Topology.Keys.GatewayWebRoot] = Path.Combine(_root, "Telemed.Web", "dist"),
            [Topology.Keys.GatewayCertificatePath] = settings.CertificatePath,
            [Topology.Keys.GatewayCertificateKeyPath] = settings.CertificateKeyPath,
            [Topology.Keys.DataPath] = Path.Combine(DataPath, Topology.Resources.Gateway),
        })));
    }

    // MediaMTX's notation for every address is an empty one.
    private string PublicBind => settings.LoopbackOnly ? _loopback : "";

    private ManagedProcess Managed(ProcessSpec spec) => new(spec, _console, TimeProvider.System);

    private ProcessSpec Service(string name, string? listenUrl, Dictionary<string, string?> common, Dictionary<string, string?> own)
    {
        var project = "Telemed." + char.ToUpperInvariant(name[0]) + name[1..];
        var folder = Path.Combine(_root, project);
        var environment = new Dictionary<string, string?>(common);
        foreach (var (key, value) in own)
        {
            environment[key] = value;
        }

        environment["OTEL_SERVICE_NAME"] = name;
        environment[Topology.Keys.IdentityName] = name;
        environment[Topology.Keys.IdentitySecret] = _secrets[name];
        if (listenUrl is not null)
        {
            environment["ASPNETCORE_URLS"] = listenUrl;
        }

        return new ProcessSpec
        {
            Name = name,
            FileName = System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            Arguments = [Path.Combine(folder, "bin", Metadata("Telemed.Configuration"), "net10.0", project + ".dll")],
            WorkingDirectory = folder,
            Environment = environment,
        };
    }

    /// <summary>A launcher that was started by another program ends with it, as its own children do.</summary>
    private static void WatchParent(CancellationTokenSource stop)
    {
        if (System.Environment.GetEnvironmentVariable(Topology.Keys.ExitWithStdin) != "1")
        {
            return;
        }

        new Thread(() =>
        {
            using var input = Console.OpenStandardInput();
            var buffer = new byte[64];
            while (input.Read(buffer) > 0)
            {
            }

            stop.Cancel();
        })
        { IsBackground = true, Name = "parent watch" }.Start();
    }

    private string Http(int port) => $"http://{_loopback}:{Text(port)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Metadata(string key) =>
        typeof(LocalSystem).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
