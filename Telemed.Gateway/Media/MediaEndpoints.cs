using System.Text.RegularExpressions;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Problems;

namespace Telemed.Gateway.Media;

/// <summary>The routes under <c>/media</c>. Whatever is not of exactly these forms is not proxied.</summary>
internal static class MediaEndpoints
{
    private const string Stream = "/media/{consultation:streamid}/{participant:streamid}";

    private static readonly string[] ChangeMethods = ["PATCH", "DELETE"];

    // A WebSocket opens with GET over HTTP/1.1 (RFC 6455) and with CONNECT over HTTP/2 (RFC 8441).
    private static readonly string[] FlvMethods = ["GET", "CONNECT"];

    internal static void AddMedia(this WebApplicationBuilder builder)
    {
        builder.Services.AddMemoryCache();
        builder.Services.AddSingleton<MediaTelemetry>();
        builder.Services.AddStreamAuthorizer();
        builder.Services.AddSingleton<TranscoderWorkers>();
        builder.Services.AddTransient<MediaGate>();
        builder.Services.AddTransient<StreamLookup>();
        builder.Services.AddTransient<WebRtcRoutes>();
        builder.Services.AddTransient<PlaybackRoutes>();
        builder.Services.Configure<RouteOptions>(options =>
        {
            options.ConstraintMap["streamid"] = typeof(StreamIdConstraint);
            options.ConstraintMap["hlsfile"] = typeof(HlsFileConstraint);
        });
    }

    internal static void MapMedia(this WebApplication app)
    {
        app.MapMethods(Stream + "/whip", ["POST"], (HttpContext context, string consultation, string participant, WebRtcRoutes routes) =>
            routes.PublishAsync(context, new StreamPath(consultation, participant)));
        app.MapMethods(Stream + "/whep", ["POST"], (HttpContext context, string consultation, string participant, WebRtcRoutes routes) =>
            routes.PlayAsync(context, new StreamPath(consultation, participant)));
        app.MapMethods(Stream + "/whip/{session}", ChangeMethods, (HttpContext context, string consultation, string participant, string session, WebRtcRoutes routes) =>
            routes.ChangeAsync(context, new StreamPath(consultation, participant), publishes: true, session));
        app.MapMethods(Stream + "/whep/{session}", ChangeMethods, (HttpContext context, string consultation, string participant, string session, WebRtcRoutes routes) =>
            routes.ChangeAsync(context, new StreamPath(consultation, participant), publishes: false, session));
        app.MapMethods(Stream + "/{file:hlsfile}", ["GET"], (HttpContext context, string consultation, string participant, string file, PlaybackRoutes routes) =>
            routes.PlayHlsAsync(context, new StreamPath(consultation, participant), file));
        app.MapMethods(Stream + ".flv", FlvMethods, (HttpContext context, string consultation, string participant, PlaybackRoutes routes) =>
            routes.PlayFlvAsync(context, new StreamPath(consultation, participant)));

        // Routing alone would say 404: to GET, these addresses have the form of a piece of HLS until its name is looked at.
        MapRefusal(app, Stream + "/whip", "POST");
        MapRefusal(app, Stream + "/whep", "POST");
        MapRefusal(app, Stream + "/whip/{session}", "PATCH, DELETE");
        MapRefusal(app, Stream + "/whep/{session}", "PATCH, DELETE");
    }

    private static void MapRefusal(WebApplication app, string pattern, string allowed) =>
        app.Map(pattern, (HttpContext context) =>
        {
            context.Response.Headers.Allow = allowed;
            return ProblemExtensions.Problem(
                StatusCodes.Status405MethodNotAllowed, ProblemTypes.MethodNotAllowed, "Another method is wanted", $"This address takes {allowed}.");
        });
}

/// <summary>An id of a consultation or a participant, case and all; the framework's own regex constraint ignores case.</summary>
internal sealed class StreamIdConstraint : IRouteConstraint
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values[routeKey] is string text && StreamPath.IsId(text);
}

/// <summary>A file that an HLS player asks for: a playlist, an initialisation, a part, a segment.</summary>
internal sealed partial class HlsFileConstraint : IRouteConstraint
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values[routeKey] is string text && Form().IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,100}\.(m3u8|mp4|m4s|ts)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
