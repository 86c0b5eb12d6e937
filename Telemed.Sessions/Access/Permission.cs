namespace Telemed.Sessions.Access;

/// <summary>
/// Everything that somebody can be allowed to do, by a route or by a message on the realtime channel. Who is allowed what is in
/// <see cref="Permissions"/>; docs/permissions.md shows the same table.
/// </summary>
public enum Permission
{
    ConsultationCreate,
    ConsultationList,
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

    StaffManage,
    ApiKeysManage,
    WebhooksManage,
    AuditRead,
    SigningKeysRotate,

    /// <summary>Read one's own account, change its password, sign out.</summary>
    OwnAccount,
}
