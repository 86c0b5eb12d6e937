using System.Text.Json.Serialization;
using Telemed.Sessions.Consultations;

namespace Telemed.Sessions.Joining;

/// <summary>The body of <c>POST /api/v1/join</c>.</summary>
/// <param name="JoinCode">As handed out when the consultation was created, or a code to type.</param>
/// <param name="DeviceId">
/// A secret that the device keeps, 16 to 128 characters: the code is bound to the first one. Browsers need none, they get a cookie.
/// </param>
public sealed record JoinRequest(string JoinCode, string? DeviceId = null)
{
    internal const int MaxCodeLength = 128;
}

/// <summary>Everything that a client needs to take part.</summary>
/// <param name="Consultation">What it has joined.</param>
/// <param name="Participant">Who it is there.</param>
/// <param name="Token">The access token.</param>
/// <param name="ExpiresAt">When the token ends.</param>
/// <param name="Realtime">The WebSocket to listen on.</param>
/// <param name="IceServers">For RTCPeerConnection.</param>
/// <param name="Publish">Where it publishes; null for a viewer.</param>
/// <param name="Play">Where it plays everybody else.</param>
public sealed record JoinDocument(
    ConsultationSummary Consultation,
    ParticipantSummary Participant,
    string Token,
    DateTimeOffset ExpiresAt,
    string Realtime,
    IReadOnlyList<IceServer> IceServers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PublishAddresses? Publish,
    IReadOnlyList<PlayAddresses> Play)
{
    /// <summary>There when the request named no device and had no cookie: show it with the next one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DeviceId { get; init; }
}

/// <summary>A consultation as its participants see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="ScheduledAt">When it is planned to begin, where that is said: whoever comes too early is told when to come back.</param>
/// <param name="Notes">What the patient is to read before it begins, where there is something.</param>
public sealed record ConsultationSummary(
    string Id,
    string Title,
    ConsultationStatus Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ScheduledAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Notes)
{
    internal static ConsultationSummary Of(Consultation consultation) =>
        new(consultation.Id, consultation.Title, consultation.Status, consultation.ScheduledAt, consultation.Notes);
}

/// <summary>A participant as the others see it.</summary>
public sealed record ParticipantSummary(string Id, ParticipantRole Role, string Name)
{
    internal static ParticipantSummary Of(Participant participant) => new(participant.Id, participant.Role, participant.Name);
}

/// <summary>WHIP for browsers (token as Bearer), RTMP for mini-programs and encoders (token inside).</summary>
public sealed record PublishAddresses(string Whip, string Rtmp);

/// <summary>One other participant and the four ways to play what it publishes, in the order of their delay.</summary>
public sealed record PlayAddresses(ParticipantSummary Participant, string Whep, string Hls, string Flv, string Rtmp);

/// <summary>An RTCIceServer (W3C WebRTC).</summary>
public sealed record IceServer
{
    public IReadOnlyList<string> Urls { get; init; } = [];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Username { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Credential { get; init; }
}
