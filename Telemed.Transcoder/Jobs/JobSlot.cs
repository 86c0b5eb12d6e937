using Telemed.Transcoder.Jobs.Telemetry;

namespace Telemed.Transcoder.Jobs;

/// <summary>The way in which a job is done. Returns when there is nothing more to do, having said so in the status.</summary>
internal interface IJobWork
{
    Task RunAsync(JobStatus status, CancellationToken stop);
}

/// <summary>One job on this worker, from its beginning to its real end.</summary>
internal sealed partial class JobSlot : IAsyncDisposable
{
    private readonly IJobWork _work;
    private readonly JobsTelemetry _telemetry;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    /// <summary>Begins, as soon as what ran before in its place is over: two publications of one stream would disturb each other.</summary>
    public JobSlot(Job job, IJobWork work, Task before, Action reported, JobsTelemetry telemetry, TimeProvider time, ILogger logger)
    {
        (Job, _work, _telemetry, _logger) = (job, work, telemetry, logger);
        Status = new JobStatus(
            job,
            time,
            state =>
            {
                LogState(logger, job, state, Status?.Report().Fault is { } fault ? " (" + fault + ")" : "");
                telemetry.Entered(job, state);
                reported();
            });
        using (ExecutionContext.SuppressFlow())
        {
            _running = Task.Run(() => RunAsync(before));
        }
    }

    public Job Job { get; }

    public JobStatus Status { get; }

    /// <summary>Completes when nothing of it runs any more.</summary>
    public Task Ended => _running;

    public void Stop() => _stop.Cancel();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(Task before)
    {
        await before;
        _telemetry.Began(Job);
        try
        {
            await _work.RunAsync(Status, _stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The normal end.
        }
        catch (Exception exception)
        {
            // A job that dies silently would be reported as running for ever.
            LogBroken(_logger, Job, exception);
            Status.Enter(JobState.Failed, "this worker broke in doing it");
        }
        finally
        {
            _telemetry.Ended(Job);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Job}: {State}{Fault}")]
    private static partial void LogState(ILogger logger, Job job, JobState state, string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Job} broke")]
    private static partial void LogBroken(ILogger logger, Job job, Exception exception);
}
