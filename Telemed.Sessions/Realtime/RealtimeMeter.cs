using System.Diagnostics.Metrics;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Realtime;

/// <summary>The measurements of the realtime channel, beside those of <see cref="SessionsMeter"/>.</summary>
internal sealed class RealtimeMeter : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _entered;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _closed;

    public RealtimeMeter(IMeterFactory factory)
    {
        _meter = factory.Create(SessionsTelemetry.Name);
        _entered = _meter.CreateCounter<long>("telemed.realtime.entered", "{connection}", "Realtime connections that came in, anew or going on behind their last event.");
        _messages = _meter.CreateCounter<long>("telemed.realtime.messages", "{message}", "Clients' messages, by type and by what they were answered with.");
        _delivered = _meter.CreateCounter<long>("telemed.realtime.delivered", "{event}", "Events given to connections.");
        _closed = _meter.CreateCounter<long>("telemed.realtime.closed", "{connection}", "Realtime connections that the server closed, by reason.");
    }

    public void CountEntered(bool resumed) => _entered.Add(1, new KeyValuePair<string, object?>("resumed", resumed));

    public void CountMessage(string type, string outcome) => _messages.Add(1, new("type", type), new("outcome", outcome));

    public void CountDelivered(int connections) => _delivered.Add(connections);

    public void CountClosed(string reason) => _closed.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();
}
