using System.Collections.Frozen;
using static Telemed.Sessions.Access.Holders;
using static Telemed.Sessions.Access.Permission;

namespace Telemed.Sessions.Access;

/// <summary>
/// The permission table: who may do what, for routes and for realtime messages. What is not written here is not allowed. It says nothing
/// of <em>which</em> consultations; see <see cref="Caller.MaySee"/>.
/// </summary>
public static class Permissions
{
    private static readonly FrozenDictionary<Permission, Holders> Table = new Dictionary<Permission, Holders>
    {
        [ConsultationCreate] = Staff | ConsultationsWrite,
        [ConsultationList] = Staff | ConsultationsRead,
        [ConsultationWatch] = Staff,
        [ConsultationRead] = Staff | ConsultationsRead | Doctor,
        [ConsultationUpdate] = Staff | ConsultationsWrite,
        [ConsultationEnd] = Staff | ConsultationsWrite | Doctor,
        [ConsultationCancel] = Staff | ConsultationsWrite,

        [ParticipantAdd] = Staff | ConsultationsWrite | Doctor,
        [ParticipantUpdate] = Staff | ConsultationsWrite | Doctor,
        [ParticipantRemove] = Staff | ConsultationsWrite,
        [ParticipantKick] = Staff | ConsultationsWrite | Doctor,
        [ParticipantBlock] = Staff | ConsultationsWrite | Doctor,
        [PublishingStop] = Staff | ConsultationsWrite | Doctor,
        [JoinCodeIssue] = Staff | ConsultationsWrite | Doctor,
        [JoinCodeRevoke] = Staff | ConsultationsWrite | Doctor,

        [EventsRead] = Staff | ConsultationsRead,
        [ChatRead] = Staff | ConsultationsRead | Participants,
        [QualityRead] = Staff | ConsultationsRead | Doctor,

        [SnapshotTake] = Staff | Doctor,
        [SnapshotRead] = Staff | Doctor,

        [StreamsRead] = Staff | ConsultationsRead | Doctor,
        [StreamsReadAll] = Administrator | ConsultationsRead,
        [StreamPicture] = Administrator,
        [JobsRead] = Staff | JobsScope | Doctor,
        [JobsReadAll] = Administrator | JobsScope,
        [JobsManage] = Administrator | JobsScope,

        [TokenRenew] = Participants,
        [ChatSend] = Speakers,
        [ChatMarkRead] = Participants,
        [HandRaise] = Participants,
        [HandLower] = Doctor,
        [MuteSelf] = Speakers,
        [MuteOthers] = Doctor,
        [QualityReport] = Participants,
        [NetworkTest] = Staff | Speakers,

        [StaffManage] = Administrator | OperatorsScope,
        [ApiKeysManage] = Administrator | OperatorsScope,
        [WebhooksManage] = Administrator | WebhooksScope,
        [AuditRead] = Administrator | AuditScope,
        [SigningKeysRotate] = Administrator | OperatorsScope,
        [OwnAccount] = Staff,
    }.ToFrozenDictionary();

    /// <summary>Who may do <paramref name="permission"/>.</summary>
    public static Holders HoldersOf(Permission permission) => Table.GetValueOrDefault(permission, None);

    /// <summary>Whether somebody who is <paramref name="who"/> (one or several columns) may do <paramref name="permission"/>.</summary>
    public static bool Allow(Holders who, Permission permission) => (HoldersOf(permission) & who) != None;
}
