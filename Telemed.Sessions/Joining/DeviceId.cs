using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Telemed.Sessions.Joining;

/// <summary>
/// What a device is known by when it joins again: a secret that it keeps, as a cookie (browsers) or in its own storage (mini-programs).
/// Only a hash is kept here.
/// </summary>
internal sealed record DeviceId
{
    private const string Cookie = "__Host-telemed-device";
    private const int Bytes = 24;

    private readonly string _secret;

    private DeviceId(string secret, bool isNew)
    {
        _secret = secret;
        Made = isNew ? secret : null;
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
    }

    public static string Fault => "deviceId must be 16 to 128 letters, digits, hyphens or underscores.";

    /// <summary>What is kept of it.</summary>
    public string Hash { get; }

    /// <summary>The secret, when it was made for this request.</summary>
    public string? Made { get; }

    public static bool IsValid(string given) => given.Length is >= 16 and <= 128 && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>The device that asks: what it says, else its cookie, else a new one.</summary>
    public static DeviceId Of(HttpContext context, string? given) =>
        given is not null ? new DeviceId(given, isNew: false)
        : context.Request.Cookies[Cookie] is { } cookie && IsValid(cookie) ? new DeviceId(cookie, isNew: false)
        : new DeviceId(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)), isNew: true);

    /// <summary>Gives a new one to the browser to keep. Lax: a link in a message leads here.</summary>
    public void Remember(HttpContext context)
    {
        if (Made is not null)
        {
            context.Response.Cookies.Append(Cookie, _secret, new CookieOptions
            {
                HttpOnly = true,
                Secure = true,
                SameSite = SameSiteMode.Lax,
                Path = "/",
                MaxAge = TimeSpan.FromDays(365),
                IsEssential = true,
            });
        }
    }
}
