namespace Telemed.Sessions.Events;

/// <summary>The names of everything that can happen in a consultation, for webhooks and for the event log.</summary>
public static class EventTypes
{
    public const string ConsultationCreated = "consultation.created";
    public const string ConsultationUpdated = "consultation.updated";
    public const string ConsultationWaiting = "consultation.waiting";
    public const string ConsultationLive = "consultation.live";
    public const string ConsultationEnded = "consultation.ended";
    public const string ConsultationCancelled = "consultation.cancelled";
    public const string ConsultationMissed = "consultation.missed";

    /// <summary>A notice to the people in it, such as that the time is nearly over.</summary>
    public const string ConsultationNotice = "consultation.notice";

    public const string ParticipantAdded = "participant.added";

    /// <summary>Role, name or standing changed, or what it may do.</summary>
    public const string ParticipantUpdated = "participant.updated";
    public const string ParticipantRemoved = "participant.removed";

    /// <summary>Thrown out; may come back unless blocked.</summary>
    public const string ParticipantKicked = "participant.kicked";

    /// <summary>Came for the first time, or again after having left.</summary>
    public const string ParticipantJoined = "participant.joined";

    /// <summary>The last connection closed; the grace period runs.</summary>
    public const string ParticipantAway = "participant.away";

    /// <summary>Came back within the grace period.</summary>
    public const string ParticipantReturned = "participant.returned";

    /// <summary>Did not come back within the grace period.</summary>
    public const string ParticipantLeft = "participant.left";

    public const string ParticipantMuted = "participant.muted";
    public const string ParticipantHand = "participant.hand";

    /// <summary>A join code was issued anew, or revoked.</summary>
    public const string ParticipantCode = "participant.code";

    public const string StreamOnline = "stream.online";
    public const string StreamUpdated = "stream.updated";
    public const string StreamOffline = "stream.offline";

    public const string ChatMessage = "chat.message";
    public const string ChatRead = "chat.read";

    /// <summary>A participant's connection became better or worse.</summary>
    public const string QualityChanged = "quality.changed";

    /// <summary>A doctor put a picture of somebody into the record.</summary>
    public const string SnapshotTaken = "snapshot.taken";

    /// <summary>A relay or ingest job was made.</summary>
    public const string JobCreated = "job.created";
    public const string JobStarted = "job.started";

    /// <summary>Somebody stopped it, or its file has ended.</summary>
    public const string JobStopped = "job.stopped";

    /// <summary>It was given up.</summary>
    public const string JobFailed = "job.failed";
    public const string JobDeleted = "job.deleted";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        ConsultationCreated, ConsultationUpdated, ConsultationWaiting, ConsultationLive, ConsultationEnded, ConsultationCancelled,
        ConsultationMissed, ConsultationNotice,
        ParticipantAdded, ParticipantUpdated, ParticipantRemoved, ParticipantKicked, ParticipantJoined, ParticipantAway,
        ParticipantReturned, ParticipantLeft, ParticipantMuted, ParticipantHand, ParticipantCode,
        StreamOnline, StreamUpdated, StreamOffline,
        ChatMessage, ChatRead, QualityChanged, SnapshotTaken,
        JobCreated, JobStarted, JobStopped, JobFailed, JobDeleted,
    ];
}
