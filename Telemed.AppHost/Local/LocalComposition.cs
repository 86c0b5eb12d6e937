using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Telemed.AppHost.Hub;
using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Local;

/// <summary>
/// What the system consists of when it runs as processes of this machine: the same resources, names and environment that AppHost.cs
/// composes with Aspire. Making one takes ports and secrets; nothing is started.
/// </summary>
internal sealed class LocalComposition
{
    private static readonly string Loopback = IPAddress.Loopback.ToString();

    private readonly TelemedSettings _settings;
    private readonly Repository _repository;
    private readonly Dictionary<string, string> _secrets =
        Topology.Identities.ToDictionary(name => name, _ => RandomNumberGenerator.GetHexString(64, lowercase: true));

    private readonly Dictionary<string, string> _endpoints = [];

    public LocalComposition(TelemedSettings settings, Repository repository, MediaEngineChoice engine, Dashboard? dashboard)
    {
        _settings = settings;
        _repository = repository;

        var ports = FreePorts.Distinct(6 + settings.Transcoders);
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
        var transcoders = Enumerable.Range(0, settings.Transcoders).Select(instance => (Instance: instance, Url: Http(ports[6 + instance]))).ToList();
        _endpoints[Topology.Keys.Service(Topology.Resources.Sessions, "http")] = sessionsUrl;
        foreach (var (instance, url) in transcoders)
        {
            _endpoints[Topology.Keys.Service(Topology.Resources.Transcoder, "http", instance)] = url;
        }

        foreach (var (endpoint, port) in hub)
        {
            var scheme = endpoint is Topology.HubEndpoints.Rtsp or Topology.HubEndpoints.Rtmp ? endpoint : "http";
            _endpoints[Topology.Keys.Service(Topology.Resources.Media, endpoint)] = $"{scheme}://{Loopback}:{Text(port)}";
        }

        var common = Common(dashboard);
        Processes =
        [
            .. dashboard is null ? Array.Empty<ProcessSpec>() : [dashboard.Spec()],
            Service(Topology.Resources.Sessions, sessionsUrl, common, Sessions()),
            engine.Spec(Media(hub, sessionsUrl)),
            .. transcoders.Select(transcoder => Service(Topology.Resources.Transcoder, transcoder.Url, common, Shared(), transcoder.Instance)),
            // Last, so that it is the first to go: nobody new comes in while the rest stops.
            Service(Topology.Resources.Gateway, listenUrl: null, common, Gateway()),
        ];
    }

    /// <summary>The processes, in the order in which they are started.</summary>
    public IReadOnlyList<ProcessSpec> Processes { get; }

    /// <summary>The inner addresses, by the keys under which services find them.</summary>
    public IReadOnlyDictionary<string, string> Endpoints => _endpoints;

    private Dictionary<string, string?> Common(Dashboard? dashboard)
    {
        var common = new Dictionary<string, string?>
        {
            [Topology.Keys.ExitWithStdin] = "1",
            [Topology.Keys.PublicHost] = _settings.PublicHost,
            [Topology.Keys.PublicHttpsPort] = Text(_settings.HttpsPort),
            [Topology.Keys.PublicRtmpPort] = Text(_settings.RtmpPort),
            // What was meant for the launcher must not reach the services: not its key, not its addresses.
            [Topology.Settings.ApiKey] = null,
            [Topology.Settings.Database] = null,
            [Topology.Settings.Redis] = null,
            [Topology.Settings.Transcoders] = null,
            [Topology.Settings.SecretsKey] = null,
            ["ASPNETCORE_URLS"] = null,
            ["ASPNETCORE_ENVIRONMENT"] = null,
        };
        foreach (var (key, value) in _endpoints)
        {
            common[key] = value;
        }

        foreach (var (key, value) in dashboard?.TelemetryEnvironment() ?? new Dictionary<string, string>())
        {
            common[key] = value;
        }

        return common;
    }

    private Dictionary<string, string?> Shared() => _settings.Redis is { } redis ? new() { [Topology.Keys.Redis] = redis } : [];

