using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Addresses;

namespace Telemed.Gateway.Security;

/// <summary>What every answer says to a browser about how far it may trust the page.</summary>
internal sealed class SecurityHeaders(RequestDelegate next, IOptions<PublicOptions> publicOptions)
{
    private readonly string _contentSecurityPolicy = Policy(publicOptions.Value);
    private readonly bool _strictTransport = !publicOptions.Value.IsLocalhost;

    public Task InvokeAsync(HttpContext context)
    {
        // On starting: an error handler clears what was set before, and a service behind must not weaken it.
        context.Response.OnStarting(
            static state =>
            {
                var (self, response) = ((SecurityHeaders, HttpResponse))state;
                self.Apply(response.HttpContext.Request, response.Headers);
                return Task.CompletedTask;
            },
            (this, context.Response));
        return next(context);
    }

    /// <summary>
    /// The content security policy. <c>wss:</c> stands beside <c>'self'</c> because older WebKit does not count the own origin's
    /// WebSocket as <c>'self'</c>; <c>blob:</c> is what hls.js and mpegts.js hand to the media element and start workers from.
    /// </summary>
    internal static string Policy(PublicOptions options) => string.Join("; ",
        "default-src 'self'",
        $"connect-src 'self' https://{options.Authority} wss://{options.Authority}",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "style-src 'self'",
        "script-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'");

    private void Apply(HttpRequest request, IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = _contentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self), geolocation=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (_strictTransport && request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
    }
}

/// <summary>Adds the headers.</summary>
internal static class SecurityHeadersExtensions
{
    internal static void UseSecurityHeaders(this WebApplication app) => app.UseMiddleware<SecurityHeaders>();
}
