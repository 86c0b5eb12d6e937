using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Audit;

/// <summary>
/// Writes the head of the trail into the log at start and once a day. Whoever can write to the database can write a whole new trail;
/// a head that was noted elsewhere (<c>audit verify --head</c>) is what gives it away.
/// </summary>
internal sealed partial class AuditHeadNote(Database database, TimeProvider time, ILogger<AuditHeadNote> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var noted = false;
            if (database.IsReady)
            {
                try
                {
                    var head = await database.ReadAsync(AuditTrail.HeadAsync, stoppingToken);
                    LogHead(logger, head.Seq, head.Hash);
                    noted = true;
                }
                catch (DatabaseUnavailableException)
                {
                    // It is asked again.
                }
            }

            await Task.Delay(noted ? Interval : Pause, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The audit trail's head is {Seq}:{Hash}.")]
    private static partial void LogHead(ILogger logger, long seq, string hash);
}
