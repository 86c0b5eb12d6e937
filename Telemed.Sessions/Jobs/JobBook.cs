using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Internal;
using Telemed.Sessions.Secrets;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Jobs;

/// <summary>A job that is to run, with what is needed for it.</summary>
internal sealed record WantedJob(JobRow Row, JobSecret Secret);

/// <summary>A job is to run as it is here, or (<paramref name="Job"/> is null) not any more.</summary>
internal sealed record JobChange(string Id, WantedJob? Job);

/// <summary>
/// The jobs that are to run, in memory, as the records have them: at once for what this instance changes, by looking for what others
/// change. Whoever subscribes gets all of them and every change. A database that is away changes nothing.
/// </summary>
internal sealed partial class JobBook(JobStore store, SecretsVault vault, Database database, JobMeter meter, TimeProvider time, ILogger<JobBook> logger)
    : BackgroundService, IConsultationObserver
{
    /// <summary>What a job says whose secrets cannot be read.</summary>
    public const string Unreadable = "Its address and key cannot be read with this installation's secrets key. Make the job anew, or bring the old key back.";

    private static readonly TimeSpan AmongOthers = TimeSpan.FromMilliseconds(300);

    // A file of SQLite's is this instance's alone; this only mends what should not happen.
    private static readonly TimeSpan Alone = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _look = new(0, 1);
    private readonly List<FeedSubscription<JobChange>> _subscriptions = [];
    private volatile IReadOnlyDictionary<string, WantedJob>? _jobs;

    /// <summary>Whether the records have been looked into at all: before that nobody may be told that there is nothing to do.</summary>
    public bool IsKnown => _jobs is not null;

    /// <summary>A job that is to run.</summary>
    public WantedJob? Find(string id) => _jobs?.GetValueOrDefault(id);

    /// <summary>Whether something is to be brought in as this participant's stream.</summary>
    public bool BringsIn(string consultationId, string participantId) =>
        _jobs?.Values.Any(job => job.Row.ReadKind == JobKind.Ingest && job.Row.ConsultationId == consultationId && job.Row.Streams == participantId) is true;

    /// <summary>Whether this participant's stream is to be pushed to a server.</summary>
    public bool Pushes(string consultationId, string participantId) =>
        _jobs?.Values.Any(job => job.Row.ReadKind == JobKind.Relay && job.Row.ConsultationId == consultationId && job.Row.ReadStreams.Contains(participantId)) is true;

    /// <summary>All that are to run, and every change from now on. To be called once <see cref="IsKnown"/>.</summary>
    public FeedSubscription<JobChange> Subscribe(int capacity)
    {
        lock (_lock)
        {
            var subscription = new FeedSubscription<JobChange>([.. _jobs!.Values.Select(job => new JobChange(job.Row.Id, job))], capacity, Leave);
            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>Looks into the records at once.</summary>
    public void Look()
    {
        if (_look.CurrentCount == 0)
        {
            try
            {
                _look.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else said so in the same moment.
            }
        }
    }

    /// <inheritdoc />
    public void Changed(Consultation? before, Consultation after, IReadOnlyList<ConsultationEvent> events)
    {
        if (after.IsOver || events.Any(happened => happened.Type is EventTypes.ParticipantUpdated or EventTypes.ParticipantKicked or EventTypes.ParticipantRemoved))
        {
            Look();
        }
    }

    public override void Dispose()
    {
        _look.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (DatabaseUnavailableException)
            {
                await Task.Delay(PauseAfterFault, time, stoppingToken);
                continue;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFault(logger, exception);
                await Task.Delay(PauseAfterFault, time, stoppingToken);
                continue;
            }

            await _look.WaitAsync(database.Engine == DatabaseEngine.Sqlite ? Alone : AmongOthers, stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var before = _jobs ?? new Dictionary<string, WantedJob>();
        var now = new Dictionary<string, WantedJob>(StringComparer.Ordinal);
        foreach (var row in await store.WantedAsync(cancellationToken))
        {
            if (before.TryGetValue(row.Id, out var known) && known.Row.Revision == row.Revision)
            {
                now[row.Id] = known;
            }
            else if (JobSecret.Unprotect(vault, row) is { } secret)
            {
                now[row.Id] = new WantedJob(row, secret);
            }
            else
            {
                LogUnreadable(logger, row.Id);
                await store.GiveUpAsync(row, Unreadable, cancellationToken);
            }
        }

        meter.ShowWanted(now.Values);
        lock (_lock)
        {
            _jobs = now;
            foreach (var gone in before.Keys.Where(id => !now.ContainsKey(id)))
            {
                Tell(new JobChange(gone, Job: null));
            }

            foreach (var (id, job) in now)
            {
                if (!before.TryGetValue(id, out var known) || known.Row.Revision != job.Row.Revision)
                {
                    Tell(new JobChange(id, job));
                }
            }
        }
    }

    private void Tell(JobChange change)
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Offer(change);
        }
    }

    private void Leave(FeedSubscription<JobChange> subscription)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The jobs could not be read; trying again.")]
    private static partial void LogFault(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The address and key of {Job} cannot be read with this installation's secrets key; it is given up.")]
    private static partial void LogUnreadable(ILogger logger, string job);
}
