namespace Telemed.Sessions.Events;

/// <summary>What kind of somebody did something.</summary>
public enum ActorKind
{
    /// <summary>Nobody: a time ran out, a stream went on air.</summary>
    System,

    /// <summary>A person in the consultation, with an access token.</summary>
    Participant,

    /// <summary>A person of the clinic who has signed in.</summary>
    Staff,

    /// <summary>A program of the clinic's, with an API key.</summary>
    ApiKey,
}

/// <summary>Who did something, and from where.</summary>
/// <param name="Kind">What kind of somebody.</param>
/// <param name="Id">The participant's, account's or key's id; null for the system.</param>
/// <param name="Name">For people to read.</param>
/// <param name="Address">The network address, for the audit trail only.</param>
public sealed record Actor(ActorKind Kind, string? Id = null, string? Name = null, string? Address = null)
{
    /// <summary>Nobody in particular.</summary>
    public static readonly Actor System = new(ActorKind.System);
}
