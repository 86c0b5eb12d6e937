namespace Telemed.Transcoder.Streams;

/// <summary>Where a worker is and since when.</summary>
public sealed record LifeMoment(WorkerState State, DateTimeOffset Since);

/// <summary>
/// The state machine of a stream's worker: which state may follow which, and how long to wait before FFmpeg is tried again. It does
/// nothing itself and knows no process. One caller changes it; anybody reads <see cref="Now"/>.
/// </summary>
/// <param name="timings">The pauses and limits.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Jitter, from 0 to 1.</param>
public sealed class StreamLife(WorkerTimings timings, TimeProvider time, Func<double> random)
{
    private static readonly Dictionary<WorkerState, WorkerState[]> Following = new()
    {
        [WorkerState.Planned] = [WorkerState.Starting, WorkerState.Stopping],
        [WorkerState.Starting] = [WorkerState.Running, WorkerState.Stalled, WorkerState.BackingOff, WorkerState.Quarantined, WorkerState.Planned, WorkerState.Stopping],
        [WorkerState.Running] = [WorkerState.Stalled, WorkerState.BackingOff, WorkerState.Quarantined, WorkerState.Planned, WorkerState.Stopping],
        [WorkerState.Stalled] = [WorkerState.BackingOff, WorkerState.Quarantined, WorkerState.Planned, WorkerState.Stopping],
        [WorkerState.BackingOff] = [WorkerState.Planned, WorkerState.Stopping],
        [WorkerState.Quarantined] = [WorkerState.Planned, WorkerState.Stopping],
        [WorkerState.Stopping] = [],
    };

    private volatile LifeMoment _now = new(WorkerState.Planned, time.GetUtcNow());
    private int _quarantines;
    private bool _onProbation;

    /// <summary>Where it is.</summary>
    public LifeMoment Now => _now;

    /// <summary>Faults in a row: no good run has come between them.</summary>
    public int Faults { get; private set; }

    /// <summary>Whether it was in quarantine and has not had a good run since.</summary>
    public bool WasQuarantined => _quarantines > 0;

    /// <summary>Whether <paramref name="next"/> may follow <paramref name="state"/>.</summary>
    public static bool MayFollow(WorkerState state, WorkerState next) => Following[state].Contains(next);

    /// <summary>FFmpeg is being started.</summary>
    public void Begin() => Enter(WorkerState.Starting);

    /// <summary>FFmpeg has written its first packet.</summary>
    public void FirstPacket() => Enter(WorkerState.Running);

    /// <summary>FFmpeg writes nothing although its source flows.</summary>
    public void Stall() => Enter(WorkerState.Stalled);

    /// <summary>The last pause is over, or there is nothing to do for the moment: the source has ended, is silent, or holds nothing of use.</summary>
    public void Wait()
    {
        if (_now.State != WorkerState.Planned)
        {
            Enter(WorkerState.Planned);
        }
    }

    /// <summary>
    /// The stream was published anew, or is treated in another way from now on: it may fail as often as any other. Only the length of a
    /// further quarantine remembers.
    /// </summary>
    public void BeginAnew()
    {
        Faults = 0;
        _onProbation = false;
        Wait();
    }

    /// <summary>FFmpeg has written for so long that what went wrong before counts no more.</summary>
    public void Forgive()
    {
        Faults = 0;
        _quarantines = 0;
        _onProbation = false;
    }

    /// <summary>
    /// FFmpeg has failed after writing for <paramref name="wrote"/>; answers the pause before the next one. The first of a row is replaced
    /// at once, because most failures are single events and somebody is listening; then the pauses double up to a limit, with jitter so
    /// that many streams do not restart in step. After <see cref="WorkerTimings.FaultLimit"/> of them, and with the first one after a quarantine, it is
    /// quarantine, longer each time.
    /// </summary>
    public TimeSpan Fail(TimeSpan wrote)
    {
        if (wrote >= timings.GoodRun)
        {
            Forgive();
        }

        Faults++;
        if (Faults >= timings.FaultLimit || _onProbation)
        {
            _onProbation = true;
            Enter(WorkerState.Quarantined);
            return Jittered(timings.FirstQuarantine * Math.Pow(2, Math.Min(_quarantines++, 16)), timings.LongestQuarantine);
        }

        Enter(WorkerState.BackingOff);
        return Faults == 1 ? TimeSpan.Zero : Jittered(timings.FirstPause * Math.Pow(2, Math.Min(Faults - 2, 16)), timings.LongestPause);
    }

    /// <summary>The end.</summary>
    public void Stop()
    {
        if (_now.State != WorkerState.Stopping)
        {
            Enter(WorkerState.Stopping);
        }
    }

    private TimeSpan Jittered(TimeSpan pause, TimeSpan longest) => (pause < longest ? pause : longest) * (0.75 + (0.25 * random()));

    private void Enter(WorkerState next)
    {
        var state = _now.State;
        if (!MayFollow(state, next))
        {
            throw new InvalidOperationException($"A worker that is {state} cannot become {next}.");
        }

        _now = new LifeMoment(next, time.GetUtcNow());
    }
}
