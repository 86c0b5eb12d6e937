using System.Text.RegularExpressions;

namespace Telemed.ServiceDefaults.Redaction;

/// <summary>
/// Takes what must not be seen out of text: tokens in queries, credentials in addresses, Bearer and Basic values, the secret
/// at the end of a WHIP or WHEP resource's path (whoever knows it can end the session), join codes in links, and what stands behind the
/// application in an RTMP address, where live platforms have the stream key.
/// </summary>
public static partial class Redactor
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Mask = "***";

    /// <summary><paramref name="text"/> without its secrets; the same instance where there are none.</summary>
    public static string Redact(string text)
    {
        if (!MightHoldSecret().IsMatch(text))
        {
            return text;
        }

        text = QuerySecret().Replace(text, "$1" + Mask);
        text = UserInfo().Replace(text, "$1" + Mask + "@");
        text = AuthorizationValue().Replace(text, "$1 " + Mask);
        text = SessionSecret().Replace(text, "$1" + Mask);
        text = RtmpKey().Replace(text, "$1" + Mask);
        return JoinFragment().Replace(text, "$1" + Mask);
    }

    [GeneratedRegex(@"[=@#]|earer |asic |/wh[ie]p/|rtmps?://", RegexOptions.CultureInvariant)]
    private static partial Regex MightHoldSecret();

    [GeneratedRegex(@"((?:^|[?&;\s""'])(?:token|access_token|pass|password|secret|key|code|session|joinCode)=)[^&\s""'#;]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex QuerySecret();

    [GeneratedRegex(@"([a-z][a-z0-9+.-]*://)[^/\s@""']+@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AuthorizationValue();

    [GeneratedRegex(@"(/wh[ie]p/)[^/?\s""']+", RegexOptions.CultureInvariant)]
    private static partial Regex SessionSecret();

    [GeneratedRegex(@"(rtmps?://[^/\s""']+/[^/\s""']+/)[^\s""']+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RtmpKey();

    [GeneratedRegex(@"(/join#)[^\s""']+", RegexOptions.CultureInvariant)]
    private static partial Regex JoinFragment();
}
