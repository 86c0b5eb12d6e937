using Telemed.Sessions.Consultations.Life;

namespace Telemed.Sessions.Consultations;

/// <summary>How far a consultation is; <see cref="ConsultationLife"/> says what leads from one to the next.</summary>
public enum ConsultationStatus
{
    /// <summary>Planned; nobody has come yet.</summary>
    Scheduled,

    /// <summary>Somebody may come or has come; doctor and patient have not been on air at once.</summary>
    Waiting,

    /// <summary>Doctor and patient have been on air at once.</summary>
    Live,

    /// <summary>Over, by somebody's word, by its time limit, or because everybody left.</summary>
    Ended,

    /// <summary>Called off before it was live.</summary>
    Cancelled,

    /// <summary>Its time passed without doctor and patient meeting.</summary>
    Missed,
}

/// <summary>A meeting of a doctor and a patient, and whoever else is asked in.</summary>
public sealed record Consultation
{
    /// <summary>As in the streams' paths.</summary>
    public required string Id { get; init; }

    /// <summary>For people to read.</summary>
    public required string Title { get; init; }

    public required ConsultationStatus Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is planned to begin; null when it may begin at once.</summary>
    public DateTimeOffset? ScheduledAt { get; init; }

    /// <summary>When it became live.</summary>
    public DateTimeOffset? LiveAt { get; init; }

    /// <summary>When it was over, one way or another.</summary>
    public DateTimeOffset? OverAt { get; init; }

    /// <summary>Why it is over: one of <see cref="OverReasons"/>.</summary>
    public string? OverBecause { get; init; }

    /// <summary>Since when nobody is connected or on air while it is live.</summary>
    public DateTimeOffset? EmptySince { get; init; }

    /// <summary>
    /// Since when a patient is there and no doctor. A patient whose connection breaks keeps the time, and with it the place in the queue, for
    /// as long as they count as away.
    /// </summary>
    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>Whether its people have been told that its time is nearly over.</summary>
    public bool Warned { get; init; }

    /// <summary>What the clinic wants the patient to read beforehand.</summary>
    public string? Notes { get; init; }

    /// <summary>What the hospital's own system calls it; unique.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The staff account of its doctor, when the clinic keeps one.</summary>
    public string? DoctorAccount { get; init; }

    /// <summary>How long it may be live.</summary>
    public required int MaxMinutes { get; init; }

    /// <summary>When the next thing happens to it by itself.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Counts what a reader of it would notice; its ETag.</summary>
    public long Version { get; init; }

    /// <summary>The id of the last event.</summary>
    public long LastEvent { get; init; }

    /// <summary>Everybody who is or was in it, in the order in which they were added.</summary>
    public required IReadOnlyList<Participant> Participants { get; init; }

    /// <summary>The open realtime connections of its people, at whichever instance.</summary>
    public IReadOnlyList<ParticipantConnection> Connections { get; init; } = [];

    /// <summary>Whether nothing can happen in it any more.</summary>
    public bool IsOver => Status is ConsultationStatus.Ended or ConsultationStatus.Cancelled or ConsultationStatus.Missed;

    /// <summary>Those who have not been removed.</summary>
    public IEnumerable<Participant> People => Participants.Where(participant => participant.Standing != Standing.Removed);

    /// <summary>The participant with this id unless removed, or <see langword="null"/>.</summary>
    public Participant? Find(string participantId) => People.FirstOrDefault(participant => participant.Id == participantId);
}

/// <summary>A realtime connection.</summary>
/// <param name="Id">Unique over all instances.</param>
/// <param name="ParticipantId">Whose.</param>
/// <param name="InstanceId">The instance of this service that holds it.</param>
/// <param name="OpenedAt">Since when.</param>
public sealed record ParticipantConnection(string Id, string ParticipantId, string InstanceId, DateTimeOffset OpenedAt);

/// <summary>Why a consultation is over.</summary>
public static class OverReasons
{
    /// <summary>Somebody who may said so.</summary>
    public const string Ended = "ended";

    /// <summary>Somebody called it off.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>It had been live for as long as it may.</summary>
    public const string TimeLimit = "time-limit";

    /// <summary>Nobody was there for the grace period.</summary>
    public const string EverybodyLeft = "everybody-left";

    /// <summary>Doctor and patient did not meet in time.</summary>
    public const string NoShow = "no-show";
}
