namespace Telemed.Transcoder.Planning;

/// <summary>
/// Whether a source's bit rate is over the limit, from the byte counts that the hub reports: over it when the mean of ten seconds
/// is a tenth above, because a keyframe or a moment's movement is no reason to encode; within it again only after half a minute
/// well below, because a change of plan costs the viewers a moment. Not thread-safe.
/// </summary>
public sealed class BitrateWatch(int limit, TimeProvider time)
{
    private const double Over = 1.1;
    private const double Under = 0.7;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(30);

    private readonly Queue<(long At, long Bytes)> _samples = new();
    private long? _calmSince;
    private long _last;

    /// <summary>The mean in bit/s that was found to be over the limit; <see langword="null"/> while it is not.</summary>
    public int? Excessive { get; private set; }

    /// <summary>Takes in how much the hub has received by now; counts that fall belong to another publication.</summary>
    public void Take(long bytes)
    {
        var now = time.GetTimestamp();
        if (bytes < _last)
        {
            Reset();
        }

        _last = bytes;
        _samples.Enqueue((now, bytes));
        // One sample from before the window stays, so that the samples span it.
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.ElementAt(1).At, now) >= Window)
        {
            _samples.Dequeue();
        }

        var span = time.GetElapsedTime(_samples.Peek().At, now);
        if (span >= Window)
        {
            Judge((bytes - _samples.Peek().Bytes) * 8 / span.TotalSeconds, now);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        _samples.Clear();
        _last = 0;
        _calmSince = null;
        Excessive = null;
    }

    private void Judge(double mean, long now)
    {
        if (Excessive is null)
        {
            Excessive = mean > limit * Over ? (int)Math.Min(int.MaxValue, mean) : null;
            return;
        }

        _calmSince = mean < limit * Under ? _calmSince ?? now : null;
        if (_calmSince is { } since && time.GetElapsedTime(since, now) >= Calm)
        {
            Excessive = null;
            _calmSince = null;
        }
    }
}
