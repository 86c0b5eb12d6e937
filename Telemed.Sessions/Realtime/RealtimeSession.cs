using Microsoft.Extensions.Options;
using Telemed.Sessions.Access;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Quality;
using Telemed.Sessions.Realtime.Instances;
using Telemed.Sessions.Realtime.Messages;
using Telemed.Sessions.Realtime.Queue;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Realtime;

/// <summary>A participant's time on the channel: entering, being told, saying something, renewing the token, and going.</summary>
internal sealed partial class RealtimeSession(
    ConsultationStore store,
    RealtimeEntrance entrance,
    RealtimeRooms rooms,
    ClientMessageHandler handler,
    AccessTokens tokens,
    ReceiverAddresses addresses,
    InstanceBook instances,
    QualityBook quality,
    WaitingQueue queue,
    RealtimeMeter meter,
    TimeProvider time,
    IOptions<RealtimeOptions> options,
    ILogger<RealtimeSession> logger)
{
    private const int MaxInFlight = 16;
    private const int CatchUpPage = 200;

    private static readonly TimeSpan RenewalPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>Runs until either side ends it.</summary>
    public async Task RunAsync(RealtimeConnection connection, MessageReader incoming, long? after, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, connection.Ended);
        var room = rooms.Open(connection.Grant.ConsultationId);
        var wasEntered = false;
        try
        {
            var (entered, refused) = await entrance.EnterAsync(
                connection.Id, connection.Grant, connection.Actor.Address, after, options.Value.MaxResume, stop.Token);
            if (entered is null)
            {
                connection.Close(refused!);
                await EndAsync(connection, incoming, receiving: null, stop.Token);
                return;
            }

            wasEntered = true;
            meter.CountEntered(entered.Missed is not null);
            connection.Actor = connection.Actor with { Name = entered.Self.Name };
            connection.Adopt(connection.Grant with { Role = entered.Self.Role, MayPublish = entered.Self.MayPublish }, connection.Token);
            await TellAsync(connection, room, entered, stop.Token);
            await ServeAsync(connection, incoming, stop.Token);
        }
        catch (DatabaseUnavailableException)
        {
            connection.Close(RealtimeClose.Unavailable);
            await EndAsync(connection, incoming, receiving: null, stop.Token);
        }
        catch (Exception exception) when (RealtimeConnection.IsEnd(exception))
        {
            connection.Abort();
        }
        finally
        {
            room.Leave(connection);
            rooms.Close(room);
            meter.CountClosed(connection.Reason);
            connection.Cancel();
            if (wasEntered)
            {
                await LeaveAsync(connection);
            }
        }
    }

    private async Task TellAsync(RealtimeConnection connection, RealtimeRoom room, Entered entered, CancellationToken cancellationToken)
    {
        var cursor = entered.Consultation.LastEvent;
        await connection.SendNowAsync(Hello(connection, entered), cancellationToken);
        foreach (var missed in entered.Missed ?? [])
        {
            await connection.SendNowAsync(PreparedMessage.Of(missed), cancellationToken);
        }

        connection.Cursor = cursor;
        connection.BeginQueue(entered.Self.Role == ParticipantRole.Patient ? entered.Consultation.DoctorAccount : null, entered.Place);
        while (!room.TryEnter(connection, connection.Cursor))
        {
            foreach (var missed in await store.EventsAsync(entered.Consultation.Id, connection.Cursor, CatchUpPage, cancellationToken))
            {
                connection.Deliver(PreparedMessage.Of(missed));
            }
        }

        if (connection.QueueOf is not null)
        {
            // Its place may have become another one before it was in the room.
            queue.Look();
        }
    }

    private async Task ServeAsync(RealtimeConnection connection, MessageReader incoming, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var receiving = ReceiveAllAsync(connection, incoming, stop.Token);
        var renewing = RenewAllAsync(connection, stop.Token);
        try
        {
            await EndAsync(connection, incoming, receiving, stop.Token);
        }
        finally
        {
            connection.Close(RealtimeClose.GoingAway);
            await stop.CancelAsync();
            await Task.WhenAll(receiving, renewing);
        }
    }

    // Sends to the end; the sender is the last of all, because it sends the close.
    private async Task EndAsync(RealtimeConnection connection, MessageReader incoming, Task? receiving, CancellationToken cancellationToken)
    {
        try
        {
            await connection.SendAllAsync(cancellationToken);
        }
        catch (Exception exception) when (RealtimeConnection.IsEnd(exception))
        {
            connection.Abort();
        }

        if (connection.AwaitsClose)
        {
            // The client's half of the handshake; whatever it still says is of no interest.
            receiving ??= DrainAsync(incoming, cancellationToken);
            await Task.WhenAny(receiving, Task.Delay(RealtimeConnection.CloseDeadline, time, cancellationToken));
        }
    }

    private static async Task DrainAsync(MessageReader incoming, CancellationToken cancellationToken)
    {
        try
        {
            while ((await incoming.ReadAsync(cancellationToken)).Close != RealtimeClose.ByClient)
            {
            }
        }
        catch (Exception exception) when (RealtimeConnection.IsEnd(exception))
        {
            // It is gone.
        }
    }

    private async Task ReceiveAllAsync(RealtimeConnection connection, MessageReader incoming, CancellationToken cancellationToken)
    {
        var bucket = new TokenBucket(options.Value.MessageBurst, options.Value.MessagesPerSecond, time);
        var (work, inFlight) = (Task.CompletedTask, 0);
        var over = false;
        try
        {
            while (true)
            {
                var (kind, message, close) = await incoming.ReadAsync(cancellationToken);
                if (close == RealtimeClose.ByClient)
                {
                    connection.Close(close);
                    break;
                }

                if (over)
                {
                    // Reading goes on for the close handshake alone.
                    continue;
                }

                if (close is not null || message is null or AuthRequest)
                {
                    connection.Close(close ?? RealtimeClose.Malformed);
                    over = true;
                }
                else if (!bucket.TryTake())
                {
                    connection.Close(RealtimeClose.TooFast);
                    over = true;
                }
                else if (message is PingRequest)
                {
                    connection.Send(new PongMessage { Ref = message.Ref });
                }
                else
                {
                    // One after the other, and no more than a few ahead: whoever sends faster than the database writes has to wait.
                    if (Interlocked.Increment(ref inFlight) > MaxInFlight)
                    {
                        await work;
                    }

                    connection.BeginAnswer();
                    work = AnswerAsync(work, kind!, message);
                }
            }
        }
        catch (Exception exception) when (RealtimeConnection.IsEnd(exception))
        {
            connection.Abort();
        }

        await work;

        async Task AnswerAsync(Task before, ClientMessageKind kind, ClientMessage message)
        {
            await before;
            try
            {
                var answer = await WorkAsync(kind, message);
                connection.Send(answer with { Ref = message.Ref });
                meter.CountMessage(kind.Type, answer is ErrorMessage error ? error.Code : "done");
            }
            finally
            {
                Interlocked.Decrement(ref inFlight);
                connection.EndAnswer();
            }

            if (message is LeaveRequest)
            {
                connection.Close(RealtimeClose.Left);
            }
        }

        Task<AnswerMessage> WorkAsync(ClientMessageKind kind, ClientMessage message) =>
            message is RenewRequest ? RenewalAsync(connection) : handler.HandleAsync(connection, kind, message);

        async Task<AnswerMessage> RenewalAsync(RealtimeConnection of)
        {
            try
            {
                var (renewed, close) = await RenewAsync(of, CancellationToken.None);
                if (renewed is not null)
                {
                    return renewed;
                }

                of.Close(close!);
                return RealtimeErrors.Forbidden;
            }
            catch (DatabaseUnavailableException)
            {
                return RealtimeErrors.Unavailable;
            }
        }
    }

    private async Task RenewAllAsync(RealtimeConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            var again = TimeSpan.Zero;
            while (true)
            {
                var left = connection.Current.HalfLife - time.GetUtcNow();
                var wait = left > again ? left : again;
                var rightsChanged = await connection.WaitForRightsAsync(wait < LongestWait ? wait : LongestWait, cancellationToken);
                if (!rightsChanged && connection.Current.HalfLife > time.GetUtcNow())
                {
                    continue;
                }

                try
                {
                    var (renewed, close) = await RenewAsync(connection, cancellationToken);
                    if (renewed is null)
                    {
                        connection.Close(close!);
                        return;
                    }

                    if (rightsChanged)
                    {
                        var now = connection.Current;
                        connection.Send(new RightsMessage(now.Role, now.MayPublish, PermissionsOf(now.Role)));
                    }

                    connection.Send(renewed);
                    again = TimeSpan.Zero;
                }
                catch (DatabaseUnavailableException)
                {
                    // The channel goes on; the token is renewed when the database is back.
                    again = RenewalPause;
                    if (rightsChanged)
                    {
                        connection.AskForToken();
                        await Task.Delay(RenewalPause, time, cancellationToken);
                    }
                }
            }
        }
        catch (Exception exception) when (RealtimeConnection.IsEnd(exception) && cancellationToken.IsCancellationRequested)
        {
            // The connection ended.
        }
        catch (Exception exception)
        {
            // The token at hand is good for as long again: the client connects anew with it.
            LogNotRenewed(logger, exception);
            connection.Close(RealtimeClose.GoingAway);
        }
    }

    private async Task<(TokenMessage? Token, RealtimeClose? Refused)> RenewAsync(RealtimeConnection connection, CancellationToken cancellationToken)
    {
        var consultation = await store.FindAsync(connection.Grant.ConsultationId, cancellationToken);
        if (consultation is null || consultation.IsOver || !consultation.Admits(connection.Grant, out var self))
        {
            return (null, RealtimeEntrance.CloseFor(consultation, connection.Grant));
        }

        var issued = tokens.Issue(consultation, self);
        var grant = connection.Grant with
        {
            Role = self.Role,
            Epoch = self.Epoch,
            MayPublish = self.MayPublish,
            IssuedAt = time.GetUtcNow(),
            ExpiresAt = issued.ExpiresAt,
        };
        connection.Adopt(grant, issued.Token);
        return (new TokenMessage(issued.Token, issued.ExpiresAt)
        {
            Publish = self.Role.Publishes() ? addresses.Publish(grant) : null,
            Play = ReceiverAddresses.PublishersFor(consultation, self.Id).ToDictionary(other => other.Id, other => connection.Play(other.Id)),
        }, null);
    }

    private async Task LeaveAsync(RealtimeConnection connection)
    {
        await quality.LeftAsync(connection.Grant.ConsultationId, connection.Grant.ParticipantId);
        try
        {
            await entrance.LeaveAsync(connection.Grant.ConsultationId, connection.Id, CancellationToken.None);
        }
        catch (DatabaseUnavailableException)
        {
            instances.LeaveLater(connection.Grant.ConsultationId, connection.Id);
        }
        catch (Exception exception)
        {
            LogNotLeft(logger, exception);
            instances.LeaveLater(connection.Grant.ConsultationId, connection.Id);
        }
    }

    private static HelloMessage Hello(RealtimeConnection connection, Entered entered)
    {
        var (consultation, self) = (entered.Consultation, entered.Self);
        var state = new SelfState(self.Id, self.Role, self.Name, self.MayPublish, PermissionsOf(self.Role));
        var queue = entered.Place is { } place ? new QueueState(place) : null;
        return entered.Missed is { } missed
            ? new HelloMessage(consultation.LastEvent - missed.Count, Resumed: true) { Self = state, Queue = queue }
            : new HelloMessage(consultation.LastEvent, Resumed: false)
            {
                Self = state,
                Consultation = ConsultationState.Of(consultation),
                Participants = [.. consultation.People.Select(person => new ParticipantState(
                    person.Id,
                    person.Role,
                    person.Name,
                    person.Presence == Presence.Present,
                    person.Presence,
                    person.MayPublish,
                    person.Muted,
                    person.HandRaised,
                    person.ReadUpTo,
                    entered.Levels.GetValueOrDefault(person.Id),
                    StreamState.Of(person),
                    person.Id != self.Id && person.Role.Publishes() ? connection.Play(person.Id) : null))],
                Chat = new ChatState(entered.Chat, entered.Unread),
                Queue = queue,
            };
    }

    private static IReadOnlyList<Permission> PermissionsOf(ParticipantRole role) =>
        [.. Enum.GetValues<Permission>().Where(permission => Permissions.Allow(HolderNames.Of(role), permission))];

    [LoggerMessage(Level = LogLevel.Error, Message = "A participant's token could not be renewed.")]
    private static partial void LogNotRenewed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A connection's end could not be written down; trying again.")]
    private static partial void LogNotLeft(ILogger logger, Exception exception);
}
