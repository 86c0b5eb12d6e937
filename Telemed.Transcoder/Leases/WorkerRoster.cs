namespace Telemed.Transcoder.Leases;

/// <summary>
/// The workers that Redis tells of, and which of them are dead although their entries have not died yet. Not thread-safe; <see cref="LeaseTable"/>
/// looks after that.
/// </summary>
internal sealed class WorkerRoster(string ownId, LeaseTimings timings, TimeProvider time)
{
    private readonly Dictionary<string, (long Until, long SeenAt)> _renewals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _buriedAt = new(StringComparer.Ordinal);

    /// <summary>Everybody who is alive, this worker included.</summary>
    public IReadOnlyList<WorkerEntry> Living { get; private set; } = [];

    /// <summary>Everybody else who is alive.</summary>
    public IEnumerable<WorkerEntry> Others => Living.Where(worker => worker.Id != ownId);

    /// <summary>Those who have not renewed their entries for <see cref="LeaseTimings.Overdue"/>: perhaps they are dead.</summary>
    public IEnumerable<WorkerEntry> Overdue =>
        Others.Where(worker => _renewals.TryGetValue(worker.Id, out var renewal) && time.GetElapsedTime(renewal.SeenAt) >= timings.Overdue);

    /// <summary>Whether the worker was found dead.</summary>
    public bool IsDead(string workerId) => _buriedAt.ContainsKey(workerId);

    /// <summary>When the worker was found dead, as a timestamp; <see langword="null"/> when it was not.</summary>
    public long? DeadSince(string workerId) => _buriedAt.TryGetValue(workerId, out var at) ? at : null;

    /// <summary>Takes in what Redis says. Answers whether others are there than before.</summary>
    public bool Take(IReadOnlyList<WorkerEntry> workers)
    {
        foreach (var worker in workers.Where(worker => !_renewals.TryGetValue(worker.Id, out var renewal) || renewal.Until != worker.Until))
        {
            // Whoever was taken for dead and is heard of again is there.
            _renewals[worker.Id] = (worker.Until, time.GetTimestamp());
            _buriedAt.Remove(worker.Id);
        }

        var present = workers.Select(worker => worker.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _renewals.Keys.Where(id => !present.Contains(id)).ToList())
        {
            _renewals.Remove(gone);
            _buriedAt.Remove(gone);
        }

        var before = Living;
        Living = [.. workers.Where(worker => !IsDead(worker.Id))];
        return !Living.Select(worker => worker.Id).SequenceEqual(before.Select(worker => worker.Id));
    }

    /// <summary>Takes in that <paramref name="worker"/> is dead. False when it has been heard of since.</summary>
    public bool Bury(WorkerEntry worker)
    {
        if (!Living.Any(known => known.Id == worker.Id && known.Until == worker.Until))
        {
            return false;
        }

        _buriedAt[worker.Id] = time.GetTimestamp();
        Living = [.. Living.Where(known => known.Id != worker.Id)];
        return true;
    }
}
