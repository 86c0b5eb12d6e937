using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Telemed.Sessions.Consultations;

namespace Telemed.Sessions.Tokens;

/// <summary>
/// Makes and reads access tokens: a few bytes, encrypted and authenticated by ASP.NET Core Data Protection, as Base64url.
/// The expiry stands inside and is held against <see cref="TimeProvider"/>. Reading needs no store, so the hub's auth hook can
/// answer from memory.
/// </summary>
public sealed class AccessTokens
{
    private const byte Version = 1;
    private const int MaxTokenLength = 1024;

    private readonly IDataProtector _protector;
    private readonly TokenOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Creates the reader and writer.</summary>
    public AccessTokens(IDataProtectionProvider protection, IOptions<TokenOptions> options, TimeProvider time)
    {
        _protector = protection.CreateProtector("telemed.access-token");
        _options = options.Value;
        _time = time;
    }

    /// <summary>Makes a token for <paramref name="participant"/>.</summary>
    public IssuedToken Issue(Consultation consultation, Participant participant)
    {
        var now = _time.GetUtcNow();
        return Write(new AccessGrant(
            consultation.Id, participant.Id, participant.Role, MayPublish: true, MayPlay: true, now, now + _options.Lifetime));
    }

    /// <summary>Reads a token; <paramref name="grant"/> is set when it is <see cref="TokenState.Valid"/>.</summary>
    public TokenState Read(string? token, out AccessGrant? grant)
    {
        grant = null;
        if (string.IsNullOrEmpty(token))
        {
            return TokenState.Missing;
        }

        if (Open(token) is not { } read)
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
        using var bytes = new MemoryStream(128);
        using (var writer = new BinaryWriter(bytes, Encoding.ASCII))
        {
            writer.Write(Version);
            writer.Write(grant.ConsultationId);
            writer.Write(grant.ParticipantId);
            writer.Write((byte)grant.Role);
            writer.Write(grant.MayPublish);
            writer.Write(grant.MayPlay);
            writer.Write(grant.IssuedAt.ToUnixTimeMilliseconds());
            writer.Write(grant.ExpiresAt.ToUnixTimeMilliseconds());
        }

        return new IssuedToken(
            Base64Url.EncodeToString(_protector.Protect(bytes.ToArray())),
            DateTimeOffset.FromUnixTimeMilliseconds(grant.ExpiresAt.ToUnixTimeMilliseconds()));
    }

    private AccessGrant? Open(string token)
    {
        if (token.Length > MaxTokenLength || !Base64Url.IsValid(token))
        {
            return null;
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream(_protector.Unprotect(Base64Url.DecodeFromChars(token))), Encoding.ASCII);
            return reader.ReadByte() != Version
                ? null
                : new AccessGrant(
                    reader.ReadString(),
                    reader.ReadString(),
                    (ParticipantRole)reader.ReadByte(),
                    reader.ReadBoolean(),
                    reader.ReadBoolean(),
                    DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64()),
                    DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64()));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or IOException or ArgumentException)
        {
            return null;
        }
    }
}
