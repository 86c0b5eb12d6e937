using System.Text.Json.Serialization;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Joining;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Realtime;

/// <summary>What the server says. Written in docs/api.md, member for member.</summary>
internal abstract record ServerMessage([property: JsonPropertyOrder(-2)] string Type)
{
    /// <summary>1 for hello, and one more for each event after it on the same connection; answers have none.</summary>
    [JsonPropertyOrder(-1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Id { get; init; }

    internal virtual bool IsEvent => true;
}

/// <summary>The first message: how things are at this moment.</summary>
internal sealed record HelloMessage(
    ConsultationSummary Consultation,
    ParticipantSummary Participant,
    IReadOnlyList<StreamStatus> Streams,
    IReadOnlyList<ParticipantPresence> Participants) : ServerMessage("hello");

/// <summary>A participant and whether a realtime connection of it is open.</summary>
internal sealed record ParticipantPresence(string Id, ParticipantRole Role, string Name, bool Present);

/// <summary>What a participant publishes: codec names as of the hub, null where there is no such track.</summary>
internal sealed record StreamStatus(string ParticipantId, bool Online, string? Video, string? Audio)
{
    public static StreamStatus Of(Participant person) => new(person.Id, person.Stream is not null, person.Stream?.Video, person.Stream?.Audio);
}

/// <summary>A stream came, went or changed its codecs.</summary>
internal sealed record StreamEvent(string ParticipantId, bool Online, string? Video, string? Audio) : ServerMessage("stream")
{
    public StreamEvent(StreamStatus status)
        : this(status.ParticipantId, status.Online, status.Video, status.Audio)
    {
    }
}

/// <summary>A participant's first connection opened or its last one closed.</summary>
internal sealed record PresenceEvent(string ParticipantId, bool Present) : ServerMessage("presence");

/// <summary>The consultation's status changed.</summary>
internal sealed record ConsultationEvent(ConsultationSummary Consultation) : ServerMessage("consultation");

/// <summary>A new access token in place of the one at hand.</summary>
internal sealed record TokenEvent(string Token, DateTimeOffset ExpiresAt) : ServerMessage("token")
{
    public TokenEvent(IssuedToken issued)
        : this(issued.Token, issued.ExpiresAt)
    {
    }
}

/// <summary>The answer to ping.</summary>
internal sealed record PongMessage() : ServerMessage("pong")
{
    internal override bool IsEvent => false;
}

/// <summary>What was wrong, before the connection is closed.</summary>
internal sealed record ErrorMessage(string Code, string Message) : ServerMessage("error")
{
    internal override bool IsEvent => false;
}

/// <summary>What a client says: <c>auth</c> with a token, or <c>ping</c>.</summary>
internal sealed record ClientMessage
{
    public required string Type { get; init; }

    public string? Token { get; init; }
}
