using System.Threading.Channels;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Webhooks;

/// <summary>
/// Writes down how attempts went, those of all endpoints that come together in one transaction. While the database is gone it waits, and
/// whoever delivers waits with it: nothing is sent whose outcome could not be kept.
/// </summary>
internal sealed partial class AttemptLog(DeliveryStore store, TimeProvider time, ILogger<AttemptLog> logger)
{
    private const int Capacity = 256;
    private const int PerTransaction = 64;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<Entry> _entries = Channel.CreateBounded<Entry>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    /// <summary>Returns when it is written.</summary>
    public async Task WriteAsync(DeliveryResult result, CancellationToken cancellationToken)
    {
        var entry = new Entry(result, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await _entries.Writer.WriteAsync(entry, cancellationToken);
        await entry.Written.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Runs as long as there may be something to write.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var entries = new List<Entry>();
        while (await _entries.Reader.WaitToReadAsync(cancellationToken))
        {
            entries.Clear();
            while (entries.Count < PerTransaction && _entries.Reader.TryRead(out var entry))
            {
                entries.Add(entry);
            }

            await WriteAsync(entries, cancellationToken);
        }
    }

    private async Task WriteAsync(List<Entry> entries, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await store.RecordAsync([.. entries.Select(entry => entry.Result)], cancellationToken);
                entries.ForEach(entry => entry.Written.TrySetResult());
                return;
            }
            catch (DatabaseUnavailableException exception)
            {
                LogWaiting(logger, entries.Count, exception.Message);
                await Task.Delay(Pause, time, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // They stay due: the same messages are sent once more, with the same ids.
                entries.ForEach(entry => entry.Written.TrySetException(exception));
                return;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Outcomes of {Count} webhooks wait to be written: {Reason}")]
    private static partial void LogWaiting(ILogger logger, int count, string reason);

    private sealed record Entry(DeliveryResult Result, TaskCompletionSource Written);
}
