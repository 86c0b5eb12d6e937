namespace Telemed.Transcoder.FanOut;

/// <summary>
/// Collects everything three times a minute unless the runtime has done it by itself. This service allocates little, so that the runtime
/// would look after minutes only, and a tag lives for the seconds that its group of pictures lasts: long enough to reach the generation
/// where it looks last. With few streams resident memory grew by all that they carry for half an hour, which looks like a leak and is none.
/// </summary>
public sealed class MemorySweep(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var before = GC.CollectionCount(GC.MaxGeneration);
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (GC.CollectionCount(GC.MaxGeneration) == before)
            {
                // In the background: nobody's stream waits for it.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
            }

            before = GC.CollectionCount(GC.MaxGeneration);
        }
    }
}
