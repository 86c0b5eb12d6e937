using Telemed.Transcoder.Flv;

namespace Telemed.Transcoder.FanOut;

/// <summary>
/// One timeline for a stream across all its FFmpeg runs. Every run counts from about 0; here its first tag comes after the last
/// one of the run before it, by as much as really went by. It does not go round as a tag's 32 bits do, and for sound and for
/// picture it never goes back. Not thread-safe.
/// </summary>
public sealed class StreamTimeline(TimeProvider time)
{
    // Tags of sound and picture may cross each other by some packets; more than this backwards is a new clock.
    private const long Disorder = 1000;

    // So much further than the time that really went by is a new clock too: no player waits out a hole of days.
    private const long Leap = 10_000;

    private bool _running;
    private uint _lastTimestamp;
    private long _last = -1;
    private long _lastVideo;
    private long _lastAudio;
    private long _lastArrival;

    /// <summary>The latest time given out, in milliseconds; −1 before the first.</summary>
    public long Last => _last;

    /// <summary>How long ago the last tag came; zero before the first.</summary>
    public TimeSpan Silence => _last < 0 ? TimeSpan.Zero : time.GetElapsedTime(_lastArrival);

    /// <summary>The next tag is the first of another run.</summary>
    public void BeginRun() => _running = false;

    /// <summary>The place of a tag with <paramref name="timestamp"/> of the current run.</summary>
    public long Place(FlvTagType type, uint timestamp)
    {
        var wentBy = _last < 0 ? 0 : (long)time.GetElapsedTime(_lastArrival).TotalMilliseconds;
        // Signed, so that a clock that goes round goes on.
        long step = unchecked((int)(timestamp - _lastTimestamp));
        if (!_running || step < -Disorder || step > wentBy + Leap)
        {
            step = _last < 0 ? 1 : Math.Max(1, wentBy);
            _running = true;
        }

        var place = Math.Max(_last + step, 0);
        if (place > _last)
        {
            (_last, _lastTimestamp) = (place, timestamp);
        }

        _lastArrival = time.GetTimestamp();
        return type switch
        {
            FlvTagType.Video => _lastVideo = Math.Max(_lastVideo, place),
            FlvTagType.Audio => _lastAudio = Math.Max(_lastAudio, place),
            _ => place,
        };
    }
}
