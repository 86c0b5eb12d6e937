namespace Telemed.Transcoder.Jobs;

/// <summary>Adds up what flows, and says how fast it has been flowing in the last seconds. Thread-safe.</summary>
internal sealed class FlowMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Queue<(long At, long Bytes, long Frames)> _marks = [];
    private long _lastMark = long.MinValue;
    private long _bytes;
    private long _frames;
    private long _dropped;

    /// <summary>Takes in what has just flowed.</summary>
    public void Add(long bytes, int frames)
    {
        lock (_gate)
        {
            Mark();
            _bytes += bytes;
            _frames += frames;
        }
    }

    /// <summary>Takes in what was left out.</summary>
    public void Drop(long frames)
    {
        lock (_gate)
        {
            _dropped += frames;
        }
    }

    /// <summary>Bytes in all, bit/s, frames/s, frames left out.</summary>
    public (long Bytes, long Bitrate, double FramesPerSecond, long Dropped) Read()
    {
        lock (_gate)
        {
            Mark();
            var (at, bytes, frames) = _marks.Peek();
            var seconds = time.GetElapsedTime(at).TotalSeconds;
            // The first moments say nothing yet.
            return seconds < 0.5
                ? (_bytes, 0, 0, _dropped)
                : (_bytes, (long)((_bytes - bytes) * 8 / seconds), Math.Round((_frames - frames) / seconds, 1), _dropped);
        }
    }

    /// <summary>Another flow begins: what went before does not count for the rates.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _marks.Clear();
            _lastMark = long.MinValue;
        }
    }

    private void Mark()
    {
        var now = time.GetTimestamp();
        if (_lastMark == long.MinValue || time.GetElapsedTime(_lastMark, now) >= Grain)
        {
            _marks.Enqueue((now, _bytes, _frames));
            _lastMark = now;
        }

        while (_marks.Count > 1 && time.GetElapsedTime(_marks.Peek().At, now) > Window)
        {
            _marks.Dequeue();
        }
    }
}
