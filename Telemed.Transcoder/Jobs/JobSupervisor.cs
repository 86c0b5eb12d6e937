using Telemed.Transcoder.Jobs.Telemetry;

namespace Telemed.Transcoder.Jobs;

/// <summary>Makes what runs here follow what is wanted and what of it is this worker's.</summary>
internal sealed partial class JobSupervisor : BackgroundService
{
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(5);

    private readonly JobWorks _works;
    private readonly IJobOwnership _ownership;
    private readonly JobsTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly ILogger<JobSupervisor> _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Job> _wanted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JobSlot> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _ending = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _news = new(0, 1);
    private bool _stopped;

    public JobSupervisor(JobWorks works, IJobOwnership ownership, JobsTelemetry telemetry, TimeProvider time, ILogger<JobSupervisor> logger)
    {
        (_works, _ownership, _telemetry, _time, _logger) = (works, ownership, telemetry, time, logger);
        _ownership.Changed += Reconcile;
    }

    /// <summary>What is known of each job that this worker has.</summary>
    public IReadOnlyList<JobReport> Reports()
    {
        lock (_gate)
        {
            return [.. _slots.Values.Select(slot => slot.Status.Report())];
        }
    }

    /// <summary>Completes when a report has changed since the last call, or when <paramref name="atMost"/> is over.</summary>
    public Task ChangedAsync(TimeSpan atMost, CancellationToken cancellationToken) => _news.WaitAsync(atMost, cancellationToken);

    /// <summary>Takes in a job that is new or has changed.</summary>
    public void Set(Job job)
    {
        lock (_gate)
        {
            if (_wanted.GetValueOrDefault(job.Id) is not { } known || known.Revision < job.Revision)
            {
                _wanted[job.Id] = job;
            }
        }

        Reconcile();
    }

    /// <summary>Takes in that a job is not wanted any more.</summary>
    public void Remove(string id)
    {
        lock (_gate)
        {
            _wanted.Remove(id);
        }

        Reconcile();
    }

    /// <summary>Takes in everything that is wanted.</summary>
    public void SetAll(IReadOnlyCollection<Job> jobs)
    {
        lock (_gate)
        {
            foreach (var id in _wanted.Keys.Except(jobs.Select(job => job.Id)).ToList())
            {
                _wanted.Remove(id);
            }

            foreach (var job in jobs)
            {
                // Sessions whose records were put back may count from lower again; the account is the truth.
                if (_wanted.GetValueOrDefault(job.Id)?.Revision != job.Revision)
                {
                    _wanted[job.Id] = job;
                }
            }
        }

        Reconcile();
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _ownership.Changed -= Reconcile;
        _news.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        Task[] ending;
        lock (_gate)
        {
            _stopped = true;
            foreach (var id in _slots.Keys.ToList())
            {
                End(id);
            }

            ending = [.. _ending.Values];
        }

        try
        {
            await Task.WhenAll(ending).WaitAsync(StopDeadline, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            LogLeftBehind(_logger, ending.Count(task => !task.IsCompleted));
        }

        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What is claimed has to be said again and again, and what has ended to be forgotten.
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Reconcile();
        }
    }

    private void Reconcile()
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            foreach (var (id, _) in _ending.Where(pair => pair.Value.IsCompleted).ToList())
            {
                _ending.Remove(id);
            }

            _ownership.Want(_wanted.Keys, [.. _slots.Keys.Union(_ending.Keys)]);
            foreach (var (id, slot) in _slots.ToList())
            {
                if (!_wanted.TryGetValue(id, out var job) || job.Revision != slot.Job.Revision || !_ownership.Holds(id))
                {
                    End(id);
                }
            }

            foreach (var (id, job) in _wanted.Where(pair => !_slots.ContainsKey(pair.Key) && _ownership.Holds(pair.Key)))
            {
                _slots[id] = new JobSlot(job, _works.For(job), _ending.GetValueOrDefault(id, Task.CompletedTask), Report, _telemetry, _time, _logger);
                Report();
            }
        }
    }

    private void End(string id)
    {
        if (_slots.Remove(id, out var slot))
        {
            // In its own time: a slow goodbye to one server holds nobody else up.
            _ending[id] = Task.Run(async () => await slot.DisposeAsync());
        }
    }

    private void Report()
    {
        lock (_gate)
        {
            if (_news.CurrentCount == 0)
            {
                _news.Release();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} jobs have not ended in time.")]
    private static partial void LogLeftBehind(ILogger logger, int count);
}
