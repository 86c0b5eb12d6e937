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
        // Before, for upgraded connections, which live long; and after, where routing comes later in the pipeline than this.
        var span = context.Features.Get<IHttpActivityFeature>()?.Activity;
        Name(span, context);
        await next(context);
        Name(span, context);
        span?.SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError)
        {
            span?.SetStatus(ActivityStatusCode.Error);
        }
    });

    private static void Name(Activity? span, HttpContext context)
    {
        if (span is not null && (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route)
        {
            span.DisplayName = $"{context.Request.Method} /{route.TrimStart('/')}";
            span.SetTag("http.route", route);
        }
    }
}
