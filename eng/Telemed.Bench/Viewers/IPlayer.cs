using System.Diagnostics;

namespace Telemed.Bench.Viewers;

/// <summary>Somebody who plays a stream.</summary>
internal interface IPlayer : IAsyncDisposable
{
    /// <summary>Ends when the connection ends, with the reason; never fails.</summary>
    Task<string> Completion { get; }

    /// <summary>When sound came: it is what nobody can do without.</summary>
    Arrivals Arrivals { get; }
}

/// <summary>When something came, and the longest time in which nothing did. Safe for several threads.</summary>
internal sealed class Arrivals
{
    private readonly Lock _gate = new();
    private long _last;
    private (TimeSpan Silence, long EndedAt) _longest;

    /// <summary>The longest silence since the last <see cref="Forget"/>, and the moment (of <see cref="Stopwatch"/>) at which it ended.</summary>
    public (TimeSpan Silence, long EndedAt) LongestSilence
    {
        get
        {
            lock (_gate)
            {
                return _longest;
            }
        }
    }

    /// <summary>How long nothing has come.</summary>
    public TimeSpan SilentFor
    {
        get
        {
            lock (_gate)
            {
                return _last == 0 ? TimeSpan.MaxValue : Stopwatch.GetElapsedTime(_last);
            }
        }
    }

    /// <summary>The longest silence, the present one included.</summary>
    public TimeSpan Worst => SilentFor is var now && now > LongestSilence.Silence ? now : LongestSilence.Silence;

    /// <summary>Something has come now.</summary>
    public void Add()
    {
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            if (_last != 0 && Stopwatch.GetElapsedTime(_last, now) is var silence && silence > _longest.Silence)
            {
                _longest = (silence, now);
            }

            _last = now;
        }
    }

    /// <summary>Forgets past silences; one that goes on still counts from its begin.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _longest = default;
        }
    }
}
