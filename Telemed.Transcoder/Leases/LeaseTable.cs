namespace Telemed.Transcoder.Leases;

/// <summary>
/// What this worker knows of leases: which it holds and until when it may count on them, who has the others, and what to ask Redis for
/// next. All time is this machine's monotonic clock, from the moment before a question was sent, so that a worker that was stopped or
/// whose Redis is slow never counts on more than Redis has promised. Thread-safe.
/// </summary>
public sealed class LeaseTable(string workerId, LeaseTimings timings, TimeProvider time)
{
    // Who had what is remembered for streams that come back; 4096 are a day of a large clinic.
    private const int MaxRemembered = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Held> _held = new(StringComparer.Ordinal);
    private readonly HashSet<string> _handedOver = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Lease> _others = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _freeSince = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _lastHolders = new(StringComparer.Ordinal);
    private readonly WorkerRoster _workers = new(workerId, timings, time);
    private long? _wordUntil;
    private long? _contactAt;
    private long? _returnedAt;
    private long? _promisedUntil;
    private long _lastFence;
    private bool _draining;

    /// <summary>The other workers, as of the last answer.</summary>
    public IReadOnlyList<WorkerEntry> Others
    {
        get
        {
            lock (_gate)
            {
                return [.. _workers.Others];
            }
        }
    }

    /// <summary>Other workers that have not renewed their entries for <see cref="LeaseTimings.Overdue"/>: perhaps they are dead.</summary>
    public IReadOnlyList<WorkerEntry> Overdue
    {
        get
        {
            lock (_gate)
            {
                return [.. _workers.Overdue];
            }
        }
    }

