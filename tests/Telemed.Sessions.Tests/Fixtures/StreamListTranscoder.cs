using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>The calls of a transcoder that sessions make, over real HTTP, with streams and pictures that a test chooses.</summary>
internal sealed class StreamListTranscoder : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StreamListTranscoder()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapGet("/streams", async (HttpContext context) =>
        {
            Asked = context.Request.Headers.Authorization;
            await Task.Delay(Delay, context.RequestAborted);
            return Answers ? Results.Json(Streams) : Results.StatusCode(500);
        });
        _app.MapGet("/pictures/{consultation}/{participant}", async (string consultation, string participant, HttpContext context) =>
        {
            Asked = context.Request.Headers.Authorization;
            Pictured.Enqueue($"{consultation}/{participant}");
            await Task.Delay(Delay, context.RequestAborted);
            return !Answers ? Results.StatusCode(500) : Picture is null ? Results.NotFound() : Results.Bytes(Picture, "image/jpeg");
        });
    }

    /// <summary>What it shows of each stream; without one, nothing is on air.</summary>
    public byte[]? Picture { get; set; }

    /// <summary>The streams that a picture was asked of.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Pictured { get; } = [];

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public bool Answers { get; set; } = true;

    public TimeSpan Delay { get; set; }

    public object[] Streams { get; set; } = [];

    /// <summary>What the last caller showed.</summary>
    public string? Asked { get; private set; }

    public static async Task<StreamListTranscoder> StartAsync()
    {
        var transcoder = new StreamListTranscoder();
        await transcoder._app.StartAsync();
        return transcoder;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
