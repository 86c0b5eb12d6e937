namespace Telemed.Sessions.Consultations;

/// <summary>What somebody is in a consultation.</summary>
public enum ParticipantRole
{
    /// <summary>The clinic's side.</summary>
    Doctor = 1,

    /// <summary>The other side.</summary>
    Patient = 2,

    /// <summary>Publishes as well: a nurse, an interpreter.</summary>
    Assistant = 3,

    /// <summary>Plays only: a student, family.</summary>
    Viewer = 4,
}

/// <summary>How far a consultation is.</summary>
public enum ConsultationStatus
{
    /// <summary>Not everybody has been on air yet, or nobody is any more.</summary>
    Waiting,

    /// <summary>Everybody has been on air at once, and somebody still is.</summary>
    Live,
}

/// <summary>A person in a consultation.</summary>
/// <param name="Id">As in the stream's path.</param>
/// <param name="Role">Doctor or patient.</param>
/// <param name="Name">For people to read.</param>
/// <param name="JoinCodeHash">See <see cref="JoinCode.Hash"/>; the code itself is kept nowhere.</param>
public sealed record Participant(string Id, ParticipantRole Role, string Name, string JoinCodeHash);

/// <summary>A meeting of a doctor and a patient.</summary>
public sealed record Consultation
{
    /// <summary>As in the streams' paths.</summary>
    public required string Id { get; init; }

    /// <summary>For people to read.</summary>
    public required string Title { get; init; }

    public required ConsultationStatus Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required IReadOnlyList<Participant> Participants { get; init; }

    /// <summary>The participant with this id, or <see langword="null"/>.</summary>
    public Participant? Find(string participantId) =>
        Participants.FirstOrDefault(participant => participant.Id == participantId);

    /// <summary>The status that follows from who is on air now.</summary>
    public ConsultationStatus StatusWith(Func<Participant, bool> isOnAir) =>
        Participants.All(isOnAir) ? ConsultationStatus.Live
        : Participants.Any(isOnAir) ? Status
        : ConsultationStatus.Waiting;
}
