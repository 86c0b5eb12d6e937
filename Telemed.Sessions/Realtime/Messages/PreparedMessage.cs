using System.Text.Json;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http;

namespace Telemed.Sessions.Realtime.Messages;

/// <summary>
/// An event as it goes to everybody in the consultation: its bytes are written once and shared.
/// </summary>
internal sealed class PreparedMessage
{
    private PreparedMessage(EventMessage message)
    {
        Id = message.Id;
        Utf8 = Serialize(message);
    }

    public long Id { get; }

    /// <summary>The JSON text.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>What everybody gets who is no doctor, where that is something else.</summary>
    public ReadOnlyMemory<byte>? ForOthers { get; private init; }

    /// <summary>Whose stream came on air: each receiver gets addresses of its own behind the common part.</summary>
    public string? PlayOf { get; private init; }

    /// <summary>Whom <see cref="Close"/> and <see cref="Update"/> are about; null for everybody.</summary>
    public string? Subject { get; private init; }

    /// <summary>How the connections of <see cref="Subject"/> are closed after this message.</summary>
    public RealtimeClose? Close { get; private init; }

    /// <summary>What <see cref="Subject"/> is and may do from now on.</summary>
    public ParticipantBody? Update { get; private init; }

    /// <summary>Makes what is to be sent of an event. Every event becomes one message, so that ids have no gap.</summary>
    public static PreparedMessage Of(ConsultationEvent happened) => happened.Type switch
    {
        EventTypes.ConsultationCreated => new(Consultation(happened) with { Status = Body<CreatedBody>(happened).Status }),
        EventTypes.ConsultationUpdated => new(Consultation(happened) with { Texts = Texts(Body<UpdatedBody>(happened)) }),
        EventTypes.ConsultationWaiting or EventTypes.ConsultationLive => new(Status(happened, Body<StatusBody>(happened))),
        EventTypes.ConsultationEnded or EventTypes.ConsultationCancelled or EventTypes.ConsultationMissed => Ended(happened, Body<StatusBody>(happened)),
        EventTypes.ConsultationNotice => Notice(happened, Body<NoticeBody>(happened)),
        EventTypes.ParticipantAdded => Person(happened, "added"),
        EventTypes.ParticipantUpdated => Person(happened, "updated"),
        EventTypes.ParticipantRemoved => Gone(happened, "removed", RealtimeClose.Removed),
        EventTypes.ParticipantKicked => Body<KickedBody>(happened).Blocked
            ? Gone(happened, "blocked", RealtimeClose.Blocked)
            : Gone(happened, "kicked", RealtimeClose.Kicked),
        EventTypes.ParticipantJoined => Presence(happened, present: true, "joined"),
        EventTypes.ParticipantReturned => Presence(happened, present: true, "returned"),
        EventTypes.ParticipantAway => Presence(happened, present: false, "away"),
        EventTypes.ParticipantLeft => Presence(happened, present: false, "left"),

        // Whoever held the old code is out.
        EventTypes.ParticipantCode when Body<CodeBody>(happened) is { Change: "issued" } code => Presence(happened, present: false, "left", code.ParticipantId, RealtimeClose.Gone),
        EventTypes.ParticipantMuted when Body<MutedBody>(happened) is { } body => new(new MuteMessage(body.ParticipantId, body.Muted) { Id = happened.Id, At = happened.At, By = By(happened) }),
        EventTypes.ParticipantHand when Body<HandBody>(happened) is { } body => new(new HandMessage(body.ParticipantId, body.Raised) { Id = happened.Id, At = happened.At, By = By(happened) }),
        EventTypes.StreamOnline or EventTypes.StreamUpdated or EventTypes.StreamOffline => Stream(happened, Body<StreamBody>(happened)),
        EventTypes.ChatMessage when Body<ChatBody>(happened) is { } body => new(new ChatMessage(body.ParticipantId, body.ClientId, body.Text) { Id = happened.Id, At = happened.At }),
        EventTypes.ChatRead when Body<ReadBody>(happened) is { } body => new(new ReadMessage(body.ParticipantId, body.UpTo) { Id = happened.Id, At = happened.At }),
        EventTypes.QualityChanged when Body<QualityBody>(happened) is { } body => new(new QualityMessage(body.ParticipantId, body.Level) { Id = happened.Id, At = happened.At }),
        EventTypes.SnapshotTaken when Body<SnapshotBody>(happened) is { } body =>
            new(new SnapshotMessage(body.SnapshotId, body.ParticipantId) { Id = happened.Id, At = happened.At, By = By(happened) }) { ForOthers = Other(happened) },
        _ => new(new OtherMessage { Id = happened.Id, At = happened.At }),
    };

