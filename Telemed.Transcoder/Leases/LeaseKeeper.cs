using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using StackExchange.Redis;

namespace Telemed.Transcoder.Leases;

/// <summary>
/// Keeps this worker's leases: renews what it holds, takes what it is to take, hands over what it is to leave, and lets go, before Redis
/// does, of what it could not renew. docs/transcoder.md ("Many workers") tells the rules.
/// </summary>
public sealed partial class LeaseKeeper(
    LeaseStore store,
    PeerClient peers,
    OwnAddress address,
    LeaseTelemetry telemetry,
    IOptions<LeaseOptions> options,
    LeaseTimings timings,
    TimeProvider time,
    ILogger<LeaseKeeper> logger) : BackgroundService, ILeases
{
    private static readonly TimeSpan DrainLook = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Meeting = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (IReadOnlyCollection<string> Claimable, IReadOnlyCollection<string> InUse)> _wanted = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _nudge = new(0, 1);
    private readonly HashSet<string> _met = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _asked = new(StringComparer.Ordinal);
    private LeaseTable? _table;
    private volatile bool _failed;
    private bool _wasCutOff;

    /// <inheritdoc />
    public event Action? Changed;

    /// <inheritdoc />
    public string WorkerId { get; } = LeaseIds.New();

    /// <inheritdoc />
    public IReadOnlyList<WorkerEntry> Others => Table.Others;

    /// <summary>Whether Redis has ever answered.</summary>
    public bool EverInContact => Table.EverInContact;

    /// <summary>Whether Redis does not answer now.</summary>
    public bool IsCutOff => Table.IsCutOff;

    /// <summary>Whether this worker hands over everything.</summary>
    public bool Draining => Table.Draining;

    private LeaseTable Table => LazyInitializer.EnsureInitialized(ref _table, () => new LeaseTable(WorkerId, timings, time));

    /// <inheritdoc />
    public void Want(string kind, IReadOnlyCollection<string> claimable, IReadOnlyCollection<string> inUse)
    {
        bool news;
        (claimable, inUse) = ([.. claimable], [.. inUse]);
        lock (_gate)
        {
            news = !_wanted.TryGetValue(kind, out var before) || !claimable.All(before.Claimable.Contains);
            _wanted[kind] = (claimable, inUse);
        }

        if (news)
        {
            Nudge();
        }
    }

    /// <inheritdoc />
    public Holding HoldingOf(string name) => Table.HoldingOf(name);

    /// <inheritdoc />
    public long? FenceOf(string name) => Table.FenceOf(name);

    /// <inheritdoc />
    public WorkerEntry? HolderOf(string name) => Table.HolderOf(name);

    /// <summary>
    /// What to tell another worker that asks whether Redis is away. Whoever is told so goes on with what it has, so nothing of that is taken
    /// here for a while.
    /// </summary>
    public PeerWord Word()
    {
        var reaches = EverInContact && !_failed && !IsCutOff;
        if (!reaches)
        {
            Table.Promise();
        }

        return new PeerWord(WorkerId, reaches);
    }

    /// <summary>
    /// Takes nothing more and hands over what is held. Done when nothing is held any more, when nobody is there to take it, or after
    /// <see cref="LeaseTimings.Drain"/>.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var before = Table.Load;
        Table.Draining = true;
        Nudge();
        while (Table.Load > 0 && Others.Any(other => !other.Draining) && time.GetElapsedTime(began) < timings.Drain)
        {
            await Task.Delay(DrainLook, time, cancellationToken);
        }

        LogDrained(logger, before - Table.Load, Table.Load);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Table.Draining = true;
        try
        {
            // Whoever used a lease has ended by now.
            var nothing = new HashSet<string>();
            var wishes = Table.Wishes(nothing, nothing);
            if (Table.EverInContact)
            {
                await store.ExchangeAsync(Self(), wishes, leaving: true, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            // What could not be given back expires.
            LogNotGivenBack(logger, exception.GetType().Name);
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _nudge.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Four questions a second are no traces.
        using var suppressed = SuppressInstrumentationScope.Begin();
        await address.KnownAsync(stoppingToken);
        telemetry.Watch(() => Table.Load, () => EverInContact && !IsCutOff);
        LogRegistered(logger, WorkerId, options.Value.Node, address.Value);
        await Task.WhenAll(KeepAsync(stoppingToken), GuardAsync(stoppingToken));
    }

    private async Task KeepAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var askedAt = time.GetTimestamp();
            try
            {
                await ExchangeAsync(stoppingToken);
                _failed = false;
                if (_wasCutOff)
                {
                    _wasCutOff = false;
                    LogReturned(logger);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Whatever it was: a worker whose keeper has died would lose everything.
                await WithoutRedisAsync(askedAt, exception, stoppingToken);
            }

            await _nudge.WaitAsync(Table.Draining ? timings.Guard : timings.Interval, stoppingToken);
        }
    }

    private async Task ExchangeAsync(CancellationToken stoppingToken)
    {
        var (claimable, inUse) = Demand();
        var changed = await AskAsync(Table.Wishes(claimable, inUse), stoppingToken);
        if (Table.Claims(claimable) is { Count: > 0 } claims)
        {
            changed |= await AskAsync(claims, stoppingToken);
            telemetry.Taken(claims.Count(claim => HoldingOf(claim.Name) == Holding.Held));
        }

        if (changed)
        {
            Changed?.Invoke();
            MeetNewcomers(stoppingToken);
        }

        foreach (var silent in Table.Overdue.Where(silent => _asked.TryAdd(silent.Id, true)))
        {
            _ = AskWhetherDeadAsync(silent, stoppingToken);
        }
    }

    // Not waited for: a worker whose machine is gone does not even refuse, and the others' leases are to be renewed meanwhile.
    private async Task AskWhetherDeadAsync(WorkerEntry silent, CancellationToken stoppingToken)
    {
        try
        {
            if (await peers.IsDeadAsync(silent, timings.PeerAnswer, stoppingToken) && Table.Bury(silent))
            {
                LogDead(logger, silent.Id, silent.Address);
                Nudge();
            }
        }
        finally
        {
            _asked.TryRemove(silent.Id, out _);
        }
    }

    // The first question to a worker takes longest; it must not be the one on which everything depends.
    private void MeetNewcomers(CancellationToken stoppingToken)
    {
        var newcomers = Table.Others.Where(other => !_met.Contains(other.Id)).ToList();
        if (newcomers.Count > 0)
        {
            _met.IntersectWith(Table.Others.Select(other => other.Id));
            _met.UnionWith(newcomers.Select(other => other.Id));
            _ = peers.AgreeThatRedisIsAwayAsync(newcomers, Meeting, stoppingToken);
        }
    }

    private async Task<bool> AskAsync(IReadOnlyList<LeaseWish> wishes, CancellationToken stoppingToken)
    {
        var askedAt = time.GetTimestamp();
        var facts = await store.ExchangeAsync(Self(), wishes, leaving: false, stoppingToken);
        telemetry.Exchanged(time.GetElapsedTime(askedAt));
        return Table.Take(askedAt, wishes, facts);
    }

    private async Task WithoutRedisAsync(long askedAt, Exception exception, CancellationToken stoppingToken)
    {
        _failed = true;
        if (Table.IsCutOff && !_wasCutOff)
        {
            _wasCutOff = true;
            // No message: it would name the server with what stands in the connection string.
            LogAway(logger, exception.GetType().Name);
        }

        if (!Table.EverInContact)
        {
            return;
        }

        var agreeing = await peers.AgreeThatRedisIsAwayAsync(Table.Others, timings.PeerAnswer, stoppingToken);
        if (agreeing is not null && Table.TakeWord(askedAt, agreeing, Demand().Claimable))
        {
            Changed?.Invoke();
        }
    }

    // A loop of its own: it must not wait for Redis, and it is what a worker that was stopped does first when it goes on.
    private async Task GuardAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(timings.Guard, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (Table.DropExpired() is { Count: > 0 } lost)
            {
                telemetry.Lost(lost.Count);
                LogLost(logger, lost.Count);
                Changed?.Invoke();
            }
        }
    }

    private (IReadOnlySet<string> Claimable, IReadOnlySet<string> InUse) Demand()
    {
        lock (_gate)
        {
            return (_wanted.Values.SelectMany(wanted => wanted.Claimable).ToHashSet(StringComparer.Ordinal), _wanted.Values.SelectMany(wanted => wanted.InUse).ToHashSet(StringComparer.Ordinal));
        }
    }

    private WorkerEntry Self() => new(WorkerId, address.Value, Table.Load, Table.Draining);

    private void Nudge()
    {
        try
        {
            if (_nudge.CurrentCount == 0)
            {
                _nudge.Release();
            }
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody else has, or it is over.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} of media node {Node}, reached by others at {Address}")]
    private static partial void LogRegistered(ILogger logger, string worker, string node, Uri address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker {Worker} at {Address} is dead; what it had is taken over.")]
    private static partial void LogDead(ILogger logger, string worker, Uri address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not answer ({Fault}); what runs goes on while no other worker reaches it either.")]
    private static partial void LogAway(ILogger logger, string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis answers again.")]
    private static partial void LogReturned(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} leases could not be renewed in time; their work ends here before another worker begins it.")]
    private static partial void LogLost(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Information, Message = "Draining: {Handed} leases handed over, {Kept} not.")]
    private static partial void LogDrained(ILogger logger, int handed, int kept);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Leases were not given back ({Fault}); they expire.")]
    private static partial void LogNotGivenBack(ILogger logger, string fault);
}
