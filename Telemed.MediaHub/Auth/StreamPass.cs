using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Telemed.MediaHub.Auth;

/// <summary>
/// The password that a service gives to an FFmpeg of its own for one stream and one action. FFmpeg takes addresses only on its
/// command line, which other users of a machine can read, so a pass is worth nothing to them: it names one path and one action,
/// dies within seconds, and the sessions service honours it for a single connection of the hub.
/// <para>Form: <c>{expiry, Unix s}.{nonce}.{HMAC-SHA256 of "action path expiry nonce" with the service's secret, Base64url}</c>.</para>
/// </summary>
public static class StreamPass
{
    /// <summary>How long a pass can be used for the first time.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    // A pass from further ahead would outlive the memory of the passes that have been used.
    private static readonly TimeSpan MaxClockDifference = TimeSpan.FromSeconds(10);

    /// <summary>Makes a pass for <paramref name="action"/> (<see cref="HubActions"/>) on <paramref name="path"/>.</summary>
    public static string Create(string secret, string action, StreamPath path, TimeProvider time)
    {
        var expiry = (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds();
        var nonce = RandomNumberGenerator.GetHexString(16, lowercase: true);
        return $"{expiry.ToString(CultureInfo.InvariantCulture)}.{nonce}.{Sign(secret, action, path.ToString(), expiry, nonce)}";
    }

    /// <summary>
    /// Whether <paramref name="pass"/> was made with <paramref name="secret"/> for this and has not expired.
    /// <paramref name="nonce"/> is what must not come from a second connection.
    /// </summary>
    public static bool Verify(string secret, string action, StreamPath path, string pass, TimeProvider time, out string nonce)
    {
        nonce = "";
        var parts = pass.Split('.');
        if (parts is not [var expiryText, var pieceOfNonce, var signature]
            || !long.TryParse(expiryText, NumberStyles.None, CultureInfo.InvariantCulture, out var expiry)
            || expiry < time.GetUtcNow().ToUnixTimeSeconds()
            || expiry > (time.GetUtcNow() + Lifetime + MaxClockDifference).ToUnixTimeSeconds())
        {
            return false;
        }

        nonce = pieceOfNonce;
        return CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(signature),
            Encoding.ASCII.GetBytes(Sign(secret, action, path.ToString(), expiry, nonce)));
    }

    private static string Sign(string secret, string action, string path, long expiry, string nonce) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(secret),
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{action} {path} {expiry} {nonce}"))));
}
