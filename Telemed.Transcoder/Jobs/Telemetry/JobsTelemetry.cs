using System.Diagnostics;
using System.Diagnostics.Metrics;
using Telemed.ServiceDefaults.Redaction;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.Jobs.Telemetry;

/// <summary>The jobs' spans and meters; docs/jobs.md lists them.</summary>
internal sealed class JobsTelemetry
{
    private readonly TranscoderTelemetry _telemetry;
    private readonly UpDownCounter<int> _active;
    private readonly Counter<int> _attempts;
    private readonly Counter<int> _failures;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _dropped;

    public JobsTelemetry(TranscoderTelemetry telemetry, IMeterFactory meters)
    {
        _telemetry = telemetry;
        var meter = meters.Create(TranscoderTelemetry.Name);
        _active = meter.CreateUpDownCounter<int>("telemed.transcoder.jobs.active", "{job}", "Jobs that this worker has, by kind.");
        _attempts = meter.CreateCounter<int>("telemed.transcoder.jobs.attempts", "{attempt}", "Attempts to begin a job, by kind.");
        _failures = meter.CreateCounter<int>("telemed.transcoder.jobs.failures", "{job}", "Jobs that were given up, by kind.");
        _bytes = meter.CreateCounter<long>("telemed.transcoder.jobs.bytes", "By", "What jobs have sent, by kind.");
        _dropped = meter.CreateCounter<long>("telemed.transcoder.jobs.dropped_frames", "{picture}", "Pictures left out because a server was too slow.");
    }

    public void Began(Job job) => _active.Add(1, Of(job));

    public void Ended(Job job) => _active.Add(-1, Of(job));

    public void Entered(Job job, JobState state)
    {
        switch (state)
        {
            case JobState.Connecting:
                _attempts.Add(1, Of(job));
                break;
            case JobState.Failed:
                _failures.Add(1, Of(job));
                break;
        }
    }

    public void Sent(Job job, long bytes) => _bytes.Add(bytes, Of(job));

    public void Dropped(Job job, long frames) => _dropped.Add(frames, Of(job));

    /// <summary>A span of a job. It begins a trace: what a job does comes from no request.</summary>
    public Activity? Start(string name, Job job)
    {
        var span = _telemetry.Source.StartActivity(name, ActivityKind.Internal, parentContext: default);
        span?.SetTag("telemed.job.id", job.Id);
        span?.SetTag("telemed.job.revision", job.Revision);
        span?.SetTag("telemed.consultation.id", job.ConsultationId);
        if (job.ParticipantId is { } participant)
        {
            span?.SetTag("telemed.participant.id", participant);
        }

        return span;
    }

    /// <summary>Marks a span as failed, in words without secrets.</summary>
    public static void Fail(Activity? span, string fault) => span?.SetStatus(ActivityStatusCode.Error, Redactor.Redact(fault));

    private static KeyValuePair<string, object?> Of(Job job) => new("kind", job.Kind);
}
