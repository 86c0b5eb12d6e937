using System.Text.Json.Serialization;
using Telemed.Sessions.Consultations;

namespace Telemed.Sessions.Events;

/// <summary><c>consultation.created</c>.</summary>
internal sealed record CreatedBody(
    ConsultationStatus Status, string Title, DateTimeOffset? ScheduledAt, string? ExternalId, IReadOnlyList<ParticipantBody> Participants);

/// <summary><c>consultation.updated</c>.</summary>
internal sealed record UpdatedBody(string Title, DateTimeOffset? ScheduledAt, string? Notes, int MaxMinutes);

/// <summary><c>consultation.waiting</c>, <c>.live</c>, <c>.ended</c>, <c>.cancelled</c>, <c>.missed</c>.</summary>
internal sealed record StatusBody(ConsultationStatus Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason);

/// <summary>
/// <c>consultation.notice</c>: <c>ending-soon</c> with the time at which it ends; <c>stream-quarantined</c> and <c>stream-recovered</c> with
/// whose stream it is and why, for doctors.
/// </summary>
internal sealed record NoticeBody(
    string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ParticipantId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail = null);

/// <summary><c>participant.added</c>, <c>participant.updated</c>.</summary>
internal sealed record ParticipantBody(string ParticipantId, ParticipantRole Role, string Name, Standing Standing, bool MayPublish)
{
    public static ParticipantBody Of(Participant person) => new(person.Id, person.Role, person.Name, person.Standing, person.MayPublish);
}

/// <summary><c>participant.joined</c>, <c>.away</c>, <c>.returned</c>, <c>.left</c>, <c>.removed</c>.</summary>
internal sealed record PersonBody(string ParticipantId);

/// <summary><c>participant.kicked</c>.</summary>
internal sealed record KickedBody(string ParticipantId, bool Blocked);

/// <summary><c>participant.muted</c>.</summary>
internal sealed record MutedBody(string ParticipantId, bool Muted);

/// <summary><c>participant.hand</c>.</summary>
internal sealed record HandBody(string ParticipantId, bool Raised);

/// <summary><c>participant.code</c>: <c>issued</c>, <c>revoked</c>, <c>short-issued</c>, <c>short-locked</c>.</summary>
internal sealed record CodeBody(string ParticipantId, string Change);

/// <summary><c>stream.online</c>, <c>stream.updated</c>, <c>stream.offline</c>: codecs as the hub calls them.</summary>
internal sealed record StreamBody(string ParticipantId, bool Online, string? Video, string? Audio);

/// <summary><c>chat.message</c>. <c>ClientId</c> is what its sender called it.</summary>
internal sealed record ChatBody(string ParticipantId, string ClientId, string Text);

/// <summary><c>chat.read</c>: everything up to this event.</summary>
internal sealed record ReadBody(string ParticipantId, long UpTo);

/// <summary><c>quality.changed</c>: <c>good</c>, <c>fair</c>, <c>poor</c>.</summary>
internal sealed record QualityBody(string ParticipantId, string Level);

/// <summary><c>snapshot.taken</c>: whose picture.</summary>
internal sealed record SnapshotBody(string SnapshotId, string ParticipantId);

/// <summary>
/// <c>job.created</c>, <c>.started</c>, <c>.stopped</c>, <c>.failed</c>, <c>.deleted</c>: where it goes to or comes from, never with which
/// key. <c>Reason</c> is why it failed, or <c>finished</c> when it stopped by itself.
/// </summary>
internal sealed record JobBody(
    string JobId,
    string Kind,
    string Preset,
    IReadOnlyList<string> ParticipantIds,
    string? Host,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? File = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason = null);
