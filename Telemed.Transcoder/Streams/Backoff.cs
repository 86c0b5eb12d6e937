namespace Telemed.Transcoder.Streams;

/// <summary>
/// The pauses between restarts: none before the first, because most ends are single events and somebody is listening; then
/// doubling up to a limit, with jitter so that many streams do not restart in step. Not thread-safe.
/// </summary>
public sealed class Backoff(WorkerTimings timings, Func<double> random)
{
    private int _failures;

    /// <summary>The next end counts as the first.</summary>
    public void Reset() => _failures = 0;

    /// <summary>The pause after a run that wrote for <paramref name="ran"/>.</summary>
    public TimeSpan Next(TimeSpan ran)
    {
        if (ran >= timings.GoodRun)
        {
            Reset();
        }

        var pause = _failures == 0 ? TimeSpan.Zero : timings.FirstPause * Math.Pow(2, Math.Min(_failures - 1, 16));
        _failures++;
        if (pause > timings.LongestPause)
        {
            pause = timings.LongestPause;
        }

        return pause * (0.75 + (0.25 * random()));
    }
}
