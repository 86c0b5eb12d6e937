using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Addresses;

namespace Telemed.Gateway.Listening;

/// <summary>
/// Sends plain HTTP on to HTTPS with 308, which keeps method and body (RFC 9110, 15.4.9). The host comes from the configuration,
/// never from the request. Health probes are answered as they are: they come from machines that may not know the certificate.
/// </summary>
internal sealed class HttpsOnly(RequestDelegate next, IOptions<PublicOptions> publicOptions)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.IsHttps || request.Path.Value is "/healthz" or "/alive")
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        context.Response.Headers.Location = $"https://{publicOptions.Value.Authority}{request.Path.ToUriComponent()}{request.QueryString.ToUriComponent()}";
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}

/// <summary>Adds the redirection.</summary>
internal static class HttpsOnlyExtensions
{
    internal static void UseHttpsOnly(this WebApplication app) => app.UseMiddleware<HttpsOnly>();
}