    private Dictionary<string, string?> Sessions()
    {
        var own = Shared();
        own[Topology.Keys.ApiKey] = _settings.ApiKey;
        own[Topology.Keys.DataPath] = DataPath(Topology.Resources.Sessions);
        if (_settings.Database is { } database)
        {
            own[Topology.Keys.Database] = database;
        }

        if (_settings.SecretsKey is { } secretsKey)
        {
            own[Topology.Keys.SecretsKey] = secretsKey;
        }

        foreach (var (name, secret) in _secrets)
        {
            own[Topology.Keys.IdentityOf(name)] = secret;
        }

        return own;
    }

    private Dictionary<string, string?> Gateway() => new()
    {
        [Topology.Keys.GatewayHttpsPort] = Text(_settings.HttpsPort),
        [Topology.Keys.GatewayHttpPort] = Text(_settings.HttpPort),
        [Topology.Keys.GatewayBind] = _settings.LoopbackOnly ? "loopback" : "any",
        [Topology.Keys.GatewayWebRoot] = Path.Combine(_repository.Root, "Telemed.Web", "dist"),
        [Topology.Keys.GatewayCertificatePath] = _settings.CertificatePath,
        [Topology.Keys.GatewayCertificateKeyPath] = _settings.CertificateKeyPath,
        [Topology.Keys.DataPath] = DataPath(Topology.Resources.Gateway),
    };

    private Dictionary<string, string?> Media(Dictionary<string, int> ports, string sessionsUrl)
    {
        // MediaMTX's notation for every address is an empty one.
        var publicBind = _settings.LoopbackOnly ? Loopback : "";
        var listeners = new HubSettings.Listeners(
            HubSettings.Listeners.On(Loopback, ports[Topology.HubEndpoints.Api]),
            HubSettings.Listeners.On(Loopback, ports[Topology.HubEndpoints.Rtsp]),
            HubSettings.Listeners.On(publicBind, _settings.RtmpPort),
            HubSettings.Listeners.On(Loopback, ports[Topology.HubEndpoints.Hls]),
            HubSettings.Listeners.On(Loopback, ports[Topology.HubEndpoints.WebRtc]),
            HubSettings.Listeners.On(publicBind, _settings.WebRtcPort),
            HubSettings.Listeners.On(Loopback, ports[Topology.HubEndpoints.Metrics]));
        var environment = HubSettings.Environment(listeners, _settings.PublicHost, announceInterfaces: !_settings.LoopbackOnly)
            .ToDictionary(pair => pair.Key, string? (pair) => pair.Value);
        environment[HubSettings.AuthHookKey] = sessionsUrl + Topology.HubAuthHookPath;
        environment[Topology.Keys.ExitWithStdin] = "1";
        environment[Topology.Settings.ApiKey] = null;
        return environment;
    }

    // Of several instances of a service the first has its name, the others a number behind it.
    private ProcessSpec Service(string name, string? listenUrl, Dictionary<string, string?> common, Dictionary<string, string?> own, int instance = 0)
    {
        var ownName = instance == 0 ? name : $"{name}-{Text(instance + 1)}";
        var environment = new Dictionary<string, string?>(common);
        foreach (var (key, value) in own)
        {
            environment[key] = value;
        }

        environment["OTEL_SERVICE_NAME"] = name;
        environment["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={ownName}";
        environment[Topology.Keys.IdentityName] = name;
        environment[Topology.Keys.IdentitySecret] = _secrets[name];
        if (listenUrl is not null)
        {
            environment["ASPNETCORE_URLS"] = listenUrl;
        }

        var project = "Telemed." + char.ToUpperInvariant(name[0]) + name[1..];
        return new ProcessSpec
        {
            Name = ownName,
            FileName = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            Arguments = [_repository.OutputOf(project)],
            WorkingDirectory = Path.Combine(_repository.Root, project),
            Environment = environment,
        };
    }

    private string DataPath(string service) => Path.Combine(_settings.DataPath ?? Path.Combine(_repository.LocalState, "data"), service);

    private static string Http(int port) => $"http://{Loopback}:{Text(port)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
