using System.Text.Json.Serialization;

namespace Telemed.Sessions.Consultations;

/// <summary>The body of <c>POST /api/v1/consultations</c>.</summary>
/// <param name="Title">1 to 120 characters.</param>
/// <param name="Doctor">The clinic's side.</param>
/// <param name="Patient">The other side.</param>
public sealed record NewConsultation(string Title, NewParticipant Doctor, NewParticipant Patient)
{
    internal const int MaxTitleLength = 120;
}

/// <summary>A person of a new consultation.</summary>
/// <param name="Name">1 to 60 characters.</param>
public sealed record NewParticipant(string Name)
{
    internal const int MaxNameLength = 60;
}

/// <summary>A consultation as the clinic's systems see it.</summary>
public sealed record ConsultationDocument(string Id, string Title, ConsultationStatus Status, DateTimeOffset CreatedAt, IReadOnlyList<ParticipantDocument> Participants)
{
    internal static ConsultationDocument Of(Consultation consultation, Func<Participant, ParticipantDocument> participant) =>
        new(consultation.Id, consultation.Title, consultation.Status, consultation.CreatedAt, [.. consultation.Participants.Select(participant)]);
}

/// <summary>
/// A participant as the clinic's systems see it. <see cref="JoinCode"/> and <see cref="JoinUrl"/> are there once, in the answer that
/// created the consultation; only a hash is kept of them.
/// </summary>
public sealed record ParticipantDocument(
    string Id,
    ParticipantRole Role,
    string Name,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? JoinCode = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? JoinUrl = null);
