using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Referee;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Realtime;

/// <summary>
/// Closes the connections of people whose tokens are worth nothing any more, also where no event says so (another device has taken over)
/// or another instance did it. Who was sent away by an event is told of it first.
/// </summary>
internal sealed partial class RightsWatch(
    StreamRights rights, RealtimeRooms rooms, ConsultationStore store, TimeProvider time, ILogger<RightsWatch> logger) : BackgroundService
{
    private const int Capacity = 4096;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // An event that closes a connection says why; it is mostly there before this looks.
    private static readonly TimeSpan Courtesy = TimeSpan.FromMilliseconds(150);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            using var subscription = rights.Subscribe(Capacity);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, subscription.Cut);
            try
            {
                // Everybody, in case something was missed before the subscription began.
                foreach (var room in rooms.All)
                {
                    await LookAsync(room, over.Token);
                }

                while (await subscription.Changes.WaitToReadAsync(over.Token))
                {
                    await Task.Delay(Courtesy, time, over.Token);
                    var changed = new HashSet<string>(StringComparer.Ordinal);
                    while (subscription.Changes.TryRead(out var change))
                    {
                        changed.Add(change.ConsultationId);
                    }

                    foreach (var room in changed.Select(rooms.Find).OfType<RealtimeRoom>())
                    {
                        await LookAsync(room, over.Token);
                    }
                }
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                // Cut off because of falling behind: from the beginning.
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (exception is not DatabaseUnavailableException)
                {
                    LogFault(logger, exception);
                }

                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private async Task LookAsync(RealtimeRoom room, CancellationToken cancellationToken)
    {
        if (room.Connections.All(connection => rights.Judge(connection.Grant) == StreamVerdict.Allowed)
            || await store.FindAsync(room.ConsultationId, cancellationToken) is not { } consultation)
        {
            return;
        }

        await room.HearAsync(consultation.LastEvent, cancellationToken);
        foreach (var connection in room.Connections)
        {
            if (consultation.IsOver || !consultation.Admits(connection.Grant, out _))
            {
                connection.Close(RealtimeEntrance.CloseFor(consultation, connection.Grant));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Connections without rights could not be closed; trying again.")]
    private static partial void LogFault(ILogger logger, Exception exception);
}
