using System.Text.Json;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http;
using Telemed.Sessions.Realtime.Messages;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Realtime.Chat;

/// <summary>The chat of consultations. A message is an event of the log; a table beside it finds it by what its client called it.</summary>
internal static class ChatLog
{
    /// <summary>The event that a client's message has become already, or <see langword="null"/>.</summary>
    public static Task<long?> FindAsync(UnitOfWork unit, string consultationId, string participantId, string clientId) =>
        unit.FirstAsync<long?>(
            "SELECT event_id FROM chat_messages WHERE consultation_id = @consultationId AND participant_id = @participantId AND client_id = @clientId",
            new { consultationId, participantId, clientId });

    /// <summary>Keeps what a client called the message that has become an event.</summary>
    public static Task KeepAsync(UnitOfWork unit, string consultationId, string participantId, string clientId, long eventId) =>
        unit.ExecuteAsync(
            "INSERT INTO chat_messages (consultation_id, participant_id, client_id, event_id) VALUES (@consultationId, @participantId, @clientId, @eventId)",
            new { consultationId, participantId, clientId, eventId });

    /// <summary>The last messages before the event <paramref name="before"/>, oldest first.</summary>
    public static async Task<IReadOnlyList<ChatEntry>> BeforeAsync(UnitOfWork unit, string consultationId, long before, int limit)
    {
        var rows = await unit.QueryAsync<EventRow>(
            """
            SELECT e.consultation_id, e.id, e.type, e.at, e.actor_kind, e.actor_id, e.actor_name, e.body
            FROM chat_messages m JOIN events e ON e.consultation_id = m.consultation_id AND e.id = m.event_id
            WHERE m.consultation_id = @consultationId AND m.event_id < @before
            ORDER BY m.event_id DESC LIMIT @limit
            """,
            new { consultationId, before, limit = (long)limit });
        return [.. rows.Reverse().Select(Entry)];
    }

    /// <summary>How many messages of others somebody has not read.</summary>
    public static async Task<int> UnreadAsync(UnitOfWork unit, string consultationId, string participantId, long readUpTo) =>
        (int)await unit.FirstAsync<long>(
            "SELECT COUNT(*) FROM chat_messages WHERE consultation_id = @consultationId AND event_id > @readUpTo AND participant_id <> @participantId",
            new { consultationId, participantId, readUpTo });

    private static ChatEntry Entry(EventRow row)
    {
        var happened = row.ToEvent();
        var body = happened.Body.Deserialize<ChatBody>(HttpConventions.Json)!;
        return new ChatEntry(happened.Id, happened.At, body.ParticipantId, body.ClientId, body.Text);
    }
}
