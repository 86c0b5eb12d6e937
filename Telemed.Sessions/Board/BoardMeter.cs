using System.Diagnostics.Metrics;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Board;

/// <summary>The measurements of the staff feed.</summary>
internal sealed class BoardMeter : IDisposable
{
    private readonly Meter _meter;
    private readonly UpDownCounter<int> _connections;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _closed;

    public BoardMeter(IMeterFactory factory)
    {
        _meter = factory.Create(SessionsTelemetry.Name);
        _connections = _meter.CreateUpDownCounter<int>("telemed.board.connections", "{connection}", "Open staff feeds.");
        _delivered = _meter.CreateCounter<long>("telemed.board.delivered", "{visit}", "Changed visits given to staff feeds.");
        _closed = _meter.CreateCounter<long>("telemed.board.closed", "{connection}", "Staff feeds that ended, by reason.");
    }

    public void CountConnection(int change) => _connections.Add(change);

    public void CountDelivered(int connections) => _delivered.Add(connections);

    public void CountClosed(string reason) => _closed.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Dispose() => _meter.Dispose();
}
