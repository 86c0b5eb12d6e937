using System.Diagnostics.Metrics;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Webhooks;

/// <summary>The measurements of webhooks, in the meter <c>telemed.sessions</c>.</summary>
internal sealed class WebhookMeter
{
    private readonly TimeProvider _time;
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _duration;
    private volatile Backlog _backlog = new();

    public WebhookMeter(IMeterFactory factory, TimeProvider time)
    {
        _time = time;
        var meter = factory.Create(SessionsTelemetry.Name);
        _attempts = meter.CreateCounter<long>("telemed.webhooks.attempts", "{attempt}", "Attempts to deliver a webhook, by outcome: delivered or failed.");
        _duration = meter.CreateHistogram<double>("telemed.webhooks.attempt.duration", "s", "Time that an attempt took, by outcome.");
        meter.CreateObservableGauge("telemed.webhooks.pending", () => _backlog.Pending, "{delivery}", "Deliveries that are neither done nor given up.");
        meter.CreateObservableGauge(
            "telemed.webhooks.oldest",
            () => _backlog.Oldest is { } oldest ? Math.Max(0, (_time.GetUtcNow() - oldest).TotalSeconds) : 0,
            "s",
            "Age of the oldest of them.");
    }

    public void CountAttempt(AttemptOutcome outcome)
    {
        var tag = new KeyValuePair<string, object?>("outcome", outcome.Succeeded ? "delivered" : "failed");
        _attempts.Add(1, tag);
        _duration.Record(outcome.Duration.TotalSeconds, tag);
    }

    public void Show(Backlog backlog) => _backlog = backlog;
}
