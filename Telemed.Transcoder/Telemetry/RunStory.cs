using System.Diagnostics;
using Telemed.MediaHub.Watching;
using Telemed.ServiceDefaults.Redaction;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Planning;
using Telemed.Transcoder.Streams;

namespace Telemed.Transcoder.Telemetry;

/// <summary>
/// Tells one FFmpeg run as spans: <c>transcode.plan</c> until it was clear what to do, <c>transcode.start</c> (or <c>transcode.restart</c>) from the moment FFmpeg is started to its
/// first packet, <c>transcode.run</c> from there to its end. The trace they belong to is looked up while FFmpeg starts; the spans are
/// made afterwards with their true times.
/// </summary>
internal sealed class RunStory
{
    private readonly WorkerServices _services;
    private readonly LiveStream _publication;
    private readonly TranscodePlan _plan;
    private readonly bool _isRestart;
    private readonly Task<ActivityContext> _trace;
    private readonly DateTimeOffset _startedAt;
    private DateTimeOffset? _firstPacketAt;
    private Task _told;

    public RunStory(WorkerServices services, LiveStream publication, TranscodePlan plan, int restarts, DateTimeOffset plannedFrom)
    {
        _services = services;
        _publication = publication;
        _plan = plan;
        _isRestart = restarts > 0;
        _startedAt = services.Time.GetUtcNow();
        _trace = services.Traces.FindAsync(publication.Path);
        _told = WriteAsync("transcode.plan", plannedFrom, _startedAt, null, null, null);
    }

    /// <summary>FFmpeg has written its first packet.</summary>
    public void FirstPacket()
    {
        var now = _services.Time.GetUtcNow();
        _firstPacketAt = now;
        if (!_isRestart)
        {
            _services.Telemetry.FirstFrame(now - _startedAt);
        }

        _told = ThenAsync(_told, _isRestart ? "transcode.restart" : "transcode.start", _startedAt, now);
    }

    /// <summary>FFmpeg has ended.</summary>
    public async Task EndAsync(string reason, FfmpegEnd end, StreamFigures figures)
    {
        await _told;
        var from = _firstPacketAt ?? _startedAt;
        await WriteAsync(
            _firstPacketAt is null ? "transcode.failed_start" : "transcode.run",
            from,
            _services.Time.GetUtcNow(),
            reason,
            reason is EndReasons.Stopped or EndReasons.Republished or EndReasons.Replanned ? null : end.Description,
            figures);
    }

    // One after the other, as they happened.
    private async Task ThenAsync(Task before, string name, DateTimeOffset from, DateTimeOffset to)
    {
        await before;
        await WriteAsync(name, from, to, null, null, null);
    }

    private async Task WriteAsync(string name, DateTimeOffset from, DateTimeOffset to, string? reason, string? fault, StreamFigures? figures)
    {
        var trace = await _trace;
        ActivityLink[] links = trace == default ? [] : [new ActivityLink(trace)];
        using var span = _services.Telemetry.Source.StartActivity(name, ActivityKind.Internal, trace, tags: null, links, from);
        if (span is null)
        {
            return;
        }

        span.SetTag("telemed.consultation.id", _publication.Path.ConsultationId);
        span.SetTag("telemed.participant.id", _publication.Path.ParticipantId);
        span.SetTag("telemed.transcode.plan", _plan.ToString());
        if (reason is not null)
        {
            span.SetTag("telemed.transcode.end", reason);
        }

        if (figures is not null)
        {
            span.SetTag("telemed.transcode.fps", figures.FramesPerSecond);
            span.SetTag("telemed.transcode.bitrate", figures.Bitrate);
            span.SetTag("telemed.transcode.speed", figures.Speed);
            span.SetTag("telemed.transcode.dropped_frames", figures.DroppedFrames);
            span.SetTag("telemed.transcode.duplicated_frames", figures.DuplicatedFrames);
        }

        if (fault is not null)
        {
            span.SetStatus(ActivityStatusCode.Error, Redactor.Redact(fault));
        }

        span.SetEndTime(to.UtcDateTime);
    }
}
