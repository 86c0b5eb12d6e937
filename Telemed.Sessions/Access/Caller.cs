using Telemed.Sessions.Events;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Access;

/// <summary>Who makes a request, found once from its credentials.</summary>
internal sealed record Caller
{
    /// <summary>Nobody: no credentials.</summary>
    public static readonly Caller Nobody = new() { Actor = Actor.System, Holders = Holders.None };

    /// <summary>Who it is, for events and the audit trail.</summary>
    public required Actor Actor { get; init; }

    /// <summary>The columns of the permission table that apply.</summary>
    public required Holders Holders { get; init; }

    /// <summary>What the access token of a participant says.</summary>
    public AccessGrant? Grant { get; init; }

    /// <summary>When <see cref="Nobody"/> showed a token: what is wrong with it.</summary>
    public TokenState Token { get; init; } = TokenState.Missing;

    /// <summary>When <see cref="Nobody"/> showed a token: that it was good until it was revoked.</summary>
    public bool IsRevoked { get; init; }

    /// <summary>Whether the browser sent the credentials by itself, so that another site could have made it do so.</summary>
    public bool ByCookie { get; init; }

    public bool IsKnown => Holders != Holders.None;

    /// <summary>The id of the staff account of a signed-in doctor, to filter by; null for everybody else.</summary>
    public string? OnlyOfDoctor => Holders == Holders.StaffDoctor ? Actor.Id : null;

    /// <summary>Whether the permission table gives this to the caller.</summary>
    public bool May(Permission permission) => Permissions.Allow(Holders, permission);

    /// <summary>
    /// Whether a consultation is one of those that the caller has to do with: all for administrators and API keys, a doctor's own,
    /// a participant's own. Who may not see it is to learn nothing of it: answer 404.
    /// </summary>
    public bool MaySee(string consultationId, string? doctorAccountId) => Actor.Kind switch
    {
        ActorKind.ApiKey => true,
        ActorKind.Staff when Holders.HasFlag(Holders.Administrator) => true,
        ActorKind.Staff => Holders.HasFlag(Holders.StaffDoctor) && doctorAccountId is not null && doctorAccountId == Actor.Id,
        ActorKind.Participant => Grant is not null && Grant.ConsultationId == consultationId,
        _ => false,
    };
}
