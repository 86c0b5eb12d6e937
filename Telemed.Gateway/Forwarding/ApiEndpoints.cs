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

    /// <summary>The largest picture of a snapshot; the sessions service takes no larger one.</summary>
    private const int MaxPictureSize = 2 * 1024 * 1024;

    // Pictures come from doctors, one by one. What is in memory at once is bounded, however many connections somebody opens.
    private static readonly SemaphoreSlim Pictures = new(8);
    private static readonly TimeSpan PictureWait = TimeSpan.FromSeconds(5);

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
        app.MapPost("/api/v1/consultations/{id}/snapshots", TakePictureAsync);
        app.MapMethods("/api/v1/realtime", RealtimeMethods, OpenRealtimeAsync);
        app.MapMethods("/api/v1/staff/realtime", RealtimeMethods, OpenRealtimeAsync);
    }

    private static async Task<IResult> CallAsync(HttpContext context, UpstreamForwarder forwarder, IOptions<UpstreamOptions> upstreams) =>
        await RequestBodies.TakeInAsync(context)
            ?? await forwarder.ForwardAsync(context, new SessionsTransformer(upstreams.Value.Sessions), CallSilence);

    private static async Task<IResult> TakePictureAsync(HttpContext context, UpstreamForwarder forwarder, IOptions<UpstreamOptions> upstreams)
    {
        // Nobody without credentials gets so much memory. Whether they are good the service says, with the first bytes.
        if (context.Request.Headers.Authorization.Count == 0 && context.Request.Headers.Cookie.Count == 0)
        {
            return await CallAsync(context, forwarder, upstreams);
        }

        if (!await Pictures.WaitAsync(PictureWait, context.RequestAborted))
        {
            return UpstreamForwarder.Unavailable(context, "Too many pictures are on their way.");
        }

        try
        {
            return await RequestBodies.TakeInAsync(context, MaxPictureSize)
                ?? await forwarder.ForwardAsync(context, new SessionsTransformer(upstreams.Value.Sessions), CallSilence);
        }
        finally
        {
            Pictures.Release();
        }
    }

    private static Task<IResult> OpenRealtimeAsync(HttpContext context, UpstreamForwarder forwarder, IOptions<UpstreamOptions> upstreams) =>
        forwarder.ForwardAsync(context, new SessionsTransformer(upstreams.Value.Sessions), RealtimeSilence, endless: true);
}
