using System.Diagnostics.Metrics;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Snapshots;

/// <summary>The measurements of snapshots.</summary>
internal sealed class SnapshotMeter : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _taken;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _read;

    public SnapshotMeter(IMeterFactory factory)
    {
        _meter = factory.Create(SessionsTelemetry.Name);
        _taken = _meter.CreateCounter<long>("telemed.snapshots.taken", "{snapshot}", "Snapshots that were put into the record.");
        _bytes = _meter.CreateCounter<long>("telemed.snapshots.bytes", "By", "Their size as they were sent.");
        _read = _meter.CreateCounter<long>("telemed.snapshots.read", "{snapshot}", "Snapshots that were shown.");
    }

    public void CountTaken(long bytes)
    {
        _taken.Add(1);
        _bytes.Add(bytes);
    }

    public void CountRead() => _read.Add(1);

    public void Dispose() => _meter.Dispose();
}