    /// <summary>How many leases are held.</summary>
    public int Load
    {
        get
        {
            lock (_gate)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>Whether everything is being handed over. There is no way back.</summary>
    public bool Draining
    {
        get
        {
            lock (_gate)
            {
                return _draining;
            }
        }

        set
        {
            lock (_gate)
            {
                _draining |= value;
            }
        }
    }

    /// <summary>Whether Redis has ever answered.</summary>
    public bool EverInContact
    {
        get
        {
            lock (_gate)
            {
                return _contactAt is not null;
            }
        }
    }

    /// <summary>Whether Redis has not answered for <see cref="LeaseTimings.Outage"/>.</summary>
    public bool IsCutOff
    {
        get
        {
            lock (_gate)
            {
                return _contactAt is not { } at || time.GetElapsedTime(at) > timings.Outage;
            }
        }
    }

    /// <summary>
    /// Another worker was told that Redis is away here too, and goes on because of it: for as long as that word counts, nothing is taken
    /// here that may be the other's, even if Redis answers again at once.
    /// </summary>
    public void Promise()
    {
        lock (_gate)
        {
            _promisedUntil = time.GetTimestamp() + Ticks(timings.PeerWord + timings.Margin);
        }
    }

    /// <summary>
    /// Takes in that nothing runs any more where <paramref name="worker"/> ran: what it had is taken before its leases end. False when it
    /// has been heard of since.
    /// </summary>
    public bool Bury(WorkerEntry worker)
    {
        lock (_gate)
        {
            return _workers.Bury(worker);
        }
    }

    /// <inheritdoc cref="ILeases.HoldingOf"/>
    public Holding HoldingOf(string name)
    {
        lock (_gate)
        {
            return _held.TryGetValue(name, out var held) && IsSure(held)
                ? held.Lease.OfferedTo is null ? Holding.Held : Holding.Leaving
                : _handedOver.Contains(name) ? Holding.Leaving : Holding.None;
        }
    }

    /// <inheritdoc cref="ILeases.FenceOf"/>
    public long? FenceOf(string name)
    {
        lock (_gate)
        {
            return _held.TryGetValue(name, out var held) && IsSure(held) && held.Lease.OfferedTo is null ? held.Lease.Fence : null;
        }
    }

    /// <inheritdoc cref="ILeases.HolderOf"/>
    public WorkerEntry? HolderOf(string name)
    {
        lock (_gate)
        {
            return _others.TryGetValue(name, out var lease) && lease.WorkerId != workerId ? _workers.Living.FirstOrDefault(worker => worker.Id == lease.WorkerId) : null;
        }
    }

    /// <summary>What to ask Redis for: everything held is kept, offered or given back, everything else looked at.</summary>
    public IReadOnlyList<LeaseWish> Wishes(IReadOnlySet<string> claimable, IReadOnlySet<string> inUse)
    {
        lock (_gate)
        {
            _handedOver.IntersectWith(inUse);
            foreach (var (name, lease) in _others.Where(pair => !claimable.Contains(pair.Key) && !inUse.Contains(pair.Key)).ToList())
            {
                _others.Remove(name);
                _freeSince.Remove(name);
            }

            foreach (var name in _freeSince.Keys.Where(name => !claimable.Contains(name)).ToList())
            {
                _freeSince.Remove(name);
            }

            List<LeaseWish> wishes = [];
            var given = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var (name, held) in _held)
            {
                wishes.Add(!claimable.Contains(name) && !inUse.Contains(name) ? new LeaseWish(name, LeaseAct.Release, held.Lease)
                    : Successor(name, held, given) is { } successor ? new LeaseWish(name, LeaseAct.Offer, held.Lease, successor)
                    : new LeaseWish(name, LeaseAct.Keep, held.Lease));
            }

            foreach (var name in claimable.Concat(inUse).Distinct().Where(name => !_held.ContainsKey(name)))
            {
                // An answer that was lost, or one that came too late to count on: the lease is this worker's all the same.
                wishes.Add(_others.TryGetValue(name, out var lease) && lease.WorkerId == workerId && claimable.Contains(name)
                    ? new LeaseWish(name, LeaseAct.Keep, lease)
                    : new LeaseWish(name, LeaseAct.Look));
            }

            return wishes;
        }
    }

    /// <summary>What this worker is to take of what nobody has, or what is offered to it.</summary>
    public IReadOnlyList<LeaseWish> Claims(IReadOnlySet<string> claimable)
    {
        lock (_gate)
        {
            if (_draining)
            {
                return [];
            }

            var free = claimable.Where(name => !_held.ContainsKey(name) && (!_others.TryGetValue(name, out var lease) || _workers.IsDead(lease.WorkerId))).ToList();
            var ranks = Placement.Rank(free, WorkersWithLoad(), _lastHolders);
            var returning = (_returnedAt is { } at && time.GetElapsedTime(at) < timings.Lifetime) || time.GetTimestamp() < _promisedUntil;
            return
            [
                .. free.Where(name => IsMyTurn(name, ranks[name]) && (!returning || _lastHolders.GetValueOrDefault(name) == workerId)).Select(Claim),
                .. claimable.Where(name => _others.TryGetValue(name, out var lease) && lease.OfferedTo == workerId).Select(Claim),
            ];
        }

        LeaseWish Claim(string name) => _others.TryGetValue(name, out var lease) && lease.OfferedTo != workerId
            ? new LeaseWish(name, LeaseAct.Seize, lease)
            : new LeaseWish(name, LeaseAct.Claim);
    }

    /// <summary>Takes an answer in. <paramref name="askedAt"/> is a timestamp from before the question. Answers whether anything is otherwise than before.</summary>
    public bool Take(long askedAt, IReadOnlyList<LeaseWish> wishes, LeaseFacts facts)
    {
        lock (_gate)
        {
            if (_contactAt is { } at && time.GetElapsedTime(at) > timings.Outage)
            {
                _returnedAt = time.GetTimestamp();
            }

            _contactAt = Math.Max(askedAt, _contactAt ?? askedAt);
            _wordUntil = null;
            var changed = _workers.Take(facts.Workers);
            var sureUntil = askedAt + Ticks(timings.Lifetime - timings.Margin);
            foreach (var wish in wishes)
            {
                changed |= Take(wish, facts.Leases[wish.Name], sureUntil);
            }

            return changed;
        }
    }

    /// <summary>
    /// Takes in that no other worker reaches Redis either, as of <paramref name="askedAt"/>: nobody can have taken over what is held here,
    /// so it goes on. What nobody has is taken without Redis, by the same rule as with it; the hub's hook, which lets the highest fence
    /// publish, decides where two did. Answers whether anything is otherwise than before.
    /// </summary>
    public bool TakeWord(long askedAt, IReadOnlyList<WorkerEntry> agreeing, IReadOnlySet<string> claimable)
    {
        lock (_gate)
        {
            DropExpired();
            _wordUntil = askedAt + Ticks(timings.PeerWord);
            var present = agreeing.Select(worker => worker.Id).Append(workerId).ToHashSet(StringComparer.Ordinal);
            foreach (var (name, lease) in _others.Where(pair => !present.Contains(pair.Value.WorkerId)).ToList())
            {
                _others.Remove(name);
            }

            var free = claimable.Where(name => !_held.ContainsKey(name) && !_others.ContainsKey(name)).ToList();
            var ranks = Placement.Rank(free, WorkersWithLoad().Where(worker => present.Contains(worker.Id)), _lastHolders);
            var before = _held.Count;
            foreach (var name in free.Where(name => !_draining && ranks[name] is [var first, ..] && first == workerId))
            {
                _lastFence = Math.Max(_lastFence + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
                _held[name] = new Held(new Lease(workerId, _lastFence), askedAt);
            }

            return _held.Count != before;
        }
    }

    /// <summary>Lets go of what cannot be counted on any more. Answers what that was.</summary>
    public IReadOnlyList<string> DropExpired()
    {
        lock (_gate)
        {
            List<string> lost = [.. _held.Where(pair => !IsSure(pair.Value)).Select(pair => pair.Key)];
            lost.ForEach(name => _held.Remove(name));
            return lost;
        }
    }

    private bool Take(LeaseWish wish, Lease? lease, long sureUntil)
    {
        var name = wish.Name;
        _freeSince.Remove(name, out var freeSince);
        _others.Remove(name, out var other);
        var wasHeld = _held.Remove(name, out var held);
        _lastFence = Math.Max(_lastFence, lease?.Fence ?? 0);
        if (lease is null)
        {
            if (wish.Act != LeaseAct.Release)
            {
                _freeSince[name] = freeSince != 0 ? freeSince : time.GetTimestamp();
            }

            return wasHeld || other is not null;
        }

        Remember(name, lease.WorkerId);
        var mine = lease.WorkerId == workerId;
        if (mine && wish.Act != LeaseAct.Look && time.GetTimestamp() < sureUntil)
        {
            _handedOver.Remove(name);
            _held[name] = new Held(lease, sureUntil)
            {
                OfferedAt = wish.Act == LeaseAct.Offer ? time.GetTimestamp() : held?.OfferedAt,
                Asked = wish is { Act: LeaseAct.Offer, Successor: { } successor } ? [.. held?.Asked ?? [], successor] : held?.Asked ?? [],
            };
            return !wasHeld || held!.Lease != lease;
        }

        _others[name] = lease;
        if (wasHeld && held!.Lease.OfferedTo == lease.WorkerId)
        {
            _handedOver.Add(name);
        }

        return wasHeld || other != lease;
    }

    // The chosen one at once; whoever comes behind it when those before have had their time.
    private bool IsMyTurn(string name, IReadOnlyList<string> rank)
    {
        var place = rank.ToList().IndexOf(workerId);
        return place == 0 || (place > 0 && FreeSince(name) is { } since && time.GetElapsedTime(since) >= timings.Grace * place);
    }

    private long? FreeSince(string name) =>
        _others.TryGetValue(name, out var lease) ? _workers.DeadSince(lease.WorkerId)
        : _freeSince.TryGetValue(name, out var since) ? since
        : null;

    // given: what the successors get in the same round.
    private string? Successor(string name, Held held, Dictionary<string, int> given)
    {
        if (!_draining || (held.OfferedAt is { } at && time.GetElapsedTime(at) < timings.Offer))
        {
            return null;
        }

        var others = WorkersWithLoad()
            .Where(worker => worker.Id != workerId && !held.Asked.Contains(worker.Id))
            .Select(worker => worker with { Load = worker.Load + given.GetValueOrDefault(worker.Id) });
        if (Placement.Rank([name], others, new Dictionary<string, string>())[name] is not [var first, ..])
        {
            return null;
        }

        given[first] = given.GetValueOrDefault(first) + 1;
        return first;
    }

    // What everybody sees in Redis at the same moment counts before what each says of itself.
    private IEnumerable<WorkerEntry> WorkersWithLoad()
    {
        var counted = _others.Values.CountBy(lease => lease.OfferedTo ?? lease.WorkerId).ToDictionary(StringComparer.Ordinal);
        foreach (var held in _held.Values)
        {
            var holder = held.Lease.OfferedTo ?? workerId;
            counted[holder] = counted.GetValueOrDefault(holder) + 1;
        }

        return _workers.Living.Select(worker => worker with { Load = Math.Max(worker.Load, counted.GetValueOrDefault(worker.Id)) });
    }

    private void Remember(string name, string holder)
    {
        if (_lastHolders.Count >= MaxRemembered && !_lastHolders.ContainsKey(name))
        {
            _lastHolders.Clear();
        }

        _lastHolders[name] = holder;
    }

    private bool IsSure(Held held)
    {
        var now = time.GetTimestamp();
        return now < held.SureUntil || now < _wordUntil;
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private sealed record Held(Lease Lease, long SureUntil)
    {
        public long? OfferedAt { get; init; }

        public IReadOnlyList<string> Asked { get; init; } = [];
    }
}
