namespace Telemed.Sessions.Access;

/// <summary>
/// Everything that somebody can be allowed to do, by a route or by a message on the realtime channel. Who is allowed what is in
/// <see cref="Permissions"/>; docs/permissions.md shows the same table.
/// </summary>
public enum Permission
{
    ConsultationCreate,
    ConsultationList,

    /// <summary>The staff feed: the list of one's consultations as it changes.</summary>
    ConsultationWatch,
    ConsultationRead,
    ConsultationUpdate,
    ConsultationEnd,
    ConsultationCancel,

    ParticipantAdd,

    /// <summary>Another role or name.</summary>
    ParticipantUpdate,
    ParticipantRemove,
    ParticipantKick,
    ParticipantBlock,
    PublishingStop,
    JoinCodeIssue,
    JoinCodeRevoke,

    EventsRead,
    ChatRead,
    QualityRead,

    /// <summary>Put a picture of somebody into the record.</summary>
    SnapshotTake,

    /// <summary>Look at those pictures.</summary>
    SnapshotRead,

    /// <summary>What the transcoder does with the streams of a consultation.</summary>
    StreamsRead,

    /// <summary>The same of all consultations.</summary>
    StreamsReadAll,

    /// <summary>See what somebody has on air at this moment, without being in the consultation.</summary>
    StreamPicture,

    /// <summary>Relays and ingests of a consultation, without their keys.</summary>
    JobsRead,

    /// <summary>The same of all consultations.</summary>
    JobsReadAll,

    /// <summary>Make, start, stop and remove relays and ingests.</summary>
    JobsManage,

    TokenRenew,
    ChatSend,
    ChatMarkRead,

    /// <summary>One's own, up or down.</summary>
    HandRaise,

    /// <summary>Somebody else's.</summary>
    HandLower,
    MuteSelf,
    MuteOthers,
    QualityReport,

    /// <summary>Send a test stream to the hub and play it, in no consultation.</summary>
    NetworkTest,

    StaffManage,
    ApiKeysManage,
    WebhooksManage,
    AuditRead,
    SigningKeysRotate,

    /// <summary>Read one's own account, change its password, sign out.</summary>
    OwnAccount,
}
