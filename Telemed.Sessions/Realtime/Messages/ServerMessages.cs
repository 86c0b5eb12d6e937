using System.Text.Json.Serialization;
using Telemed.Sessions.Access;
using Telemed.Sessions.Consultations;

namespace Telemed.Sessions.Realtime.Messages;

/// <summary>What the server says. docs/realtime.md shows each, member for member.</summary>
internal abstract record ServerMessage([property: JsonPropertyOrder(-4)] string Type);

/// <summary>Something of the consultation's log.</summary>
/// <param name="Type">Its name.</param>
internal abstract record EventMessage(string Type) : ServerMessage(Type)
{
    /// <summary>The event's id in the consultation: one more than the one before.</summary>
    [JsonPropertyOrder(-3)]
    public required long Id { get; init; }

    /// <summary>When it happened.</summary>
    [JsonPropertyOrder(-2)]
    public required DateTimeOffset At { get; init; }

    /// <summary>The participant who did it; null when it was the clinic, or nobody.</summary>
    [JsonPropertyOrder(-1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? By { get; init; }
}

/// <summary>Something that is an answer to a client's message carries its <c>ref</c>.</summary>
/// <param name="Type">Its name.</param>
internal abstract record AnswerMessage(string Type) : ServerMessage(Type)
{
    /// <summary>What the client called the message that this answers.</summary>
    [JsonPropertyOrder(-3)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Ref { get; init; }
}

/// <summary>The first message. Of a resumed channel it has no state: the missed events follow.</summary>
/// <param name="LastId">The event that the state stands at; the next one has this id and one more.</param>
/// <param name="Resumed">Whether what follows goes on behind the client's <c>after</c>.</param>
internal sealed record HelloMessage(long LastId, bool Resumed) : ServerMessage("hello")
{
    public required SelfState Self { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConsultationState? Consultation { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ParticipantState>? Participants { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChatState? Chat { get; init; }

    /// <summary>Where a patient is who waits for a doctor with a staff account.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public QueueState? Queue { get; init; }
}

/// <summary>A place in the doctor's queue: 1 for the next.</summary>
internal sealed record QueueState(int Position);

/// <summary>Who the connection's owner is, and what they may do.</summary>
internal sealed record SelfState(string Id, ParticipantRole Role, string Name, bool MayPublish, IReadOnlyList<Permission> Permissions);

/// <summary>The consultation.</summary>
internal sealed record ConsultationState(
    string Id,
    string Title,
    ConsultationStatus Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ScheduledAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? LiveAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? EndsAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Notes,
    int MaxMinutes)
{
    public static ConsultationState Of(Consultation consultation) => new(
        consultation.Id,
        consultation.Title,
        consultation.Status,
        consultation.ScheduledAt,
        consultation.LiveAt,
        consultation.LiveAt?.AddMinutes(consultation.MaxMinutes),
        consultation.Notes,
        consultation.MaxMinutes);
}

/// <summary>Somebody in the consultation.</summary>
internal sealed record ParticipantState(
    string Id,
    ParticipantRole Role,
    string Name,
    bool Present,
    Presence Presence,
    bool MayPublish,
    bool Muted,
    bool HandRaised,
    long ReadUpTo,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Quality,
    StreamState? Stream,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] StreamAddresses? Play);

/// <summary>What somebody publishes: codecs as the hub calls them, null where there is no such track.</summary>
internal sealed record StreamState(DateTimeOffset Since, string? Video, string? Audio)
{
    public static StreamState? Of(Participant person) =>
        person.Stream is { } stream ? new(stream.Since, stream.Video, stream.Audio) : null;
}

/// <summary>Where the receiver of the message plays somebody, in the order of their delay.</summary>
internal sealed record StreamAddresses(string Whep, string Hls, string Flv, string Rtmp);

/// <summary>The last messages, oldest first, and how many of all the receiver has not read.</summary>
internal sealed record ChatState(IReadOnlyList<ChatEntry> Messages, int Unread);

/// <summary>A chat message of the past.</summary>
public sealed record ChatEntry(long Id, DateTimeOffset At, string ParticipantId, string ClientId, string Text);

/// <summary>Who is there: <c>joined</c>, <c>away</c> (dropped out, the grace period runs), <c>returned</c>, <c>left</c>.</summary>
internal sealed record PresenceMessage(string ParticipantId, bool Present, string Change) : EventMessage("presence");

/// <summary>
/// A stream came, went or changed its codecs. Where the receiver may play it, <c>play</c> with a <see cref="StreamAddresses"/> follows;
/// it is written by the connection, because it differs from receiver to receiver.
/// </summary>
internal sealed record StreamMessage(string ParticipantId, bool Online, string? Video, string? Audio) : EventMessage("stream")
{
    /// <summary>Only for whoever reads the documentation: see the summary.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StreamAddresses? Play { get; init; }
}

/// <summary>The consultation's status or texts changed. Members that are not there have not changed.</summary>
internal sealed record ConsultationMessage() : EventMessage("consultation")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConsultationStatus? Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ConsultationTexts? Texts { get; init; }
}

/// <summary>What is written about a consultation, all of it.</summary>
internal sealed record ConsultationTexts(string Title, DateTimeOffset? ScheduledAt, string? Notes, int MaxMinutes);

/// <summary>Somebody was <c>added</c>, <c>updated</c> (role, name, what they may), <c>removed</c>, <c>kicked</c> or <c>blocked</c>.</summary>
internal sealed record ParticipantMessage(string Change, string ParticipantId) : EventMessage("participant")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ParticipantRole? Role { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? MayPublish { get; init; }
}

/// <summary>Somebody wrote to all.</summary>
internal sealed record ChatMessage(string ParticipantId, string ClientId, string Text) : EventMessage("chat");

/// <summary>Somebody has read the chat up to this event.</summary>
internal sealed record ReadMessage(string ParticipantId, long UpTo) : EventMessage("read");

/// <summary>Somebody's microphone is to be off, or is on again.</summary>
internal sealed record MuteMessage(string ParticipantId, bool Muted) : EventMessage("mute");

/// <summary>Somebody raised a hand, or it was lowered.</summary>
internal sealed record HandMessage(string ParticipantId, bool Raised) : EventMessage("hand");

/// <summary>Somebody's connection became <c>good</c>, <c>fair</c> or <c>poor</c>.</summary>
internal sealed record QualityMessage(string ParticipantId, string Level) : EventMessage("quality");

/// <summary>For doctors alone: a picture of somebody is in the record.</summary>
internal sealed record SnapshotMessage(string SnapshotId, string ParticipantId) : EventMessage("snapshot");

/// <summary>
/// Something for people to be told: <c>ending-soon</c>, and when; for doctors alone <c>stream-quarantined</c> and <c>stream-recovered</c>,
/// and whose.
/// </summary>
internal sealed record NoticeMessage(string Code) : EventMessage("notice")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Time { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ParticipantId { get; init; }
}

/// <summary>It is over; the server closes after this.</summary>
internal sealed record EndedMessage(ConsultationStatus Status, string? Reason) : EventMessage("ended");

/// <summary>Something that does not concern participants; it is there so that ids have no gap.</summary>
internal sealed record OtherMessage() : EventMessage("other");

/// <summary>A new access token in place of the one at hand, and addresses with fresh tickets.</summary>
internal sealed record TokenMessage(string Token, DateTimeOffset ExpiresAt) : AnswerMessage("token")
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Joining.PublishAddresses? Publish { get; init; }

    public required IReadOnlyDictionary<string, StreamAddresses> Play { get; init; }
}

/// <summary>What the receiver is and may do has changed; a new <see cref="TokenMessage"/> follows.</summary>
internal sealed record RightsMessage(ParticipantRole Role, bool MayPublish, IReadOnlyList<Permission> Permissions) : ServerMessage("rights");

/// <summary>The receiver's place in the doctor's queue, 1 for the next; null when they are in none any more.</summary>
internal sealed record QueueMessage(int? Position) : ServerMessage("queue");

/// <summary>The answer to ping.</summary>
internal sealed record PongMessage() : AnswerMessage("pong");

/// <summary>It is done, and durable.</summary>
internal sealed record AckMessage() : AnswerMessage("ack")
{
    /// <summary>The event that it became; null when it changed nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Id { get; init; }
}

/// <summary>It was not done, or the connection is about to be closed.</summary>
internal sealed record ErrorMessage(string Code, string Message) : AnswerMessage("error");
