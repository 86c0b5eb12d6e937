namespace Telemed.Transcoder.Leases;

/// <summary>
/// Who is to take what nobody has. Every worker computes the same from the same facts; where facts differ for a moment the lease
/// decides, and whoever did not take what it was to take is replaced by the next after a grace.
/// </summary>
public static class Placement
{
    /// <summary>
    /// For each name the workers' ids in the order in which they are to take it: the one that had it last, then the least loaded.
    /// What is given to somebody here counts as load at once, so that many names spread evenly. Draining workers get nothing.
    /// </summary>
    /// <param name="names">What nobody has.</param>
    /// <param name="workers">Those who are alive.</param>
    /// <param name="lastHolders">Who had what last.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Rank(
        IEnumerable<string> names, IEnumerable<WorkerEntry> workers, IReadOnlyDictionary<string, string> lastHolders)
    {
        var loads = workers.Where(worker => !worker.Draining).ToDictionary(worker => worker.Id, worker => worker.Load, StringComparer.Ordinal);
        var ranks = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

        // Who comes back to its old place first, so that the others are spread around them.
        foreach (var name in names.OrderBy(name => lastHolders.ContainsKey(name) ? 0 : 1).ThenBy(name => name, StringComparer.Ordinal))
        {
            var last = lastHolders.GetValueOrDefault(name);
            string[] rank =
            [
                .. loads.Keys
                    .OrderBy(id => id == last ? 0 : 1)
                    .ThenBy(id => loads[id])
                    .ThenByDescending(id => Weight(id, name))
                    .ThenBy(id => id, StringComparer.Ordinal),
            ];
            ranks[name] = rank;
            if (rank.Length > 0)
            {
                loads[rank[0]]++;
            }
        }

        return ranks;
    }

    // Rendezvous hashing (FNV-1a, 64 bits, with a last mix): a worker that comes or goes changes nothing between the others.
    private static ulong Weight(string worker, string name)
    {
        var hash = 14695981039346656037;
        foreach (var character in worker)
        {
            hash = (hash ^ character) * 1099511628211;
        }

        foreach (var character in name)
        {
            hash = (hash ^ character) * 1099511628211;
        }

        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        return hash ^ (hash >> 33);
    }
}
