namespace Telemed.Transcoder.Jobs;

/// <summary>Which of the jobs are this worker's: one job runs on one worker. Nothing here waits.</summary>
public interface IJobOwnership
{
    /// <summary>This worker's name in reports.</summary>
    string Worker { get; }

    /// <summary>Is called, on any thread, when <see cref="Holds"/> may answer otherwise than before.</summary>
    event Action? Changed;

    /// <summary>Says which jobs there are, and which of them run here, those that are still ending included.</summary>
    void Want(IReadOnlyCollection<string> jobs, IReadOnlyCollection<string> running);

    /// <summary>Whether this worker may run the job now; one that runs here and is held no more ends at once.</summary>
    bool Holds(string jobId);
}

/// <summary>The only worker there is runs everything.</summary>
public sealed class SoleOwner : IJobOwnership
{
    /// <inheritdoc />
    public string Worker { get; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <inheritdoc />
    public event Action? Changed
    {
        add { }
        remove { }
    }

    /// <inheritdoc />
    public void Want(IReadOnlyCollection<string> jobs, IReadOnlyCollection<string> running)
    {
    }

    /// <inheritdoc />
    public bool Holds(string jobId) => true;
}
