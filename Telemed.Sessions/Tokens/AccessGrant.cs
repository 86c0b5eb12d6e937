using Telemed.Sessions.Consultations;

namespace Telemed.Sessions.Tokens;

/// <summary>What an access token says: who holds it, and what its holder may do until when.</summary>
/// <param name="ConsultationId">The consultation that it is for.</param>
/// <param name="ParticipantId">Its holder.</param>
/// <param name="Role">The holder's role.</param>
/// <param name="Epoch">The holder's epoch when it was made: a kick and a new device raise it, and tokens of a lower one are void.</param>
/// <param name="MayPublish">Whether the holder may publish its own stream.</param>
/// <param name="MayPlay">Whether the holder may play the streams of the consultation.</param>
/// <param name="IssuedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is refused.</param>
public sealed record AccessGrant(
    string ConsultationId,
    string ParticipantId,
    ParticipantRole Role,
    int Epoch,
    bool MayPublish,
    bool MayPlay,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt)
{
    /// <summary>When half of its life is over: the moment to renew it.</summary>
    public DateTimeOffset HalfLife => IssuedAt + ((ExpiresAt - IssuedAt) / 2);
}

/// <summary>A token and its end.</summary>
/// <param name="Token">Opaque, Base64url.</param>
/// <param name="ExpiresAt">From when on it is refused.</param>
public sealed record IssuedToken(string Token, DateTimeOffset ExpiresAt);

/// <summary>What came of reading a token.</summary>
public enum TokenState
{
    /// <summary>Ours and in force.</summary>
    Valid,

    /// <summary>There was none.</summary>
    Missing,

    /// <summary>Not made by us, or changed since.</summary>
    Forged,

    /// <summary>Ours, but its time is over.</summary>
    Expired,
}
