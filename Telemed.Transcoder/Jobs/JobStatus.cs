namespace Telemed.Transcoder.Jobs;

/// <summary>
/// What is known of a running job, and whom to tell when it changes. The work writes, the reporter reads; thread-safe.
/// </summary>
internal sealed class JobStatus(Job job, TimeProvider time, Action<JobState> changed)
{
    // FFmpeg's last words may be many.
    private const int MaxFault = 300;

    private readonly Lock _gate = new();
    private JobState _state = JobState.Waiting;
    private DateTimeOffset _since = time.GetUtcNow();
    private string? _fault;
    private int _attempts;
    private int _reconnects;
    private bool _hasRun;
    private bool _broken;

    /// <summary>What flows.</summary>
    public FlowMeter Flow { get; } = new(time);

    public JobState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>Attempts in a row.</summary>
    public int Attempts
    {
        get
        {
            lock (_gate)
            {
                return _attempts;
            }
        }
    }

    /// <summary>Goes to <paramref name="state"/>; <paramref name="fault"/> says why, where there is something to say.</summary>
    public void Enter(JobState state, string? fault = null)
    {
        fault = fault is { Length: > MaxFault } ? fault[..MaxFault] + "…" : fault;
        lock (_gate)
        {
            if (_state == state && _fault == fault)
            {
                return;
            }

            if (_state != state)
            {
                _since = time.GetUtcNow();
            }

            (_state, _fault) = (state, fault);
            if (state == JobState.Running)
            {
                _reconnects += _hasRun && _broken ? 1 : 0;
                (_hasRun, _broken) = (true, false);
            }

            _broken |= state == JobState.BackingOff;
        }

        changed(state);
    }

    /// <summary>Another attempt begins. Why the last one failed is still worth knowing.</summary>
    public void Attempt()
    {
        string? fault;
        lock (_gate)
        {
            _attempts++;
            fault = _fault;
        }

        Enter(JobState.Connecting, fault);
    }

    /// <summary>A good run: what failed before counts no more.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _attempts = 0;
        }
    }

    public JobReport Report()
    {
        var (bytes, bitrate, rate, dropped) = Flow.Read();
        lock (_gate)
        {
            var flows = _state == JobState.Running;
            return new JobReport(
                job.Id, job.Revision, _state, _since, _attempts, _fault, flows ? bitrate : 0, flows ? rate : 0, bytes, dropped, _reconnects);
        }
    }
}
