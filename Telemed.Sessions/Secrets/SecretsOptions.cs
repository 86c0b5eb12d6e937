using System.Security.Cryptography;
using System.Text;

namespace Telemed.Sessions.Secrets;

/// <summary>What secrets at rest are encrypted with (configuration section <c>Secrets</c>).</summary>
public sealed class SecretsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Secrets";

    /// <summary>
    /// 32 random bytes as Base64. Without it a file <c>secrets.key</c> of the data folder holds them, which several instances would not share:
    /// with PostgreSQL it is needed.
    /// </summary>
    public string? Key { get; set; }

    /// <summary>Keys of before, with commas between them: they still read what they encrypted, and encrypt nothing any more.</summary>
    public string? OldKeys { get; set; }
}

/// <summary>A key, and the name that stands beside what it encrypted.</summary>
internal sealed record SecretsKey(string Id, byte[] Bytes)
{
    public const int Length = 32;

    /// <summary>Reads a key as it is written; null when it is none.</summary>
    public static SecretsKey? Read(string text)
    {
        var bytes = new byte[Length + 1];
        return Convert.TryFromBase64String(text.Trim(), bytes, out var length) && length == Length ? Of(bytes[..Length]) : null;
    }

    public static SecretsKey New() => Of(RandomNumberGenerator.GetBytes(Length));

    public override string ToString() => Id;

    // A digest says which key it is and nothing of what it is.
    private static SecretsKey Of(byte[] bytes) =>
        new(Convert.ToHexStringLower(SHA256.HashData([.. Encoding.ASCII.GetBytes("telemed secrets key "), .. bytes]))[..12], bytes);
}