    /// <summary>A message as UTF-8.</summary>
    public static byte[] Serialize(ServerMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, message.GetType(), HttpConventions.Json);

    private static T Body<T>(ConsultationEvent happened) => happened.Body.Deserialize<T>(HttpConventions.Json)!;

    private static string? By(ConsultationEvent happened) => happened.Actor.Kind == ActorKind.Participant ? happened.Actor.Id : null;

    private static ConsultationMessage Consultation(ConsultationEvent happened) => new() { Id = happened.Id, At = happened.At, By = By(happened) };

    private static ConsultationTexts Texts(UpdatedBody body) => new(body.Title, body.ScheduledAt, body.Notes, body.MaxMinutes);

    private static ConsultationMessage Status(ConsultationEvent happened, StatusBody body) =>
        Consultation(happened) with { Status = body.Status, Reason = body.Reason };

    private static PreparedMessage Ended(ConsultationEvent happened, StatusBody body) =>
        new(new EndedMessage(body.Status, body.Reason) { Id = happened.Id, At = happened.At, By = By(happened) }) { Close = RealtimeClose.Ended };

    // How a stream is transcoded is a doctor's business; the others' ids go on without a gap.
    private static PreparedMessage Notice(ConsultationEvent happened, NoticeBody body) =>
        new(new NoticeMessage(body.Code) { Id = happened.Id, At = happened.At, Time = body.At, ParticipantId = body.ParticipantId })
        {
            ForOthers = body.ParticipantId is null ? null : Other(happened),
        };

    private static byte[] Other(ConsultationEvent happened) => Serialize(new OtherMessage { Id = happened.Id, At = happened.At });

    private static PreparedMessage Person(ConsultationEvent happened, string change)
    {
        var body = Body<ParticipantBody>(happened);
        return new(new ParticipantMessage(change, body.ParticipantId)
        {
            Id = happened.Id,
            At = happened.At,
            By = By(happened),
            Role = body.Role,
            Name = body.Name,
            MayPublish = body.MayPublish,
        })
        {
            Subject = body.ParticipantId,
            Update = body,
        };
    }

    private static PreparedMessage Gone(ConsultationEvent happened, string change, RealtimeClose close)
    {
        var participantId = Body<PersonBody>(happened).ParticipantId;
        return new(new ParticipantMessage(change, participantId) { Id = happened.Id, At = happened.At, By = By(happened) })
        {
            Subject = participantId,
            Close = close,
        };
    }

    private static PreparedMessage Presence(ConsultationEvent happened, bool present, string change) =>
        Presence(happened, present, change, Body<PersonBody>(happened).ParticipantId, close: null);

    private static PreparedMessage Presence(ConsultationEvent happened, bool present, string change, string participantId, RealtimeClose? close) =>
        new(new PresenceMessage(participantId, present, change) { Id = happened.Id, At = happened.At, By = null })
        {
            Subject = participantId,
            Close = close,
        };

    private static PreparedMessage Stream(ConsultationEvent happened, StreamBody body) =>
        new(new StreamMessage(body.ParticipantId, body.Online, body.Video, body.Audio) { Id = happened.Id, At = happened.At })
        {
            PlayOf = body.Online ? body.ParticipantId : null,
        };
}
