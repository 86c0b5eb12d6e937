using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.Sessions.Consultations;

namespace Telemed.Sessions.Tokens;

/// <summary>
/// Makes and reads access tokens: a few bytes, encrypted and authenticated by ASP.NET Core Data Protection, as Base64url.
/// The expiry stands inside and is held against <see cref="TimeProvider"/>. Reading needs no store, so the hub's auth hook can
/// answer from memory.
/// </summary>
public sealed class AccessTokens
{
    // 2: with the epoch. Tokens without one are refused; they live for minutes.
    private const byte Version = 2;

    private readonly TokenSeal _seal;
    private readonly TokenOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Creates the reader and writer.</summary>
    public AccessTokens(IDataProtectionProvider protection, IOptions<TokenOptions> options, TimeProvider time)
    {
        _seal = new TokenSeal(protection.CreateProtector("telemed.access-token"), Version);
        _options = options.Value;
        _time = time;
    }

    /// <summary>Makes a token for <paramref name="participant"/> with every right, of epoch 0.</summary>
    public IssuedToken Issue(Consultation consultation, Participant participant) =>
        Issue(consultation.Id, participant.Id, participant.Role, participant.Epoch, participant.MayPublish, participant.MayPlay);

    /// <summary>Makes a token for a participant with the rights that it has now.</summary>
    public IssuedToken Issue(string consultationId, string participantId, ParticipantRole role, int epoch, bool mayPublish, bool mayPlay)
    {
        var now = _time.GetUtcNow();
        return Write(new AccessGrant(consultationId, participantId, role, epoch, mayPublish, mayPlay, now, now + _options.Lifetime));
    }

    /// <summary>
    /// Makes a token for a test of the network: to publish and play one stream that is in no consultation. The role is the one that may do
    /// least, and the records know nobody of that name, so whatever else it is shown for is refused.
    /// </summary>
    public IssuedToken IssueForTest(StreamPath test, TimeSpan lifetime)
    {
        var now = _time.GetUtcNow();
        return Write(new AccessGrant(
            test.ConsultationId, test.ParticipantId, ParticipantRole.Viewer, Epoch: 0, MayPublish: true, MayPlay: true, now, now + lifetime));
    }

    /// <summary>Reads a token; <paramref name="grant"/> is set when it is <see cref="TokenState.Valid"/>.</summary>
    public TokenState Read(string? token, out AccessGrant? grant)
    {
        grant = null;
        if (string.IsNullOrEmpty(token))
        {
            return TokenState.Missing;
        }

        var read = _seal.Open(token, static reader => new AccessGrant(
            reader.ReadString(),
            reader.ReadString(),
            (ParticipantRole)reader.ReadByte(),
            reader.ReadInt32(),
            reader.ReadBoolean(),
            reader.ReadBoolean(),
            TokenSeal.ReadMoment(reader),
            TokenSeal.ReadMoment(reader)));
        if (read is null)
        {
            return TokenState.Forged;
        }

        if (read.ExpiresAt <= _time.GetUtcNow())
        {
            return TokenState.Expired;
        }

        grant = read;
        return TokenState.Valid;
    }

    private IssuedToken Write(AccessGrant grant)
    {
        var token = _seal.Close(writer =>
        {
            writer.Write(grant.ConsultationId);
            writer.Write(grant.ParticipantId);
            writer.Write((byte)grant.Role);
            writer.Write(grant.Epoch);
            writer.Write(grant.MayPublish);
            writer.Write(grant.MayPlay);
            TokenSeal.Write(writer, grant.IssuedAt);
            TokenSeal.Write(writer, grant.ExpiresAt);
        });
        return new IssuedToken(token, DateTimeOffset.FromUnixTimeMilliseconds(grant.ExpiresAt.ToUnixTimeMilliseconds()));
    }
}
