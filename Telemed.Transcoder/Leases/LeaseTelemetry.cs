using System.Diagnostics.Metrics;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.Leases;

/// <summary>The measurements of leases; docs/transcoder.md lists them.</summary>
public sealed class LeaseTelemetry : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<int> _taken;
    private readonly Counter<int> _lost;
    private readonly Histogram<double> _exchange;

    public LeaseTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(TranscoderTelemetry.Name);
        _taken = _meter.CreateCounter<int>("telemed.transcoder.leases.taken", "{lease}", "Leases that this worker asked for and got.");
        _lost = _meter.CreateCounter<int>("telemed.transcoder.leases.lost", "{lease}", "Leases that could not be renewed in time, whose work was ended here.");
        _exchange = _meter.CreateHistogram<double>("telemed.transcoder.leases.exchange", "s", "How long Redis took for one exchange about leases.");
    }

    /// <summary>Follows how many leases are held, and whether Redis answers.</summary>
    public void Watch(Func<int> held, Func<bool> connected)
    {
        _meter.CreateObservableUpDownCounter("telemed.transcoder.leases.held", held, "{lease}", "Leases that this worker holds.");
        _meter.CreateObservableUpDownCounter("telemed.transcoder.leases.connected", () => connected() ? 1 : 0, "{connection}", "1 while Redis answers.");
    }

    public void Taken(int count) => _taken.Add(count);

    public void Lost(int count) => _lost.Add(count);

    public void Exchanged(TimeSpan took) => _exchange.Record(took.TotalSeconds);

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();
}
