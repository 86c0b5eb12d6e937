using Telemed.Sessions.Realtime;
using Telemed.Sessions.Realtime.Instances;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Sharing;

/// <summary>
/// Finds in the database what other instances have written and nobody told of: often while there is nobody to tell, now and then while
/// Redis is there, never while this instance is alone.
/// </summary>
internal sealed partial class CatchUp(
    RealtimeRooms rooms,
    IEnumerable<ISharedChanges> listeners,
    InstanceBook instances,
    RedisSignals signals,
    Database database,
    TimeProvider time,
    ILogger<CatchUp> logger) : BackgroundService
{
    private const int AtOnce = 500;

    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan NowAndThen = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Often, time);
        var looked = time.GetTimestamp();
        var wasUp = signals.IsUp;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // What was said while Redis came back, nobody may have heard.
            var isBack = signals.IsUp && !wasUp;
            wasUp = signals.IsUp;
            var isDue = instances.Living > 1 && (!signals.IsUp || isBack || time.GetElapsedTime(looked) >= NowAndThen);
            if (!isDue)
            {
                continue;
            }

            looked = time.GetTimestamp();
            foreach (var listener in listeners)
            {
                listener.Look();
            }

            try
            {
                await LookAsync(stoppingToken);
            }
            catch (DatabaseUnavailableException)
            {
                // Then nobody writes either.
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFault(logger, exception);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var some in rooms.All.Chunk(AtOnce))
        {
            // Lists and arrays as one parameter are a matter of the engine; single ones are not.
            var ids = some.Select((room, index) => KeyValuePair.Create($"id{index}", (object)room.ConsultationId)).ToDictionary();
            var sql = $"SELECT id, last_event FROM consultations WHERE id IN ({string.Join(", ", ids.Keys.Select(name => $"@{name}"))})";
            var rows = await database.ReadAsync(unit => unit.QueryAsync<Row>(sql, ids), cancellationToken);
            foreach (var row in rows)
            {
                rooms.Find(row.Id)?.Hear(row.LastEvent);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Other instances' events could not be looked for; trying again.")]
    private static partial void LogFault(ILogger logger, Exception exception);

    private sealed class Row
    {
        public string Id { get; set; } = "";

        public long LastEvent { get; set; }
    }
}
