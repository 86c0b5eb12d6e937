using Telemed.Transcoder.Leases;

namespace Telemed.Transcoder.Jobs;

/// <summary>Jobs by leases (<c>job:{id}</c>): as with streams, one worker has each, and another takes it over when that one dies or drains.</summary>
public sealed class LeasedJobs(ILeases leases) : IJobOwnership
{
    private const string Kind = "jobs";

    /// <inheritdoc />
    public string Worker => leases.WorkerId;

    /// <inheritdoc />
    public event Action? Changed
    {
        add => leases.Changed += value;
        remove => leases.Changed -= value;
    }

    /// <inheritdoc />
    public void Want(IReadOnlyCollection<string> jobs, IReadOnlyCollection<string> running) => leases.Want(Kind, [.. jobs.Select(Name)], [.. running.Select(Name)]);

    /// <summary>A job that is being handed over is not held: two publishers at one address would throw each other out.</summary>
    public bool Holds(string jobId) => leases.HoldingOf(Name(jobId)) == Holding.Held;

    /// <summary>The name of a job's lease.</summary>
    internal static string Name(string jobId) => $"job:{jobId}";
}
