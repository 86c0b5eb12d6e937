using Telemed.Sessions.Consultations;

namespace Telemed.Sessions.Access;

/// <summary>The columns of the permission table: the kinds of somebody that a permission can be given to.</summary>
[Flags]
public enum Holders
{
    /// <summary>Nobody.</summary>
    None = 0,

    /// <summary>A signed-in administrator: every consultation.</summary>
    Administrator = 1 << 0,

    /// <summary>A signed-in doctor: the consultations that are theirs.</summary>
    StaffDoctor = 1 << 1,

    /// <summary>An API key with <c>consultations:read</c>: every consultation.</summary>
    ConsultationsRead = 1 << 2,

    /// <summary>An API key with <c>consultations:write</c>: every consultation. Does not include reading.</summary>
    ConsultationsWrite = 1 << 3,

    /// <summary>An API key with <c>webhooks</c>.</summary>
    WebhooksScope = 1 << 4,

    /// <summary>An API key with <c>operators</c>: accounts and keys.</summary>
    OperatorsScope = 1 << 5,

    /// <summary>An API key with <c>audit</c>.</summary>
    AuditScope = 1 << 6,

    /// <summary>An API key with <c>jobs</c>: relays and ingests of every consultation.</summary>
    JobsScope = 1 << 7,

    /// <summary>A participant with the role doctor: its own consultation.</summary>
    Doctor = 1 << 8,

    /// <summary>A participant with the role assistant.</summary>
    Assistant = 1 << 9,

    /// <summary>A participant with the role patient.</summary>
    Patient = 1 << 10,

    /// <summary>A participant with the role viewer.</summary>
    Viewer = 1 << 11,

    /// <summary>Everybody who signs in.</summary>
    Staff = Administrator | StaffDoctor,

    /// <summary>A key with every scope.</summary>
    AllScopes = ConsultationsRead | ConsultationsWrite | WebhooksScope | OperatorsScope | AuditScope | JobsScope,

    /// <summary>Participants who may be heard.</summary>
    Speakers = Doctor | Assistant | Patient,

    /// <summary>Everybody with an access token.</summary>
    Participants = Speakers | Viewer,
}

/// <summary>Names of scopes, and what a participant's role is in the table.</summary>
internal static class HolderNames
{
    /// <summary>The scopes of API keys, as they are written.</summary>
    public static IReadOnlyDictionary<string, Holders> Scopes { get; } = new Dictionary<string, Holders>(StringComparer.Ordinal)
    {
        ["consultations:read"] = Holders.ConsultationsRead,
        ["consultations:write"] = Holders.ConsultationsWrite,
        ["webhooks"] = Holders.WebhooksScope,
        ["operators"] = Holders.OperatorsScope,
        ["audit"] = Holders.AuditScope,
        ["jobs"] = Holders.JobsScope,
    };

    /// <summary>The names of the scopes in <paramref name="holders"/>.</summary>
    public static IReadOnlyList<string> ScopesOf(Holders holders) =>
        [.. Scopes.Where(scope => holders.HasFlag(scope.Value)).Select(scope => scope.Key)];

    /// <summary>The column of a participant with <paramref name="role"/>; a role that the table does not know may do nothing.</summary>
    public static Holders Of(ParticipantRole role) => role switch
    {
        ParticipantRole.Doctor => Holders.Doctor,
        ParticipantRole.Patient => Holders.Patient,
        ParticipantRole.Assistant => Holders.Assistant,
        ParticipantRole.Viewer => Holders.Viewer,
        _ => Holders.None,
    };
}
