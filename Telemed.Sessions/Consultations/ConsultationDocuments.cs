using System.Text.Json.Serialization;

namespace Telemed.Sessions.Consultations;

/// <summary>The body of <c>POST /api/v1/consultations</c>.</summary>
/// <param name="Title">1 to 120 characters.</param>
/// <param name="Doctor">The clinic's side.</param>
/// <param name="Patient">The other side.</param>
/// <param name="ScheduledAt">When it is planned to begin; without it, it may begin at once.</param>
/// <param name="Notes">For the patient to read, up to 4000 characters.</param>
/// <param name="ExternalId">What the hospital's system calls it, up to 100 characters. Creating the same again answers the first one.</param>
/// <param name="MaxMinutes">How long it may be live, 1 to 1440.</param>
/// <param name="Others">Assistants and viewers.</param>
public sealed record NewConsultation(
    string Title,
    NewDoctor Doctor,
    NewPatient Patient,
    DateTimeOffset? ScheduledAt = null,
    string? Notes = null,
    string? ExternalId = null,
    int? MaxMinutes = null,
    IReadOnlyList<NewParticipant>? Others = null)
{
    internal const int MaxTitleLength = 120;
    internal const int MaxNotesLength = 4000;
    internal const int MaxExternalIdLength = 100;
}

/// <summary>The doctor of a new consultation.</summary>
/// <param name="Name">1 to 60 characters.</param>
/// <param name="AccountId">Their staff account: they see the consultation in their list.</param>
public sealed record NewDoctor(string Name, string? AccountId = null);

/// <summary>The patient of a new consultation.</summary>
/// <param name="Name">1 to 60 characters.</param>
public sealed record NewPatient(string Name);

/// <summary>Somebody else who is asked in.</summary>
/// <param name="Role">What they are.</param>
/// <param name="Name">1 to 60 characters.</param>
public sealed record NewParticipant(ParticipantRole Role, string Name)
{
    internal const int MaxNameLength = 60;
}

/// <summary>The body of <c>PATCH /api/v1/consultations/{id}</c>: what is not there stays. An empty text takes notes away.</summary>
/// <param name="Title">1 to 120 characters.</param>
/// <param name="ScheduledAt">The new planned time.</param>
/// <param name="Notes">Up to 4000 characters.</param>
/// <param name="MaxMinutes">1 to 1440.</param>
public sealed record ConsultationUpdate(string? Title = null, DateTimeOffset? ScheduledAt = null, string? Notes = null, int? MaxMinutes = null);

/// <summary>A consultation as the clinic's systems see it.</summary>
public sealed record ConsultationDocument(
    string Id,
    string Title,
    ConsultationStatus Status,
    DateTimeOffset CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ScheduledAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? LiveAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? OverAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OverBecause,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Notes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ExternalId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DoctorAccount,
    int MaxMinutes,
    IReadOnlyList<ParticipantDocument> Participants)
{
    internal static ConsultationDocument Of(Consultation consultation, Func<Participant, ParticipantDocument>? participant = null) => new(
        consultation.Id,
        consultation.Title,
        consultation.Status,
        consultation.CreatedAt,
        consultation.ScheduledAt,
        consultation.LiveAt,
        consultation.OverAt,
        consultation.OverBecause,
        consultation.Notes,
        consultation.ExternalId,
        consultation.DoctorAccount,
        consultation.MaxMinutes,
        [.. consultation.People.Select(participant ?? ParticipantDocument.Of)]);

    /// <summary>Whether a reader would notice the difference: the consultation's ETag changes with it.</summary>
    internal static bool Differs(Consultation before, Consultation after) =>
        before.Title != after.Title
        || before.Status != after.Status
        || before.ScheduledAt != after.ScheduledAt
        || before.Notes != after.Notes
        || before.MaxMinutes != after.MaxMinutes
        || !before.People.Select(ParticipantDocument.Of).SequenceEqual(after.People.Select(ParticipantDocument.Of));
}

/// <summary>
/// A participant as the clinic's systems see it. <see cref="JoinCode"/> and <see cref="JoinUrl"/> are there once, in the answer that
/// made them; only a hash is kept of them. Who is there at this moment is in the consultation's <c>room</c>.
/// </summary>
public sealed record ParticipantDocument(
    string Id,
    ParticipantRole Role,
    string Name,
    Standing Standing,
    bool MayPublish,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? JoinCode = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? JoinUrl = null)
{
    internal static ParticipantDocument Of(Participant person) => new(person.Id, person.Role, person.Name, person.Standing, person.MayPublish);
}

/// <summary>Who is there at this moment, and what is on air.</summary>
public sealed record RoomDocument(ConsultationStatus Status, IReadOnlyList<RoomParticipant> Participants)
{
    internal static RoomDocument Of(Consultation consultation) => new(consultation.Status, [.. consultation.People.Select(RoomParticipant.Of)]);
}

/// <summary>Somebody in the room.</summary>
/// <param name="Id">As everywhere.</param>
/// <param name="Presence">Whether they are there.</param>
/// <param name="PresenceSince">Since when.</param>
/// <param name="HandRaised">Whether they want to speak.</param>
/// <param name="Muted">Whether their microphone is off.</param>
/// <param name="Stream">What they publish, null when nothing.</param>
public sealed record RoomParticipant(
    string Id, Presence Presence, DateTimeOffset? PresenceSince, bool HandRaised, bool Muted, PublishedStream? Stream)
{
    internal static RoomParticipant Of(Participant person) =>
        new(person.Id, person.Presence, person.PresenceSince, person.HandRaised, person.Muted, person.Stream);
}
