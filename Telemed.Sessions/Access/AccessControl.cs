using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Telemed.ServiceDefaults.Addresses;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Http;
using Telemed.Sessions.Http.RateLimits;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Access;

/// <summary>
/// Stands between routing and the endpoints of the API: finds out who calls and refuses what the permission table does not give them,
/// before anything else of the request is read. A route of the API that names neither a permission nor why it needs none is closed.
/// </summary>
internal sealed class AccessControl(RequestDelegate next, IEnumerable<ICallerSource> sources, RateLimits limits, IOptions<PublicOptions> publicAddress)
{
    private readonly ICallerSource[] _sources = [.. sources];
    private readonly string _origin = $"https://{publicAddress.Value.Authority}";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint || !IsApi(endpoint))
        {
            await next(context);
            return;
        }

        var isOpen = endpoint.Metadata.GetMetadata<OpenRoute>() is not null;
        var needed = endpoint.Metadata.GetMetadata<RequiredPermission>();
        var caller = isOpen || needed is null ? Caller.Nobody : await FindAsync(context);
        var refusal = limits.Refusal(context, endpoint, caller) ?? (isOpen ? null : Refusal(context, caller, needed?.Permission));
        if (refusal is not null)
        {
            context.Response.Headers.CacheControl = "no-store";
            await refusal.ExecuteAsync(context);
            return;
        }

        if (!isOpen)
        {
            context.Features.Set(caller);
        }

        await next(context);
    }

    internal static bool IsApi(RouteEndpoint endpoint) =>
        endpoint.RoutePattern.RawText is { } route && route.TrimStart('/').StartsWith("api/", StringComparison.OrdinalIgnoreCase);

    private async Task<Caller> FindAsync(HttpContext context)
    {
        var bearer = Credentials.Bearer(context.Request);
        if (bearer is null && context.Request.Headers.Authorization.Count > 0)
        {
            return Caller.Nobody;
        }

        var nobody = Caller.Nobody;
        foreach (var source in _sources)
        {
            if (await source.FindAsync(context, bearer) is { } found)
            {
                if (found.IsKnown)
                {
                    return found;
                }

                nobody = found;
            }
        }

        return nobody;
    }

    private ProblemHttpResult? Refusal(HttpContext context, Caller caller, Permission? needed)
    {
        if (needed is not { } permission)
        {
            return Forbidden("This route names no permission, so nobody has it.");
        }

        // A WebSocket lets a page of any site read what comes (RFC 6455, 10.2), so it is not safe although it begins with GET; its Origin is
        // always there, and not every browser's Sec-Fetch-Site takes https and wss for the same.
        if (caller.ByCookie && (context.WebSockets.IsWebSocketRequest
            ? !IsOurs(context.Request.Headers.Origin)
            : !IsSafe(context.Request) && !ComesFromOurPage(context.Request)))
        {
            return Forbidden("A page of another site asked for this.");
        }

        var allowed = Permissions.HoldersOf(permission);
        if (caller.May(permission))
        {
            return null;
        }

        if (caller.IsRevoked)
        {
            return TokensApi.Revoked(context);
        }

        if ((allowed & ~Holders.Participants) == Holders.None)
        {
            // Only participants: whatever else was shown is not an access token.
            return caller.Grant is null
                ? TokensApi.Refused(context, caller.IsKnown ? TokenState.Forged : caller.Token)
                : Forbidden("Your role in this consultation does not include this.");
        }

        if (caller.IsKnown)
        {
            return Forbidden("Your rights do not include this.");
        }

        if ((allowed & Holders.Participants) != Holders.None && caller.Token == TokenState.Expired)
        {
            return TokensApi.Refused(context, caller.Token);
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return (allowed & Holders.AllScopes) != Holders.None
            ? ProblemExtensions.Problem(
                StatusCodes.Status401Unauthorized, ProblemTypes.InvalidApiKey, "The clinic's API key is needed.", "Send it as Authorization: Bearer, or sign in.")
            : ProblemExtensions.Problem(
                StatusCodes.Status401Unauthorized, ProblemTypes.NotSignedIn, "You are not signed in.", "Sign in and try again.");
    }

    private static bool IsSafe(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    // Every browser sends at least one of the two with such a request; where neither says that the page is ours, it is not.
    private bool ComesFromOurPage(HttpRequest request) => (request.Headers["Sec-Fetch-Site"], request.Headers[HeaderNames.Origin]) switch
    {
        ({ Count: > 0 } site, { Count: > 0 } origin) => site is ["same-origin"] && IsOurs(origin),
        ({ Count: > 0 } site, _) => site is ["same-origin"],
        (_, { Count: > 0 } origin) => IsOurs(origin),
        _ => false,
    };

    private bool IsOurs(Microsoft.Extensions.Primitives.StringValues origin) =>
        origin is [{ } value] && string.Equals(value, _origin, StringComparison.OrdinalIgnoreCase);

    private static ProblemHttpResult Forbidden(string title) =>
        ProblemExtensions.Problem(StatusCodes.Status403Forbidden, ProblemTypes.Forbidden, title);
}

/// <summary>What a route demands.</summary>
internal sealed record RequiredPermission(Permission Permission);

/// <summary>Marks a route of the API that checks its callers itself, or is for everybody.</summary>
internal sealed record OpenRoute(string Because);

/// <summary>Registers and adds access control.</summary>
internal static class AccessExtensions
{
    public static WebApplicationBuilder AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ICallerSource, ConfiguredKey>();
        builder.Services.AddSingleton<ICallerSource, ParticipantTokens>();
        return builder;
    }

    /// <summary>Checks callers from here on.</summary>
    public static WebApplication UseAccess(this WebApplication app)
    {
        app.UseMiddleware<AccessControl>();
        return app;
    }

    /// <summary>Lets in whom the permission table gives <paramref name="permission"/>; everybody else gets 401 or 403.</summary>
    public static T Requires<T>(this T endpoints, Permission permission)
        where T : IEndpointConventionBuilder =>
        endpoints.WithMetadata(
            new RequiredPermission(permission),
            new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized, typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), ["application/problem+json"]),
            new ProducesResponseTypeMetadata(StatusCodes.Status403Forbidden, typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), ["application/problem+json"]));

    /// <summary>Lets everybody in; <paramref name="because"/> says what protects the route instead.</summary>
    public static T OpenToEveryone<T>(this T endpoints, string because)
        where T : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new OpenRoute(because));

    /// <summary>Who makes this request; only behind <see cref="Requires{T}"/>.</summary>
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("This route does not say what permission it needs.");

    /// <summary>Where the request comes from, as the gateway says.</summary>
    public static string? RemoteAddress(this HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString();
    }
}
