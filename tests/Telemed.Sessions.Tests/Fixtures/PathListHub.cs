using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>The one call of a media hub's API that the watcher makes, over real HTTP, with paths that a test puts on air.</summary>
public sealed class PathListHub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string[] Tracks, DateTimeOffset Since)> _paths = [];

    private PathListHub()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapGet("/v3/paths/list", () => Answers ? Results.Json(List()) : Results.StatusCode(500));
    }

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public bool Answers { get; set; } = true;

    public static async Task<PathListHub> StartAsync()
    {
        var hub = new PathListHub();
        await hub._app.StartAsync();
        return hub;
    }

    public void Publish(string path, params string[] tracks)
    {
        lock (_lock)
        {
            _paths[path] = (tracks, DateTimeOffset.UtcNow);
        }
    }

    public void Stop(string path)
    {
        lock (_lock)
        {
            _paths.Remove(path);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private object List()
    {
        lock (_lock)
        {
            return new
            {
                pageCount = 1,
                itemCount = _paths.Count,
                items = _paths.Select(path => new { name = path.Key, ready = true, readyTime = path.Value.Since, tracks = path.Value.Tracks }).ToArray(),
            };
        }
    }
}
