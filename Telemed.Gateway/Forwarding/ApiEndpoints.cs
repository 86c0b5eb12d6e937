using Microsoft.Extensions.Options;
using Telemed.Gateway.Configuration;

namespace Telemed.Gateway.Forwarding;

/// <summary>The routes that belong to the sessions service: the API and the realtime WebSocket.</summary>
internal static class ApiEndpoints
{
    // A call of the API takes milliseconds; an answer that goes on for longer keeps the connection busy.
    private static readonly TimeSpan CallSilence = TimeSpan.FromSeconds(15);

    // Both ends of the realtime channel send pings well within this.
    private static readonly TimeSpan RealtimeSilence = TimeSpan.FromMinutes(5);

    private static readonly string[] ApiMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

    // A WebSocket opens with GET over HTTP/1.1 (RFC 6455) and with CONNECT over HTTP/2 (RFC 8441).
    private static readonly string[] RealtimeMethods = ["GET", "CONNECT"];

    internal static void AddForwarding(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton<UpstreamForwarder>();
    }

    internal static void MapApi(this WebApplication app)
    {
        app.MapMethods("/api/v1/{**rest}", ApiMethods, CallAsync);
        app.MapMethods("/api/v1/realtime", RealtimeMethods, OpenRealtimeAsync);
    }

    private static async Task<IResult> CallAsync(HttpContext context, UpstreamForwarder forwarder, IOptions<UpstreamOptions> upstreams) =>
        await RequestBodies.TakeInAsync(context)
            ?? await forwarder.ForwardAsync(context, new SessionsTransformer(upstreams.Value.Sessions), CallSilence);

    private static Task<IResult> OpenRealtimeAsync(HttpContext context, UpstreamForwarder forwarder, IOptions<UpstreamOptions> upstreams) =>
        forwarder.ForwardAsync(context, new SessionsTransformer(upstreams.Value.Sessions), RealtimeSilence, endless: true);
}
