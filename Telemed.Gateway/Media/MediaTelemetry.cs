using System.Diagnostics;
using System.Diagnostics.Metrics;
using Telemed.MediaHub;

namespace Telemed.Gateway.Media;

/// <summary>The kinds of media request, as they are counted.</summary>
internal enum MediaKind
{
    Whip,
    Whep,
    Hls,
    Flv,
}

/// <summary>Spans and figures of the media routes.</summary>
internal sealed class MediaTelemetry : IDisposable
{
    internal const string Name = "telemed.gateway";

    private readonly ActivitySource _source = new(Name);
    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _authorizeDuration;

    public MediaTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _requests = _meter.CreateCounter<long>(
            "telemed.gateway.media.requests", "{request}", "Media requests by telemed.media.kind and telemed.media.outcome.");
        _authorizeDuration = _meter.CreateHistogram<double>(
            "telemed.gateway.authorize.duration", "s", "How long the sessions service took to say who may do what.");
    }

    /// <summary>Names the stream on the request's own span, and counts the request when its answer starts.</summary>
    internal void Begin(HttpContext context, MediaKind kind, StreamPath path, bool quiet)
    {
        if (Activity.Current is { } activity)
        {
            Tag(activity, path);
            if (quiet)
            {
                // A player of low-latency HLS asks 15 times a second: only its first request is traced, here and in whatever it calls.
                activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            }
        }

        context.Response.OnStarting(() =>
        {
            _requests.Add(
                1,
                new KeyValuePair<string, object?>("telemed.media.kind", Text(kind)),
                new KeyValuePair<string, object?>("telemed.media.outcome", Outcome(context.Response.StatusCode)));
            return Task.CompletedTask;
        });
    }

    /// <summary>A span around the question to the sessions service.</summary>
    internal Activity? StartAuthorize(StreamAction action, StreamPath path)
    {
        var activity = _source.StartActivity("telemed.gateway.authorize");
        if (activity is not null)
        {
            activity.SetTag("telemed.stream.action", action == StreamAction.Publish ? "publish" : "read");
            Tag(activity, path);
        }

        return activity;
    }

    /// <summary>Records the answer.</summary>
    internal void Authorized(Activity? activity, Verdict verdict, TimeSpan duration)
    {
        var text = verdict switch
        {
            Verdict.Granted => "granted",
            Verdict.InvalidToken => "invalid-token",
            Verdict.Forbidden => "forbidden",
            Verdict.NotFound => "not-found",
            _ => "unknown",
        };
        activity?.SetTag("telemed.authorize.verdict", text);
        if (verdict == Verdict.Unknown)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
        }

        _authorizeDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("telemed.authorize.verdict", text));
    }

    public void Dispose()
    {
        _source.Dispose();
        _meter.Dispose();
    }

    private static void Tag(Activity activity, StreamPath path)
    {
        activity.SetTag("telemed.consultation.id", path.ConsultationId);
        activity.SetTag("telemed.participant.id", path.ParticipantId);
    }

    private static string Text(MediaKind kind) => kind switch
    {
        MediaKind.Whip => "whip",
        MediaKind.Whep => "whep",
        MediaKind.Hls => "hls",
        _ => "flv",
    };

    private static string Outcome(int status) => status switch
    {
        < 400 => "ok",
        401 or 403 => "refused",
        404 => "not-found",
        < 500 => "invalid",
        _ => "unavailable",
    };
}
