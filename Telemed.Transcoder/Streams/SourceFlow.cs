using Telemed.MediaHub.Watching;

namespace Telemed.Transcoder.Streams;

/// <summary>
/// Whether a source still sends, from the byte counts that the hub reports. It tells an FFmpeg that hangs from one that has
/// nothing to do. Thread-safe.
/// </summary>
public sealed class SourceFlow(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _bytes;
    private long _grewAt = time.GetTimestamp();

    /// <summary>Takes a report in.</summary>
    public void Take(LiveStream stream)
    {
        lock (_gate)
        {
            if (stream.BytesReceived != _bytes)
            {
                _bytes = stream.BytesReceived;
                _grewAt = time.GetTimestamp();
            }
        }
    }

    /// <summary>Whether the source still sent at least <paramref name="span"/> after <paramref name="moment"/>.</summary>
    public bool WentOnAfter(long moment, TimeSpan span)
    {
        lock (_gate)
        {
            return time.GetElapsedTime(moment, _grewAt) >= span;
        }
    }
}
