using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;

namespace Telemed.Sessions.Tokens;

/// <summary>What a stream ticket says.</summary>
/// <param name="Path">The one stream, with its variant.</param>
/// <param name="Action">The one action, <see cref="HubActions"/>.</param>
/// <param name="ParticipantId">Its holder.</param>
/// <param name="Epoch">The holder's epoch when it was made.</param>
/// <param name="Nonce">Tells it from every other ticket.</param>
/// <param name="IssuedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it opens no new connection.</param>
internal sealed record StreamTicket(
    StreamPath Path, string Action, string ParticipantId, int Epoch, string Nonce, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);

/// <summary>
/// Makes and reads stream tickets: what stands in an RTMP address instead of an access token. RTMP travels in clear, so whoever
/// listens on the way learns the ticket; it is therefore good for one stream and one action, for a few minutes, and a ticket for
/// publishing for one connection at a time.
/// </summary>
internal sealed class StreamTickets
{
    private const byte Version = 1;
    private const int NonceBytes = 12;

    private readonly TokenSeal _seal;
    private readonly TokenOptions _options;
    private readonly TimeProvider _time;

    public StreamTickets(IDataProtectionProvider protection, IOptions<TokenOptions> options, TimeProvider time)
    {
        _seal = new TokenSeal(protection.CreateProtector("telemed.stream-ticket"), Version);
        _options = options.Value;
        _time = time;
    }

    /// <summary>Makes a ticket for <paramref name="action"/> on exactly <paramref name="path"/>.</summary>
    public IssuedToken Issue(StreamPath path, string action, string participantId, int epoch)
    {
        var now = _time.GetUtcNow();
        var expiresAt = now + _options.TicketLifetime;
        var ticket = _seal.Close(writer =>
        {
            writer.Write(path.ToString());
            writer.Write(action == HubActions.Publish);
            writer.Write(participantId);
            writer.Write(epoch);
            writer.Write(RandomNumberGenerator.GetBytes(NonceBytes));
            TokenSeal.Write(writer, now);
            TokenSeal.Write(writer, expiresAt);
        });
        return new IssuedToken(ticket, DateTimeOffset.FromUnixTimeMilliseconds(expiresAt.ToUnixTimeMilliseconds()));
    }

    /// <summary>Reads a ticket; <paramref name="ticket"/> is set when it is <see cref="TokenState.Valid"/>.</summary>
    public TokenState Read(string? text, out StreamTicket? ticket)
    {
        ticket = null;
        if (string.IsNullOrEmpty(text))
        {
            return TokenState.Missing;
        }

        var read = _seal.Open(text, static reader => new StreamTicket(
            StreamPath.TryParse(reader.ReadString(), out var path) ? path : throw new FormatException(),
            reader.ReadBoolean() ? HubActions.Publish : HubActions.Read,
            reader.ReadString(),
            reader.ReadInt32(),
            Convert.ToHexString(reader.ReadBytes(NonceBytes)),
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

        ticket = read;
        return TokenState.Valid;
    }
}
