using System.Security.Cryptography;
using System.Text;

namespace Telemed.Sessions.Consultations;

/// <summary>
/// The secret that a person joins with: 20 characters that nobody confuses when typing them (no i, l, o, 0, 1), 99 bits.
/// </summary>
internal static class JoinCode
{
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int Length = 20;

    public static string New() => RandomNumberGenerator.GetString(Alphabet, Length);

    /// <summary>
    /// What is kept of a code: SHA-256 in hexadecimal. A code of 99 random bits needs neither salt nor a slow hash.
    /// Phones like to make the first letter a capital, so the case does not count.
    /// </summary>
    public static string Hash(string code) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code.Trim().ToLowerInvariant())));
}
