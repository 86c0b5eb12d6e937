using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Telemed.ServiceDefaults.Tracing;

/// <summary>
/// Gives ASP.NET Core's request spans the name, route and status that OpenTelemetry's conventions for HTTP servers ask for. The
/// framework leaves them to an instrumentation package that not every feed has; without them every span has one and the same name.
/// </summary>
internal static class RequestSpans
{
    // Read when the host is built; by default the framework's spans carry no tag at all.
    internal static void Enable() => AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);

    internal static IApplicationBuilder UseRequestSpans(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        // Upgraded connections live long; their span is named from the start.
        var span = context.Features.Get<IHttpActivityFeature>()?.Activity;
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        if (span is not null && route is not null)
        {
            span.DisplayName = $"{context.Request.Method} /{route.TrimStart('/')}";
            span.SetTag("http.route", route);
        }

        await next(context);
        span?.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            span?.SetStatus(ActivityStatusCode.Error);
        }
    });
}
