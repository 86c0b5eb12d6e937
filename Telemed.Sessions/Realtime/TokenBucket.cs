namespace Telemed.Sessions.Realtime;

/// <summary>Lets <paramref name="burst"/> messages through at once and <paramref name="perSecond"/> in the long run. For one caller at a time.</summary>
internal sealed class TokenBucket(int burst, int perSecond, TimeProvider time)
{
    private double _left = burst;
    private long _at = time.GetTimestamp();

    public bool TryTake()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(burst, _left + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
        _at = now;
        if (_left < 1)
        {
            return false;
        }

        _left--;
        return true;
    }
}
