using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Telemed.Sessions.Tests.Referee;

/// <summary>The two calls of a hub's API that the referee makes, over real HTTP, with faults that a real hub shows only rarely.</summary>
internal sealed class KickedHub : IAsyncDisposable
{
    private readonly WebApplication _app;

    private KickedHub(WebApplication app) => _app = app;

    /// <summary>What it was asked to close, in order, as <c>kind/id</c>.</summary>
    public ConcurrentQueue<string> Kicks { get; } = new();

    /// <summary>The answer to the asking that the number says, from 1: a status, or 0 for none at all.</summary>
    public Func<string, int, int> Answer { get; set; } = (_, _) => 200;

    /// <summary>The RTMP connections that it lists.</summary>
    public string[] RtmpConnections { get; set; } = [];

    public Uri Address => new(_app.Urls.First());

    public static async Task<KickedHub> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var hub = new KickedHub(app);
        app.Run(hub.AnswerAsync);
        await app.StartAsync();
        return hub;
    }

    public int KicksOf(string id) => Kicks.Count(kick => kick.EndsWith("/" + id, StringComparison.Ordinal));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var parts = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["v3", "rtmpconns", "list"])
        {
            await context.Response.WriteAsJsonAsync(new { pageCount = 1, itemCount = RtmpConnections.Length, items = RtmpConnections.Select(id => new { id }) });
            return;
        }

        if (parts is not ["v3", var kind, "kick", var id] || context.Request.Method != "POST")
        {
            context.Response.StatusCode = 404;
            return;
        }

        Kicks.Enqueue($"{kind}/{id}");
        var status = Answer(id, KicksOf(id));
        if (status == 0)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        context.Response.StatusCode = status;
    }
}
