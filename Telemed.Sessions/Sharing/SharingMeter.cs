using System.Diagnostics.Metrics;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Sharing;

/// <summary>The measurements of what instances tell each other.</summary>
internal sealed class SharingMeter : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _heard;
    private readonly UpDownCounter<int> _connected;

    public SharingMeter(IMeterFactory factory)
    {
        _meter = factory.Create(SessionsTelemetry.Name);
        _sent = _meter.CreateCounter<long>("telemed.sharing.sent", "{signal}", "Changes that other instances were told of.");
        _dropped = _meter.CreateCounter<long>("telemed.sharing.dropped", "{signal}", "Changes that other instances could not be told of; they find them in the database.");
        _heard = _meter.CreateCounter<long>("telemed.sharing.heard", "{signal}", "Changes that other instances told of.");
        _connected = _meter.CreateUpDownCounter<int>("telemed.sharing.connected", "{connection}", "1 while Redis passes signals on.");
    }

    public void CountSent() => _sent.Add(1);

    public void CountDropped() => _dropped.Add(1);

    public void CountHeard() => _heard.Add(1);

    public void CountConnected(int change) => _connected.Add(change);

    public void Dispose() => _meter.Dispose();
}
