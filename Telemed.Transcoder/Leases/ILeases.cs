namespace Telemed.Transcoder.Leases;

/// <summary>How this worker stands to something that one worker at a time works on.</summary>
public enum Holding
{
    /// <summary>It must not work on it; what still runs is to end at once.</summary>
    None,

    /// <summary>It is the one that works on it.</summary>
    Held,

    /// <summary>Another worker is taking it over: what runs may go on until that one has begun, and nothing is started any more.</summary>
    Leaving,
}

/// <summary>
/// Who works on what. Names are free text without spaces; streams are their paths, jobs <c>job:{id}</c>. Nothing here waits.
/// </summary>
public interface ILeases
{
    /// <summary>This worker's id.</summary>
    string WorkerId { get; }

    /// <summary>The other workers of this media node that are alive.</summary>
    IReadOnlyList<WorkerEntry> Others { get; }

    /// <summary>Is called, on any thread, when <see cref="HoldingOf"/> or <see cref="HolderOf"/> may answer otherwise than before.</summary>
    event Action? Changed;

    /// <summary>
    /// Says what there is to work on. A lease that stands in neither set is given back, so something that is being ended stays
    /// <paramref name="inUse"/> until it has really ended.
    /// </summary>
    /// <param name="kind">Whose work it is; each kind has sets of its own.</param>
    /// <param name="claimable">What somebody is to work on.</param>
    /// <param name="inUse">What this worker works on.</param>
    void Want(string kind, IReadOnlyCollection<string> claimable, IReadOnlyCollection<string> inUse);

    /// <summary>Whether this worker may work on <paramref name="name"/> now.</summary>
    Holding HoldingOf(string name);

    /// <summary>
    /// The fence to begin something with: a number that is higher for every later holder. <see langword="null"/> when this worker is not,
    /// at this very moment, surely the holder.
    /// </summary>
    long? FenceOf(string name);

    /// <summary>The other worker that works on <paramref name="name"/>; <see langword="null"/> when it is this one, nobody, or unknown.</summary>
    WorkerEntry? HolderOf(string name);
}

/// <summary>One worker that does everything, because there is no Redis by which it could know of others.</summary>
public sealed class SoloLeases(TimeProvider time) : ILeases
{
    // A worker that is started anew comes after the one before it.
    private readonly long _fence = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc />
    public event Action? Changed
    {
        add { }
        remove { }
    }

    /// <inheritdoc />
    public string WorkerId { get; } = LeaseIds.New();

    /// <inheritdoc />
    public IReadOnlyList<WorkerEntry> Others => [];

    /// <inheritdoc />
    public void Want(string kind, IReadOnlyCollection<string> claimable, IReadOnlyCollection<string> inUse)
    {
    }

    /// <inheritdoc />
    public Holding HoldingOf(string name) => Holding.Held;

    /// <inheritdoc />
    public long? FenceOf(string name) => _fence;

    /// <inheritdoc />
    public WorkerEntry? HolderOf(string name) => null;
}

/// <summary>Ids of workers.</summary>
internal static class LeaseIds
{
    public static string New() => System.Security.Cryptography.RandomNumberGenerator.GetHexString(12, lowercase: true);
}
