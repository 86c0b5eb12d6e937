using Telemed.MediaHub;

namespace Telemed.Gateway.Media;

/// <summary>
/// The cookie that a browser's own HLS player shows instead of a header: it holds the viewer's token, is sent for one stream only, and
/// cannot be read by scripts. It lives as long as the browser; the token in it has its own end, and is renewed while it plays.
/// </summary>
internal static class HlsTokenCookie
{
    internal const string Name = "telemed-media";

    internal static string? Read(HttpRequest request) => request.Cookies[Name] is { Length: > 0 } token ? token : null;

    internal static void Write(HttpResponse response, StreamPath stream, string token) =>
        response.Cookies.Append(Name, token, new CookieOptions
        {
            HttpOnly = true,
            Secure = true,
            SameSite = SameSiteMode.Strict,
            Path = $"/media/{stream.ConsultationId}/{stream.ParticipantId}/",
            IsEssential = true,
        });
}
