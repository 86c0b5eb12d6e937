using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Telemed.MediaHub.Auth;

/// <summary>
/// The password that a service gives to an FFmpeg of its own for one stream and one action. FFmpeg takes addresses only on its
/// command line, which other users of a machine can read, so a pass is worth nothing to them: it names one path and one action,
/// dies within seconds, and the sessions service honours it for a single connection of the hub.
/// <para>Form: <c>{expiry, Unix s}.{nonce}.{fence}.{HMAC-SHA256 of "action path expiry nonce fence" with the service's secret, Base64url}</c>.</para>
/// <para>
/// The fence says which worker's turn it is to publish a stream's variants: every later holder of the stream has a higher one, and the
/// sessions service lets nobody publish who comes with a lower one than was seen before. 0 where nothing is published.
/// </para>
/// </summary>
public static class StreamPass
{
    /// <summary>How long a pass can be used for the first time.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(15);

    // A pass from further ahead would outlive the memory of the passes that have been used.
    private static readonly TimeSpan MaxClockDifference = TimeSpan.FromSeconds(10);

    /// <summary>Makes a pass for <paramref name="action"/> (<see cref="HubActions"/>) on <paramref name="path"/>.</summary>
    public static string Create(string secret, string action, StreamPath path, TimeProvider time, long fence = 0)
    {
        var expiry = (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds();
        var nonce = RandomNumberGenerator.GetHexString(16, lowercase: true);
        return string.Create(CultureInfo.InvariantCulture, $"{expiry}.{nonce}.{fence}.{Sign(secret, action, path.ToString(), expiry, nonce, fence)}");
    }

    /// <summary>Whether <paramref name="pass"/> was made with <paramref name="secret"/> for this and has not expired; then what it says.</summary>
    public static bool Verify(string secret, string action, StreamPath path, string pass, TimeProvider time, out StreamPassClaim claim)
    {
        claim = default;
        var parts = pass.Split('.');
        if (parts is not [var expiryText, var nonce, var fenceText, var signature]
            || !long.TryParse(expiryText, NumberStyles.None, CultureInfo.InvariantCulture, out var expiry)
            || !long.TryParse(fenceText, NumberStyles.None, CultureInfo.InvariantCulture, out var fence)
            || expiry < time.GetUtcNow().ToUnixTimeSeconds()
            || expiry > (time.GetUtcNow() + Lifetime + MaxClockDifference).ToUnixTimeSeconds())
        {
            return false;
        }

        claim = new StreamPassClaim(nonce, fence);
        return CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(signature),
            Encoding.ASCII.GetBytes(Sign(secret, action, path.ToString(), expiry, nonce, fence)));
    }

    private static string Sign(string secret, string action, string path, long expiry, string nonce, long fence) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(secret),
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{action} {path} {expiry} {nonce} {fence}"))));
}

/// <summary>What a pass says beside what it is for.</summary>
/// <param name="Nonce">What must not come from a second connection.</param>
/// <param name="Fence">Which holder of the stream made it; higher for every later one.</param>
public readonly record struct StreamPassClaim(string Nonce, long Fence);
