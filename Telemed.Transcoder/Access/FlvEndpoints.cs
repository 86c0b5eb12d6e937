using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Problems;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Streams;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.Access;

/// <summary>
/// <c>GET /flv/{c}/{p}</c>: HTTP-FLV (<c>video/x-flv</c>, chunked) with H.264 and AAC for a viewer whose Bearer token may read the
/// stream. 401, 403, 404 and 503 are problem documents; 404 <c>stream-offline</c> means that it is worth asking again shortly.
/// A token that expires does not end a viewer who watches; a right that is taken away does, at once.
/// </summary>
public static class FlvEndpoints
{
    // A stream that has just come on air shows its first tag within half a second; beyond this the client does better to ask again.
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(2);

    public static IEndpointRouteBuilder MapFlv(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/flv/{consultation}/{participant}", WatchAsync)
            .WithName("WatchFlv")
            .WithSummary("Plays a stream by HTTP-FLV.");
        return routes;
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
        IHostApplicationLifetime lifetime)
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

        using var revoked = new CancellationTokenSource();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping, revoked.Token);
        using var place = rights.Enter(who, () => Cancel(revoked));
        if (place is null)
        {
            return ProblemExtensions.Problem(401, ProblemTypes.InvalidToken, "The token has been revoked.", "Joining again works for who may come back.");
        }

        if (supervisor.Find(path) is not { IsOnAir: true } worker || await JoinAsync(worker.FanOut, over.Token) is not { } viewer)
        {
            context.Response.Headers.RetryAfter = "1";
            return ProblemExtensions.Problem(404, ProblemTypes.StreamOffline, "The stream is not on air.", "Ask again in a second.");
        }

        using (viewer)
        {
            context.Response.ContentType = "video/x-flv";
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers["X-Accel-Buffering"] = "no";
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            try
            {
                await SendAsync(viewer, context.Response.BodyWriter, () => telemetry.ViewerFirstByte(time.GetElapsedTime(asked)), over.Token);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                // The viewer has left or may not watch any more, or this service stops.
            }
        }

        return Results.Empty;
    }

    // The viewer may be leaving in the same moment.
    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private static async Task<FlvViewer?> JoinAsync(FlvFanOut fanOut, CancellationToken cancellationToken)
    {
        try
        {
            await fanOut.Started.WaitAsync(StartDeadline, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        return fanOut.Join();
    }

    private static async Task SendAsync(FlvViewer viewer, PipeWriter output, Action firstByte, CancellationToken cancellationToken)
    {
        FlvWriter.WriteHeader(output, viewer.HasVideo, viewer.HasAudio);
        var first = true;
        while (await viewer.TakeAsync(cancellationToken) is { Count: > 0 } tags)
        {
            foreach (var (tag, timestamp) in tags)
            {
                // FLV's clock has 32 bits and goes round after 49 days.
                FlvWriter.WriteTag(output, tag, unchecked((uint)timestamp));
            }

            if ((await output.FlushAsync(cancellationToken)).IsCompleted)
            {
                return;
            }

            if (first)
            {
                first = false;
                firstByte();
            }
        }
    }
}
