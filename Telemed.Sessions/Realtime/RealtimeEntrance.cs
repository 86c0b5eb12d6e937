using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Quality;
using Telemed.Sessions.Realtime.Chat;
using Telemed.Sessions.Realtime.Instances;
using Telemed.Sessions.Realtime.Messages;
using Telemed.Sessions.Realtime.Queue;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Realtime;

/// <summary>How things are when a connection has been written down.</summary>
/// <param name="Consultation">With the connection in it.</param>
/// <param name="Self">Whose connection it is.</param>
/// <param name="Missed">What the client has missed since its last event; null when it is to get the whole state instead.</param>
/// <param name="Chat">The last messages; like what follows, only with the whole state.</param>
/// <param name="Unread">How many messages of others the person has not read.</param>
/// <param name="Levels">How good each person's connection is.</param>
/// <param name="Place">A patient's place in the doctor's queue.</param>
internal sealed record Entered(
    Consultation Consultation,
    Participant Self,
    IReadOnlyList<ConsultationEvent>? Missed,
    IReadOnlyList<ChatEntry> Chat,
    int Unread,
    IReadOnlyDictionary<string, string> Levels,
    int? Place);

/// <summary>Writes connections down as they open and close: that is what makes people present.</summary>
internal sealed class RealtimeEntrance(Database database, ConsultationStore store, InstanceBook instances, TimeProvider time)
{
    private const int RecentChat = 50;

    /// <summary>
    /// Writes a connection down and reads what its client is to be told, in one transaction, so that exactly the events behind the
    /// consultation's last one are new to it.
    /// </summary>
    public async Task<(Entered? Entered, RealtimeClose? Refused)> EnterAsync(
        string connectionId, AccessGrant grant, string? address, long? after, int maxMissed, CancellationToken cancellationToken)
    {
        await instances.RegisteredAsync(cancellationToken);
        return await database.WriteAsync(unit => EnterAsync(unit, connectionId, grant, address, after, maxMissed), cancellationToken);
    }

    /// <summary>Writes down again that a connection is open, which somebody took for dead with its instance.</summary>
    public Task ReturnAsync(RealtimeConnection connection, CancellationToken cancellationToken) => store.ChangeAsync(
        connection.Grant.ConsultationId,
        connection.Actor,
        life => life.Current.Connections.Any(open => open.Id == connection.Id) ? null : life.Connect(Record(connection.Id, connection.Grant), connection.Grant.Epoch),
        cancellationToken);

    /// <summary>Writes down that a connection is closed.</summary>
    public Task LeaveAsync(string consultationId, string connectionId, CancellationToken cancellationToken) =>
        store.ChangeAsync(consultationId, Actor.System, life => life.Disconnect(connectionId), cancellationToken);

    /// <summary>Why a token is worth nothing in a consultation.</summary>
    public static RealtimeClose CloseFor(Consultation? consultation, AccessGrant grant) =>
        consultation?.Participants.FirstOrDefault(person => person.Id == grant.ParticipantId) switch
        {
            null => RealtimeClose.Gone,
            _ when consultation.IsOver => RealtimeClose.Ended,
            { Standing: Standing.Removed } => RealtimeClose.Removed,
            { Standing: Standing.Blocked } => RealtimeClose.Blocked,
            _ => RealtimeClose.Gone,
        };

    private async Task<(Entered? Entered, RealtimeClose? Refused)> EnterAsync(
        UnitOfWork unit, string connectionId, AccessGrant grant, string? address, long? after, int maxMissed)
    {
        var before = await ConsultationStore.FindAsync(unit, grant.ConsultationId);
        if (before is null || before.IsOver || !before.Admits(grant, out var person))
        {
            return (null, CloseFor(before, grant));
        }

        var actor = new Actor(ActorKind.Participant, person.Id, person.Name, address);
        var changed = await store.ChangeAsync(unit, grant.ConsultationId, actor, life => life.Connect(Record(connectionId, grant), grant.Epoch));
        if (changed.Failed(out _, out var consultation))
        {
            return (null, CloseFor(await ConsultationStore.FindAsync(unit, grant.ConsultationId), grant));
        }

        var self = consultation.Find(grant.ParticipantId)!;
        var place = self.Role == ParticipantRole.Patient ? await WaitingQueue.PlaceAsync(unit, consultation) : null;
        var missed = await MissedAsync(unit, consultation, after, maxMissed);
        return missed is not null
            ? (new Entered(consultation, self, missed, [], 0, new Dictionary<string, string>(), place), null)
            : (new Entered(
                consultation,
                self,
                Missed: null,
                await ChatLog.BeforeAsync(unit, consultation.Id, consultation.LastEvent + 1, RecentChat),
                await ChatLog.UnreadAsync(unit, consultation.Id, self.Id, self.ReadUpTo),
                await QualityLevels.ReadAsync(unit, consultation.Id),
                place), null);
    }

    private static async Task<IReadOnlyList<ConsultationEvent>?> MissedAsync(UnitOfWork unit, Consultation consultation, long? after, int max)
    {
        if (after is not { } last || last < 0 || last > consultation.LastEvent || consultation.LastEvent - last > max)
        {
            return null;
        }

        var rows = await unit.QueryAsync<EventRow>(
            $"SELECT {EventRow.Columns} FROM events WHERE consultation_id = @Id AND id > @last ORDER BY id", new { consultation.Id, last });
        return rows.Count == consultation.LastEvent - last ? [.. rows.Select(row => row.ToEvent())] : null;
    }

    private ParticipantConnection Record(string connectionId, AccessGrant grant) => new(connectionId, grant.ParticipantId, instances.Id, time.Now());
}
