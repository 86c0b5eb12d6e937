using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Telemed.MediaHub;

namespace Telemed.Sessions.Sharing;

/// <summary>
/// What instances tell each other about who may publish a stream's variants: the hub asks only one of them. It travels sealed, like
/// <see cref="AdmissionSeal"/>: a forged fence would keep a stream without sound.
/// </summary>
internal sealed class FenceSeal(IDataProtectionProvider protection)
{
    private const char Prefix = 'f';
    private const int MaxLength = 1024;

    private readonly IDataProtector _protector = protection.CreateProtector("telemed.fences");

    /// <summary>As it travels: <c>f</c>, the origin, and the sealed stream with its fence, with a space between them.</summary>
    public string Write(string origin, StreamPath stream, long fence) =>
        $"{Prefix} {origin} {Convert.ToBase64String(_protector.Protect(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{stream} {fence}"))))}";

    /// <summary>Reads what came; <see langword="null"/> for anything else, and for what is not sealed by one of us.</summary>
    public (string Origin, StreamPath Stream, long Fence)? Read(string text)
    {
        if (text.Length > MaxLength || text.Split(' ') is not [[Prefix], { Length: > 0 } origin, var sealedFence])
        {
            return null;
        }

        try
        {
            return Encoding.UTF8.GetString(_protector.Unprotect(Convert.FromBase64String(sealedFence))).Split(' ') is [var path, var number]
                && StreamPath.TryParse(path, out var stream) && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var fence)
                    ? (origin, stream, fence)
                    : null;
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return null;
        }
    }
}
