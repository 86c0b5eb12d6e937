using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Shouldly;
using Telemed.Transcoder.Access;
using Telemed.Transcoder.FanOut;

namespace Telemed.Transcoder.Tests.Support;

/// <summary>A fan-out behind a real server on the loopback: whoever comes watches, by HTTP or by WebSocket.</summary>
internal sealed class ViewerServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _over = new();
    private int _joined;

    private ViewerServer(WebApplication app, FlvFanOut fanOut, TimeSpan patience) => (_app, FanOut, _patience) = (app, fanOut, patience);

    public FlvFanOut FanOut { get; }

    /// <summary>How viewers ended, in that order.</summary>
    public ConcurrentQueue<(string Transport, ViewerEnd End)> Ends { get; } = [];

    /// <summary>How many have come to watch.</summary>
    public int Joined => _joined;

    /// <summary>What the player in a browser said last.</summary>
    public PlayerReport? Player { get; private set; }

    /// <summary>mpegts.js of the web app, where that is installed.</summary>
    public static string? PlayerScript { get; } = FindPlayerScript();

    public Uri Address => new(_app.Urls.First());

    public static async Task<ViewerServer> StartAsync(FlvFanOut fanOut, TimeSpan? patience = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new ViewerServer(app, fanOut, patience ?? TimeSpan.FromSeconds(10));
        app.UseWebSockets();
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>A bare connection that asks for the stream and reads only when it is told to.</summary>
    public async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 16 * 1024 };
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port, cancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), cancellationToken);
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _app.DisposeAsync();
        _over.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/player.html":
                context.Response.ContentType = "text/html";
                await context.Response.SendFileAsync(Path.Combine(AppContext.BaseDirectory, "Media", "player.html"));
                break;
            case "/mpegts.js":
                context.Response.ContentType = "text/javascript";
                await context.Response.SendFileAsync(PlayerScript!);
                break;
            case "/report":
                Player = await JsonSerializer.DeserializeAsync<PlayerReport>(context.Request.Body, JsonSerializerOptions.Web);
                break;
            case "/" or "/flv":
                await WatchAsync(context);
                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }

    private async Task WatchAsync(HttpContext context)
    {
        Interlocked.Increment(ref _joined);
        using var viewer = FanOut.Join().ShouldNotBeNull();
        context.Features.Get<IConnectionSocketFeature>()!.Socket.SendBufferSize = 64 * 1024;
        if (context.WebSockets.IsWebSocketRequest)
        {
            await using var socket = await WebSocketFlv.AcceptAsync(context);
            await FeedAsync(viewer, socket);
        }
        else
        {
            await FeedAsync(viewer, new HttpFlv(context));
        }
    }

    private async Task FeedAsync(FlvViewer viewer, FlvTransport transport)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_over.Token, transport.Gone);
        var feed = new ViewerFeed(viewer, transport, _patience, Pieces.SharedTelemetry, TimeProvider.System);
        var end = await feed.RunAsync(() => { }, over.Token);
        Ends.Enqueue((transport.Name, end));
        await transport.EndAsync(end);
    }

    private static string? FindPlayerScript()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "Telemed.Web", "node_modules", "mpegts.js", "dist", "mpegts.js");
            if (File.Exists(script))
            {
                return script;
            }
        }

        return null;
    }
}

/// <summary>How a browser's player is doing.</summary>
/// <param name="Time">Where it plays, in seconds.</param>
/// <param name="Behind">How much it has got beyond that, in seconds.</param>
/// <param name="Pictures">Pictures it has shown.</param>
/// <param name="Fault">Why it has stopped.</param>
internal sealed record PlayerReport(double Time, double Behind, int Pictures, string? Fault);
