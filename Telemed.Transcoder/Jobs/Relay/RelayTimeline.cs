using Telemed.Transcoder.FanOut;

namespace Telemed.Transcoder.Jobs.Relay;

/// <summary>
/// One timeline for everything that a relay sends, across its connections and viewers. Each viewer counts from nought; here it begins
/// behind the last one, by as much as really went by. Not thread-safe.
/// </summary>
internal sealed class RelayTimeline(TimeProvider time)
{
    private long _base;
    private long _last = -1;
    private long _lastAt;

    /// <summary>What comes next is another viewer's.</summary>
    public void Begin()
    {
        if (_last >= 0)
        {
            _base = _last + Math.Max(1, (long)time.GetElapsedTime(_lastAt).TotalMilliseconds);
        }
    }

    /// <summary>The viewer's tags in their places.</summary>
    public List<TimedTag> Place(IReadOnlyList<TimedTag> tags)
    {
        var placed = new List<TimedTag>(tags.Count);
        foreach (var tag in tags)
        {
            placed.Add(tag with { Time = _base + tag.Time });
            _last = Math.Max(_last, _base + tag.Time);
        }

        _lastAt = time.GetTimestamp();
        return placed;
    }
}
