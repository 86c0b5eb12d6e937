using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Problems;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Streams;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.Access;

/// <summary>
/// <c>GET /flv/{c}/{p}</c>: HTTP-FLV (<c>video/x-flv</c>, chunked) with H.264 and AAC for a viewer whose Bearer token may read the
/// stream, or, with an upgrade, WebSocket-FLV (<see cref="WebSocketFlv"/>). 401, 403, 404 and 503 are problem documents, before an
/// upgrade as well; 404 <c>stream-offline</c> means that it is worth asking again shortly.
/// A token that expires does not end a viewer who watches; a right that is taken away does, at once. No origin is checked: what
/// lets in is the token, which no browser adds by itself for another site's page.
/// </summary>
public static class FlvEndpoints
{
    // A stream that has just come on air shows its first tag within half a second; beyond this the client does better to ask again.
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(2);

    private const int SendBufferBytes = 256 * 1024;

    public static WebApplication MapFlv(this WebApplication app)
    {
        app.UseWebSockets();
        app.MapGet("/flv/{consultation}/{participant}", WatchAsync)
            .WithName("WatchFlv")
            .WithSummary("Plays a stream by HTTP-FLV, or by WebSocket-FLV.");
        return app;
    }

    private static async Task<IResult> WatchAsync(
        string consultation,
        string participant,
        HttpContext context,
        ViewerAccess access,
        ViewerRights rights,
        StreamSupervisor supervisor,
        TranscoderTelemetry telemetry,
        TimeProvider time,
        IOptions<TranscoderOptions> options,
        Draining draining)
    {
        var asked = time.GetTimestamp();
        if (!StreamPath.TryParse($"{consultation}/{participant}", out var path) || path.Variant != StreamVariant.Original)
        {
            return ProblemExtensions.Problem(404, ProblemTypes.NotFound, "There is no such stream.");
        }

        var admission = await access.AdmitAsync(context.Request.Headers.Authorization, path, context.RequestAborted);
        if (admission.Viewer is not { } who)
        {
            return admission.Refusal!;
        }

        using var revocation = new Revocation();
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, draining.ViewersMustGo, revocation.Token);
        using var place = rights.Enter(who, revocation.Take);
        if (place is null)
        {
            return ProblemExtensions.Problem(401, ProblemTypes.InvalidToken, "The token has been revoked.", "Joining again works for who may come back.");
        }

        if (supervisor.Outlet(path) is not { } fanOut || await JoinAsync(fanOut, gone.Token) is not { } viewer)
        {
            context.Response.Headers.RetryAfter = "1";
            return supervisor.Find(path) is { IsOnAir: true, Plan: { Outputs.Count: 0 } plan }
                ? ProblemExtensions.Problem(404, ProblemTypes.StreamOffline, "The stream cannot be played this way.", $"What can be made of it is {plan}.")
                : ProblemExtensions.Problem(404, ProblemTypes.StreamOffline, "The stream is not on air.", "Ask again in a second.");
        }

        using (viewer)
        {
            // What lies in the system's buffers is the past by the time it arrives, and it could be 4 MB for each viewer; this is more than
            // enough for the way to the gateway, and a second of 2 Mbit/s.
            context.Features.Get<IConnectionSocketFeature>()?.Socket.SendBufferSize = SendBufferBytes;
            if (context.WebSockets.IsWebSocketRequest)
            {
                await using var socket = await WebSocketFlv.AcceptAsync(context);
                await FeedAsync(socket);
                return Results.Empty;
            }

            await FeedAsync(new HttpFlv(context));
            return Results.Empty;
        }

        async Task FeedAsync(FlvTransport transport)
        {
            telemetry.ViewerBegan(transport.Name);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(transport.Gone, gone.Token);
            var feed = new ViewerFeed(viewer, transport, options.Value.ViewerPatience, telemetry, time);
            var end = await feed.RunAsync(() => telemetry.ViewerFirstByte(time.GetElapsedTime(asked)), over.Token);
            if (end == ViewerEnd.Left)
            {
                end = revocation.Reason
                    ?? (draining.ViewersMustGo.IsCancellationRequested ? ViewerEnd.Stopping
                    : transport is WebSocketFlv { WasFlooded: true } ? ViewerEnd.SentTooMuch
                    : ViewerEnd.Left);
            }

            await transport.EndAsync(end);
        }
    }

    /// <summary>Joins a stream that flows, or begins to within a moment; <see langword="null"/> for any other.</summary>
    internal static async Task<FlvViewer?> JoinAsync(FlvFanOut fanOut, CancellationToken cancellationToken)
    {
        try
        {
            await fanOut.Started.WaitAsync(StartDeadline, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            return null;
        }

        return fanOut.Join();
    }

    /// <summary>A right that is taken away, from another thread, while its viewer may be leaving.</summary>
    private sealed class Revocation : IDisposable
    {
        private readonly CancellationTokenSource _source = new();
        private volatile object? _reason;

        public CancellationToken Token => _source.Token;

        public ViewerEnd? Reason => (ViewerEnd?)_reason;

        public void Take(ViewerEnd reason)
        {
            _reason = reason;
            try
            {
                _source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The viewer has just left.
            }
        }

        public void Dispose() => _source.Dispose();
    }
}
