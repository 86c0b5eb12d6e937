namespace Telemed.Transcoder.FanOut;

/// <summary>
/// One timeline for a stream across all its FFmpeg runs. Every run counts from about 0; here its first tag comes after the last
/// one of the run before it, by as much as really went by. Not thread-safe.
/// </summary>
public sealed class StreamTimeline(TimeProvider time)
{
    // Tags of sound and picture may cross each other by some packets; more than this backwards is a new clock.
    private const long Disorder = 1000;

    private long? _offset;
    private long _last = -1;
    private long _lastArrival;

    /// <summary>The latest time given out, in milliseconds; −1 before the first.</summary>
    public long Last => _last;

    /// <summary>How long ago the last tag came; zero before the first.</summary>
    public TimeSpan Silence => _last < 0 ? TimeSpan.Zero : time.GetElapsedTime(_lastArrival);

    /// <summary>The next tag is the first of another run.</summary>
    public void BeginRun() => _offset = null;

    /// <summary>The place of a tag with <paramref name="timestamp"/> of the current run.</summary>
    public long Place(uint timestamp)
    {
        var place = timestamp + (_offset ?? 0);
        if (_offset is null || place < _last - Disorder)
        {
            var gap = _last < 0 ? 0 : Math.Max(1, (long)time.GetElapsedTime(_lastArrival).TotalMilliseconds);
            place = Math.Max(_last, 0) + gap;
            _offset = place - timestamp;
        }

        _last = Math.Max(_last, place);
        _lastArrival = time.GetTimestamp();
        return Math.Max(place, 0);
    }
}
