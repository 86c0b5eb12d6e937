using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Telemed.Sessions.Operators;

/// <summary>256 random bits as Base64url, of which only a hash is kept. So many need neither salt nor a slow hash.</summary>
internal static class OneTimeSecret
{
    private const int Bytes = 32;

    /// <summary>The longest text that can be one, with a prefix.</summary>
    public const int MaxLength = 64;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
