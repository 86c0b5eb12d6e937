using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Sharing;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Realtime.Queue;

/// <summary>
/// The queue of each doctor who has a staff account: the consultations in which a patient waits and that are not live yet, in the order in
/// which the patients came. It is the records' alone, so all instances see the same one; here those who wait at this instance are told
/// their place when it changes, at most four times a second.
/// </summary>
internal sealed partial class WaitingQueue(Database database, RealtimeRooms rooms, TimeProvider time, ILogger<WaitingQueue> logger)
    : BackgroundService, IConsultationObserver, ISharedChanges
{
    private const string IsInQueue = "waiting_since IS NOT NULL AND status IN ('scheduled', 'waiting')";
    private const int AtOnce = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(25);

    private readonly SemaphoreSlim _look = new(0, 1);

    /// <summary>The place of a consultation in its doctor's queue, 1 for the next one; null where it is in none.</summary>
    public static async Task<int?> PlaceAsync(UnitOfWork unit, Consultation consultation) =>
        consultation.DoctorAccount is { } doctor && Since(consultation) is { } since
            ? (int)await unit.FirstAsync<long>(
                $"""
                SELECT COUNT(*) FROM consultations
                WHERE doctor_account = @doctor AND {IsInQueue} AND (waiting_since < @since OR (waiting_since = @since AND id <= @Id))
                """,
                new { doctor, since, consultation.Id })
            : null;

    /// <inheritdoc />
    public void Changed(Consultation? before, Consultation after, IReadOnlyList<ConsultationEvent> events)
    {
        if (after.DoctorAccount is not null && Since(before) != Since(after))
        {
            Look();
        }
    }

    /// <inheritdoc />
    public void Heard(string consultationId) => Look();

    /// <summary>Tells everybody here whose place is another one than they know of.</summary>
    public void Look()
    {
        try
        {
            if (_look.CurrentCount == 0)
            {
                _look.Release();
            }
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody else said so in the same moment, or the service stops.
        }
    }

    public override void Dispose()
    {
        _look.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _look.WaitAsync(stoppingToken);
            await Task.Delay(Gathering, time, stoppingToken);
            try
            {
                await TellAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (exception is not DatabaseUnavailableException)
                {
                    LogFailed(logger, exception);
                }

                Look();
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var waiting = rooms.All
            .SelectMany(room => room.Connections.Select(connection => (room.ConsultationId, Connection: connection)))
            .Where(each => each.Connection.QueueOf is not null)
            .ToList();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var some in waiting.Select(each => each.Connection.QueueOf!).Distinct(StringComparer.Ordinal).Chunk(AtOnce))
        {
            // Lists and arrays as one parameter are a matter of the engine; single ones are not.
            var doctors = some.Select((doctor, index) => KeyValuePair.Create($"doctor{index}", (object)doctor)).ToDictionary();
            var sql =
                $"""
                SELECT id, doctor_account FROM consultations WHERE doctor_account IN ({string.Join(", ", doctors.Keys.Select(name => $"@{name}"))}) AND {IsInQueue}
                ORDER BY waiting_since, id
                """;
            var rows = await database.ReadAsync(unit => unit.QueryAsync<Row>(sql, doctors), cancellationToken);
            foreach (var queue in rows.GroupBy(row => row.DoctorAccount, StringComparer.Ordinal))
            {
                foreach (var (index, row) in queue.Index())
                {
                    places[row.Id] = index + 1;
                }
            }
        }

        foreach (var (consultationId, connection) in waiting)
        {
            connection.TellPlace(places.TryGetValue(consultationId, out var place) ? place : null);
        }
    }

    private static DateTimeOffset? Since(Consultation? consultation) =>
        consultation is { Status: ConsultationStatus.Scheduled or ConsultationStatus.Waiting } ? consultation.WaitingSince : null;

    [LoggerMessage(Level = LogLevel.Error, Message = "Those who wait could not be told their places; trying again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    private sealed class Row
    {
        public string Id { get; set; } = "";

        public string DoctorAccount { get; set; } = "";
    }
}
