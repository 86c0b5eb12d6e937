using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Consultations;

/// <summary>
/// Lets happen what a time limit or a grace period brings about. Several instances may do the same: the second finds nothing due.
/// </summary>
internal sealed partial class ConsultationClock(
    ConsultationStore store, IdempotentAnswers answers, Database database, TimeProvider time, ILogger<ConsultationClock> logger) : BackgroundService
{
    private const int AtOnce = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PruneInterval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var pruned = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var id in await store.DueAsync(AtOnce, stoppingToken))
                {
                    await store.ChangeAsync(
                        id,
                        Actor.System,
                        life =>
                        {
                            life.Tick();
                            return null;
                        },
                        stoppingToken);
                }

                if (time.GetElapsedTime(pruned) > PruneInterval)
                {
                    pruned = time.GetTimestamp();
                    await database.WriteAsync(answers.PruneAsync, stoppingToken);
                }
            }
            catch (DatabaseUnavailableException)
            {
                // What is due stays due; the database's health says that it is away.
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(logger, exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What was due could not be done; trying again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
