using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace Telemed.Sessions.Storage;

/// <summary>
/// Ids that sort in the order in which they were made (in one process strictly, across processes as well as their clocks agree): 48 bits of
/// Unix milliseconds, 16 bits of count, 64 random bits, as hexadecimal digits, which every collation sorts alike.
/// </summary>
internal static class OrderedId
{
    public const string Message = "msg_";
    public const string Delivery = "whd_";
    public const string Endpoint = "whk_";
    public const string Attempt = "wha_";
    public const string Job = "job_";
    public const string Snapshot = "snp_";

    private const int Digits = 32;

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");
    private static readonly Lock Gate = new();
    private static long _last;

    public static string New(string prefix, TimeProvider time)
    {
        long next;
        lock (Gate)
        {
            _last = next = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds() << 16, _last + 1);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{prefix}{next:x16}{BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)):x16}");
    }

    /// <summary>Whether <paramref name="text"/> can be an id of this kind, before anybody asks the database.</summary>
    public static bool Is(string prefix, string text) =>
        text.Length == prefix.Length + Digits
        && text.StartsWith(prefix, StringComparison.Ordinal)
        && !text.AsSpan(prefix.Length).ContainsAnyExcept(Hexadecimal);
}
