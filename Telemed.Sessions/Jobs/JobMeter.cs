using System.Diagnostics.Metrics;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Jobs;

/// <summary>The measurements of relays and ingests, in the meter <c>telemed.sessions</c>.</summary>
internal sealed class JobMeter
{
    private readonly Counter<long> _changes;
    private IReadOnlyList<KeyValuePair<JobKind, int>> _wanted = [];

    public JobMeter(IMeterFactory factory)
    {
        var meter = factory.Create(SessionsTelemetry.Name);
        _changes = meter.CreateCounter<long>("telemed.jobs.changes", "{change}", "What happened to relays and ingests: created, started, stopped, failed, deleted.");
        meter.CreateObservableGauge(
            "telemed.jobs.wanted",
            () => _wanted.Select(kind => new Measurement<int>(kind.Value, new KeyValuePair<string, object?>("kind", Words.Of(kind.Key)))),
            "{job}",
            "Relays and ingests that are to run.");
    }

    /// <summary>Takes an event's type: <c>job.failed</c>.</summary>
    public void CountChange(string eventType, string kind) =>
        _changes.Add(1, new("change", eventType[(eventType.IndexOf('.', StringComparison.Ordinal) + 1)..]), new("kind", kind));

    public void ShowWanted(IEnumerable<WantedJob> jobs) => Volatile.Write(ref _wanted, [.. jobs.CountBy(job => job.Row.ReadKind)]);
}
