namespace Telemed.Tool.Clients;

/// <summary>A participant as the API names it; the codes are there only in the answer to a creation.</summary>
public sealed record ApiParticipant(string Id, string Role, string Name, string? JoinCode = null, Uri? JoinUrl = null);

/// <summary>A consultation as the clinic's API answers it.</summary>
public sealed record ApiConsultation(string Id, string? Title, string Status, IReadOnlyList<ApiParticipant>? Participants = null);

/// <summary>Where a participant publishes.</summary>
public sealed record PublishAddresses(Uri Whip, string Rtmp);

/// <summary>Where another participant is played.</summary>
public sealed record PlayAddresses(ApiParticipant Participant, Uri Whep, Uri Hls, Uri Flv, Uri Rtmp);

/// <summary>The join document, the one thing a client needs: docs/api.md, "Join".</summary>
public sealed record JoinDocument(
    ApiConsultation Consultation,
    ApiParticipant Participant,
    string Token,
    DateTimeOffset ExpiresAt,
    Uri Realtime,
    PublishAddresses Publish,
    IReadOnlyList<PlayAddresses> Play);
