using System.Globalization;

namespace Telemed.Sessions.Audit;

/// <summary>
/// Goes through a trail from its beginning and stops at the first entry that is not as it was written: changed, missing, inserted or
/// in another place; at last it compares the end with the head that is stored, and with one that was noted earlier.
/// </summary>
internal sealed class AuditVerifier(AuditHead? noted)
{
    private AuditHead _last = new(0, StoredEntry.NoHash);

    /// <summary>What is wrong, in words that name the entry; null as long as nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>The last entry that was right.</summary>
    public AuditHead Last => _last;

    /// <summary>Looks at the next entry; answers whether all is well so far.</summary>
    public bool Take(StoredEntry entry)
    {
        Fault ??= FaultOf(entry);
        if (Fault is null)
        {
            _last = new AuditHead(entry.Seq, entry.Hash);
        }

        return Fault is null;
    }

    /// <summary>Says that something stands where an entry should be, but is none.</summary>
    public void Break(string reason) => Fault ??= $"Behind entry {_last.Seq} stands something that is no entry: {reason}";

    /// <summary>Looks at the end. <paramref name="head"/> is null when there is none.</summary>
    public void End(AuditHead? head)
    {
        Fault ??= head is null ? "The head is missing: the trail may have been cut off."
            : head.Seq > _last.Seq ? $"Entries {_last.Seq + 1} to {head.Seq} are missing at the end."
            : head != _last ? $"The head says {head}, the last entry is {_last}."
            : noted is not null && noted.Seq > _last.Seq ? $"The trail was noted to reach entry {noted.Seq}, and ends with {_last.Seq}."
            : null;
    }

    private string? FaultOf(StoredEntry entry)
    {
        var expected = _last.Seq + 1;
        return entry.Seq > expected ? $"{Missing(expected, entry.Seq - 1)} missing."
            : entry.Seq < expected ? $"Entry {entry.Seq} stands behind entry {_last.Seq}: it was inserted, repeated or moved."
            : entry.PreviousHash != _last.Hash ? $"Entry {entry.Seq} does not follow the one before it: one of the two was changed, inserted or moved."
            : entry.Hash != entry.ComputeHash() ? $"Entry {entry.Seq} was changed."
            : noted is not null && noted.Seq == entry.Seq && noted.Hash != entry.Hash ? $"Entry {entry.Seq} is not the one that was noted: the trail was written anew."
            : null;
    }

    private static string Missing(long first, long last) =>
        first == last ? $"Entry {first.ToString(CultureInfo.InvariantCulture)} is" : $"Entries {first} to {last} are";
}
