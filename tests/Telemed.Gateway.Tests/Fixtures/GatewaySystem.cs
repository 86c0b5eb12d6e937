using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Telemed.Gateway.Tests.Fixtures;

/// <summary>The gateway on free ports of the loopback, with a server behind it for each service that it knows.</summary>
internal sealed class GatewaySystem : IAsyncDisposable
{
    public const string Consultation = "cons1234567890";
    public const string Participant = "part1234567890";
    public const string Route = $"/media/{Consultation}/{Participant}";
    public const string HubPath = $"{Consultation}/{Participant}";
    public const string Offer = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n";

    private readonly List<IAsyncDisposable> _parts = [];
    private WebApplication _gateway = null!;

    private GatewaySystem() => Folder = Directory.CreateTempSubdirectory("telemed-gateway-").FullName;

    public string Folder { get; }

    public string WebRoot => Path.Combine(Folder, "web");

    public Backend Sessions { get; private set; } = null!;

    public Backend Transcoder { get; private set; } = null!;

    public Backend HubApi { get; private set; } = null!;

    public Backend HubWebRtc { get; private set; } = null!;

    public Backend HubHls { get; private set; } = null!;

    public TcpListener HubRtmp { get; private set; } = null!;

    /// <summary>The hub's paths that are on air, with their tracks.</summary>
    public Dictionary<string, string[]> OnAir { get; } = new() { [HubPath] = ["H264", "MPEG-4 Audio"], [HubPath + "_opus"] = ["H264", "Opus"] };

    /// <summary>What has been logged, as it was before redaction.</summary>
    public LogCollector Log { get; } = new();

    public Uri Https { get; private set; } = null!;

    public Uri Http { get; private set; } = null!;

    /// <summary>A client that keeps no cookies and follows no redirections.</summary>
    public HttpClient Client { get; private set; } = null!;

    public IServiceProvider Services => _gateway.Services;

    public static async Task<GatewaySystem> StartAsync(
        Dictionary<string, string?>? settings = null, Action<WebApplicationBuilder>? configure = null)
    {
        var system = new GatewaySystem();
        system.Sessions = await system.AddAsync(SessionsAsync);
        system.Transcoder = await system.AddAsync(null);
        system.HubApi = await system.AddAsync(system.HubApiAsync);
        system.HubWebRtc = await system.AddAsync(null);
        system.HubHls = await system.AddAsync(null);
        system.HubRtmp = new TcpListener(IPAddress.Loopback, 0);
        system.HubRtmp.Start();
        Directory.CreateDirectory(system.WebRoot);
        await File.WriteAllTextAsync(Path.Combine(system.WebRoot, "index.html"), "<!doctype html><title>Telemed</title>");
        await system.StartGatewayAsync(settings ?? [], configure);
        return system;
    }

