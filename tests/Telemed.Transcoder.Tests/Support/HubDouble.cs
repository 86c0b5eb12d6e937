using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Telemed.Transcoder.Tests.Support;

/// <summary>The hub's path list over real HTTP. What is on air flows.</summary>
internal sealed class HubDouble : IAsyncDisposable
{
    private static readonly string[] Tracks = ["H264", "Opus"];

    private readonly WebApplication _app;
    private long _bytes;
    private long _stuckAt;
    private int _answers;

    private HubDouble(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>What is on air.</summary>
    public IReadOnlyList<string> Paths { get; set; } = [];

    /// <summary>Since when; another time is another publication.</summary>
    public string Since { get; set; } = "2026-01-01T00:00:00Z";

    /// <summary>A path on which nothing arrives any more.</summary>
    public string? Stuck { get; set; }

    /// <summary>Whether the API fails.</summary>
    public bool Fails { get; set; }

    /// <summary>Waits until whoever watches has taken in an answer that was given after this call.</summary>
    public Task SeenAsync()
    {
        // Who asks for the second has taken the first in.
        var second = Volatile.Read(ref _answers) + 2;
        return Eventually.TrueAsync(() => Volatile.Read(ref _answers) >= second, TimeSpan.FromSeconds(15), "the hub is looked at");
    }

    public static async Task<HubDouble> StartAsync(params string[] paths)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var hub = new HubDouble(app) { Paths = paths };
        app.Run(hub.AnswerAsync);
        await app.StartAsync();
        return hub;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _answers);
        if (Fails)
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        }

        var bytes = Interlocked.Add(ref _bytes, 10_000);
        _stuckAt = Stuck is null ? bytes : _stuckAt;
        var items = Paths.Select(path => new
        {
            name = path,
            ready = true,
            readyTime = Since,
            tracks = Tracks,
            bytesReceived = path == Stuck ? _stuckAt : bytes,
            readers = Array.Empty<object>(),
        }).ToArray();
        return context.Response.WriteAsJsonAsync(new { pageCount = 1, itemCount = items.Length, items });
    }
}
