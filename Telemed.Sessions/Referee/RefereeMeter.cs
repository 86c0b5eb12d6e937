using System.Diagnostics.Metrics;
using Telemed.MediaHub.Api;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Referee;

/// <summary>What came of asking the hub to close a connection.</summary>
internal enum KickResult
{
    Closed,

    /// <summary>It was not there.</summary>
    Gone,

    /// <summary>The hub did not answer; it is asked again.</summary>
    Failed,
}

/// <summary>The referee's measurements, on the service's own meter.</summary>
internal sealed class RefereeMeter
{
    private readonly Counter<long> _kicks;
    private readonly Histogram<double> _delay;

    public RefereeMeter(IMeterFactory factory, StreamRights rights, HubConnections connections)
    {
        var meter = factory.Create(SessionsTelemetry.Name);
        _kicks = meter.CreateCounter<long>("telemed.referee.kicks", "{connection}", "Connections that the hub was asked to close.");
        _delay = meter.CreateHistogram("telemed.referee.delay", "s", "Time from a change of rights to the closing of each connection that it ends.", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5],
        });
        meter.CreateObservableGauge("telemed.referee.rights", () => rights.Count, "{entry}", "Changed rights and ended consultations in memory.");
        meter.CreateObservableGauge("telemed.referee.connections", () => connections.Count, "{connection}", "Connections of the hub whose owner is known.");
    }

    public void CountKick(string type, KickResult result) => _kicks.Add(
        1,
        new("protocol", Protocol(type)),
        new("outcome", result switch { KickResult.Closed => "closed", KickResult.Gone => "gone", _ => "failed" }));

    public void RecordDelay(TimeSpan delay, string type) => _delay.Record(delay.TotalSeconds, new KeyValuePair<string, object?>("protocol", Protocol(type)));

    private static string Protocol(string type) => type switch
    {
        HubReference.WebRtcSession => "webrtc",
        HubReference.HlsSession => "hls",
        _ => "rtmp",
    };
}