    [SuppressMessage("Security", "CA5359", Justification = "A self-signed certificate on the loopback; what it is worth is another test's question.")]
    public static HttpClient NewClient(Uri address, CookieContainer? cookies = null, Version? version = null) => new(new SocketsHttpHandler
    {
        UseCookies = cookies is not null,
        CookieContainer = cookies ?? new CookieContainer(),
        AllowAutoRedirect = false,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = AcceptAny },
    })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(20),
        DefaultRequestVersion = version ?? HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>Sends a request with a Bearer token and, where given, a body.</summary>
    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string target, string? token = null, string? body = null, string? mediaType = "application/sdp", string? cookie = null)
    {
        var request = new HttpRequestMessage(method, target);
        if (token is not null)
        {
            request.Headers.Authorization = new("Bearer", token);
        }

        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.ContentType = mediaType is null ? null : new(mediaType);
        }

        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>Stops the gateway the way Ctrl+C does.</summary>
    public Task StopAsync() => _gateway.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_gateway is not null)
        {
            using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await _gateway.StopAsync(now.Token);
            await _gateway.DisposeAsync();
        }

        foreach (var part in _parts)
        {
            await part.DisposeAsync();
        }

        HubRtmp.Stop();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>
    /// Who may do what, as docs/architecture.md has it. The token says the answer: <c>good…</c> is granted, <c>old…</c> is granted with a
    /// renewed one, <c>other</c> is for another stream, <c>nowhere</c> for a consultation without this stream; the rest are refused.
    /// </summary>
    public static async Task SessionsAsync(HttpContext context)
    {
        if (context.Request.Path == "/internal/authorize")
        {
            var question = await context.Request.ReadFromJsonAsync<Dictionary<string, string>>(context.RequestAborted);
            var token = question!["token"];
            context.Response.StatusCode = token switch
            {
                "other" => 403,
                "nowhere" => 404,
                _ when token.StartsWith("good", StringComparison.Ordinal) || token.StartsWith("old", StringComparison.Ordinal) => 200,
                _ => 401,
            };
            if (context.Response.StatusCode == 200)
            {
                var ids = question["path"].Split('/');
                await context.Response.WriteAsJsonAsync(new
                {
                    consultationId = ids[0],
                    participantId = ids[1],
                    role = "doctor",
                    expiresAt = DateTimeOffset.UnixEpoch,
                    renewedToken = token.StartsWith("old", StringComparison.Ordinal) ? "good-renewed" : null,
                });
            }
        }
    }

    private static bool AcceptAny(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => true;

    private async Task HubApiAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        const string Get = "/v3/paths/get/";
        if (path.StartsWith(Get, StringComparison.Ordinal))
        {
            if (OnAir.TryGetValue(path[Get.Length..], out var tracks))
            {
                await context.Response.WriteAsJsonAsync(new { name = path[Get.Length..], ready = true, tracks });
            }
            else
            {
                context.Response.StatusCode = 404;
            }
        }
    }

    private async Task<Backend> AddAsync(RequestDelegate? handle)
    {
        var backend = await Backend.StartAsync(handle);
        _parts.Add(backend);
        return backend;
    }

    private async Task StartGatewayAsync(Dictionary<string, string?> settings, Action<WebApplicationBuilder>? configure)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            // The collector below keeps what is logged.
            ["Logging:Console:LogLevel:Default"] = "None",
            ["Gateway:HttpsPort"] = "0",
            ["Gateway:HttpPort"] = "0",
            ["Gateway:WebRoot"] = WebRoot,
            ["Telemed:DataPath"] = Path.Combine(Folder, "data"),
            ["Public:Host"] = "clinic.test",
            ["Public:HttpsPort"] = "8443",
            ["Identity:Name"] = "gateway",
            ["Identity:Secret"] = "0123456789abcdef0123456789abcdef",
            ["services:sessions:http:0"] = Sessions.Address.ToString(),
            ["services:transcoder:http:0"] = Transcoder.Address.ToString(),
            ["services:media:api:0"] = HubApi.Address.ToString(),
            ["services:media:webrtc:0"] = HubWebRtc.Address.ToString(),
            ["services:media:hls:0"] = HubHls.Address.ToString(),
            ["services:media:rtmp:0"] = $"rtmp://127.0.0.1:{((IPEndPoint)HubRtmp.LocalEndpoint).Port}",
        });
        builder.Configuration.AddInMemoryCollection(settings);
        configure?.Invoke(builder);
        _gateway = BuildGateway(builder);
        await _gateway.StartAsync(TestContext.Current.CancellationToken);

        var addresses = _gateway.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Https = new Uri(addresses.First(address => address.StartsWith("https://127.", StringComparison.Ordinal)));
        Http = new Uri(addresses.First(address => address.StartsWith("http://127.", StringComparison.Ordinal)));
        Client = NewClient(Https);
    }

    private WebApplication BuildGateway(WebApplicationBuilder builder)
    {
        builder.Logging.AddProvider(Log);
        return Program.Build(builder);
    }
}
