using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Telemed.Sessions.Http;

/// <summary>Credentials of requests, and how secrets are compared.</summary>
internal static class Credentials
{
    /// <summary>The value of <c>Authorization: Bearer</c> (RFC 6750), or <see langword="null"/>.</summary>
    public static string? Bearer(HttpRequest request) => Value(request, "Bearer ");

    /// <summary>Name and secret of <c>Authorization: Basic</c> (RFC 7617), or <see langword="null"/>.</summary>
    public static (string Name, string Secret)? Basic(HttpRequest request)
    {
        if (Value(request, "Basic ") is not { Length: < 1024 } encoded)
        {
            return null;
        }

        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? (text[..colon], text[(colon + 1)..]) : null;
    }

    /// <summary>What is kept of a secret to compare with.</summary>
    public static byte[] Digest(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>
    /// Whether <paramref name="given"/> is the secret behind <paramref name="digest"/>. Comparing digests takes the same time
    /// whatever the lengths and however many characters agree.
    /// </summary>
    public static bool Matches(string given, byte[] digest) => CryptographicOperations.FixedTimeEquals(Digest(given), digest);

    private static string? Value(HttpRequest request, string scheme) =>
        request.Headers[HeaderNames.Authorization] is [{ } header]
        && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
        && header[scheme.Length..].Trim() is { Length: > 0 } value
            ? value
            : null;
}
