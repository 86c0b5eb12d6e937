using System.Text.Json;
using Microsoft.Extensions.Options;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;

namespace Telemed.Sessions.Realtime;

/// <summary>
/// Who is connected, by consultation. Everything that is sent to a consultation passes through here, so all of its connections
/// get it in the same order; putting a message into a queue never waits.
/// </summary>
internal sealed class RealtimeRooms(IOptions<RealtimeOptions> options) : IConsultationObserver
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<RealtimeConnection>> _rooms = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public void Changed(Consultation? before, Consultation after, IReadOnlyList<Events.ConsultationEvent> events)
    {
        foreach (var happened in events)
        {
            if (happened.Type.StartsWith("stream.", StringComparison.Ordinal))
            {
                var body = happened.Body.Deserialize<StreamBody>(Http.HttpConventions.Json)!;
                Send(after.Id, new StreamEvent(body.ParticipantId, body.Online, body.Video, body.Audio));
            }
        }

        if (before is not null && before.Status != after.Status)
        {
            Send(after.Id, new ConsultationEvent(Joining.ConsultationSummary.Of(after)));
        }
    }

    /// <summary>Takes a connection in and tells the others when its participant was not present before.</summary>
    public void Enter(RealtimeConnection connection)
    {
        lock (_lock)
        {
            var consultationId = connection.Grant.ConsultationId;
            if (!_rooms.TryGetValue(consultationId, out var room))
            {
                _rooms[consultationId] = room = [];
            }

            var own = room.FindAll(other => other.Grant.ParticipantId == connection.Grant.ParticipantId);
            if (own.Count >= options.Value.MaxPerParticipant)
            {
                own[0].Close(RealtimeClose.Replaced);
            }

            if (own.Count == 0)
            {
                SendTo(room, new PresenceEvent(connection.Grant.ParticipantId, Present: true));
            }

            room.Add(connection);
        }
    }

    /// <summary>Lets a connection go and tells the others when it was its participant's last one.</summary>
    public void Leave(RealtimeConnection connection)
    {
        lock (_lock)
        {
            if (!_rooms.TryGetValue(connection.Grant.ConsultationId, out var room) || !room.Remove(connection))
            {
                return;
            }

            if (room.Count == 0)
            {
                _rooms.Remove(connection.Grant.ConsultationId);
            }
            else if (!room.Exists(other => other.Grant.ParticipantId == connection.Grant.ParticipantId))
            {
                SendTo(room, new PresenceEvent(connection.Grant.ParticipantId, Present: false));
            }
        }
    }

    /// <summary>Sends to everybody who is connected to a consultation.</summary>
    public void Send(string consultationId, ServerMessage message)
    {
        lock (_lock)
        {
            if (_rooms.TryGetValue(consultationId, out var room))
            {
                SendTo(room, message);
            }
        }
    }

    /// <summary>Whether a participant is connected.</summary>
    public bool IsPresent(string consultationId, string participantId)
    {
        lock (_lock)
        {
            return _rooms.TryGetValue(consultationId, out var room) && room.Exists(connection => connection.Grant.ParticipantId == participantId);
        }
    }

    private static void SendTo(List<RealtimeConnection> room, ServerMessage message)
    {
        foreach (var connection in room)
        {
            connection.Send(message);
        }
    }
}
