using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Telemed.Sessions.Joining;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Consultations;

/// <summary>
/// Codes that a person types: <c>K7MQ-2HD9</c>. The first half finds the participant and is no secret; the second is one of 923 521, and
/// <see cref="MaxFaults"/> wrong ones end the code. So a guesser's chance is 1 in 185 000 per code, however many addresses ask.
/// </summary>
internal sealed class ShortCodes(IOptions<JoinOptions> options, TimeProvider time)
{
    /// <summary>How many wrong second halves end a code.</summary>
    public const int MaxFaults = 5;

    private const string Alphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
    private const int HalfLength = 4;

    public (string Code, ShortCodeRecord Record) New()
    {
        var (room, secret) = (RandomNumberGenerator.GetString(Alphabet, HalfLength), RandomNumberGenerator.GetString(Alphabet, HalfLength));
        return ($"{room}-{secret}", new ShortCodeRecord(room, Hash(room, secret), time.Now() + options.Value.ShortCodeLifetime, Faults: 0));
    }

    /// <summary>The halves of what was typed, or null when it is not such a code.</summary>
    public static (string Room, string Secret)? Parse(string typed)
    {
        var code = typed.Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return code.Length == 2 * HalfLength && code.All(c => Alphabet.Contains(c, StringComparison.Ordinal)) ? (code[..HalfLength], code[HalfLength..]) : null;
    }

    /// <summary>Whether <paramref name="secret"/> is the second half of this code, and the code still counts; a used one counts for its device.</summary>
    public bool Matches(ShortCodeRecord record, string secret) =>
        (record.Used || record.Until > time.GetUtcNow())
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(record.Hash), Encoding.ASCII.GetBytes(Hash(record.Room, secret)));

    private static string Hash(string room, string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{room}-{secret}")));
}
