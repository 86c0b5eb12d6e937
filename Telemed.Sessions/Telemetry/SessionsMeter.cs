using System.Diagnostics.Metrics;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;

namespace Telemed.Sessions.Telemetry;

/// <summary>The measurements of this service, meter <c>telemed.sessions</c>. No tag can take more than a handful of values.</summary>
internal sealed class SessionsMeter : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _transitions;
    private readonly UpDownCounter<int> _streams;
    private readonly UpDownCounter<int> _realtimeConnections;
    private readonly Counter<long> _slowConsumers;
    private readonly Counter<long> _joins;
    private readonly Counter<long> _decisions;
    private readonly Histogram<double> _hookDuration;

    public SessionsMeter(IMeterFactory factory)
    {
        _meter = factory.Create(SessionsTelemetry.Name);
        _transitions = _meter.CreateCounter<long>("telemed.consultations", "{consultation}", "Consultations that came into a status.");
        _streams = _meter.CreateUpDownCounter<int>("telemed.streams.live", "{stream}", "Streams that participants publish now.");
        _realtimeConnections = _meter.CreateUpDownCounter<int>("telemed.realtime.connections", "{connection}", "Open realtime connections.");
        _slowConsumers = _meter.CreateCounter<long>("telemed.realtime.cut", "{connection}", "Realtime connections cut because they did not read.");
        _joins = _meter.CreateCounter<long>("telemed.participants.joined", "{participant}", "Join documents handed out.");
        _decisions = _meter.CreateCounter<long>("telemed.auth.decisions", "{decision}", "Answers about who may do what with the media hub.");
        _hookDuration = _meter.CreateHistogram("telemed.auth.hook.duration", "s", "Time to answer the media hub's auth hook.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.003, 0.005, 0.01, 0.025, 0.1, 1],
        });
    }

    public void CountTransition(ConsultationStatus status) =>
        _transitions.Add(1, new KeyValuePair<string, object?>("status", Words.Of(status)));

    public void CountStreams(int change) => _streams.Add(change);

    public void CountRealtimeConnection(int change) => _realtimeConnections.Add(change);

    public void CountSlowConsumer() => _slowConsumers.Add(1);

    public void CountJoin(ParticipantRole role) =>
        _joins.Add(1, new KeyValuePair<string, object?>("role", Words.Of(role)));

    public void CountDecision(string asked, string action, string outcome) =>
        _decisions.Add(1, new("asked", asked), new("action", action), new("outcome", outcome));

    public void RecordHook(TimeSpan duration, string action) =>
        _hookDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("action", action));

    public void Dispose() => _meter.Dispose();
}
