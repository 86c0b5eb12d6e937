using System.Net.Http.Headers;
using Telemed.Gateway.Forwarding;
using Telemed.MediaHub;

namespace Telemed.Gateway.Media;

/// <summary>
/// What all media requests have in common: the viewer's own token goes on as Bearer (whoever is behind checks it again), nothing
/// else that a browser says about itself does, and the answer is not kept anywhere.
/// </summary>
internal abstract class MediaTransformer(Uri upstream, string? token) : UpstreamTransformer(upstream)
{
    protected override void TransformRequest(HttpContext context, HttpRequestMessage request)
    {
        request.RequestUri = new Uri(Upstream, PathAndQuery(context));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Remove("Cookie");
        request.Headers.Remove("Origin");
        request.Headers.Remove("Referer");
    }

    protected override void TransformResponse(HttpContext context, HttpResponseMessage response)
    {
        var headers = context.Response.Headers;
        foreach (var name in headers.Keys.Where(name => name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            // One origin for everything: other sites' pages have no business here, whatever the hub allows.
            headers.Remove(name);
        }

        // The hub would make a browser ask for a password.
        headers.Remove("WWW-Authenticate");
        if (context.Response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            headers.WWWAuthenticate = MediaGate.Challenge;
        }

        // The hub's cookies are for its own paths.
        headers.Remove("Set-Cookie");

        // What a patient looks and sounds like does not belong on a disk.
        headers.CacheControl = "no-store";
    }

    /// <summary>Where the request goes at the upstream, root-relative.</summary>
    protected abstract string PathAndQuery(HttpContext context);
}

/// <summary>Opens a WHIP or WHEP session (RFC 9725) and turns the hub's <c>Location</c> into one at the gateway.</summary>
internal sealed class OpenSessionTransformer(Uri hub, string token, StreamPath path, bool publishes) : MediaTransformer(hub, token)
{
    protected override string PathAndQuery(HttpContext context) => $"/{path}/{(publishes ? "whip" : "whep")}";

    protected override void TransformResponse(HttpContext context, HttpResponseMessage response)
    {
        base.TransformResponse(context, response);
        if (response.Headers.Location is { } location)
        {
            // An address that is not of the known form would lead past the gateway, so it is not handed out.
            context.Response.Headers.Location = ResourceLocation.FromHub(location, path, publishes)?.Public;
        }
    }
}

/// <summary>PATCH and DELETE of a WHIP or WHEP session.</summary>
internal sealed class SessionTransformer(Uri hub, string? token, ResourceLocation resource) : MediaTransformer(hub, token)
{
    protected override string PathAndQuery(HttpContext context) => resource.AtHub;

    protected override void TransformResponse(HttpContext context, HttpResponseMessage response)
    {
        base.TransformResponse(context, response);
        context.Response.Headers.Remove("Location");
    }
}

/// <summary>Playlists and pieces of LL-HLS. <paramref name="keepToken"/> gives the token to the player as a cookie.</summary>
internal sealed class HlsTransformer(Uri hub, string token, StreamPath path, string file, bool isMainPlaylist, bool keepToken)
    : MediaTransformer(hub, token)
{
    private readonly string _token = token;

    protected override string PathAndQuery(HttpContext context) =>
        $"/{path}/{file}{HlsQuery.ForHub(context.Request.Query, isMainPlaylist)}";

    protected override void TransformRequest(HttpContext context, HttpRequestMessage request)
    {
        base.TransformRequest(context, request);
        // Media does not get smaller, and a playlist is a few hundred bytes.
        request.Headers.Remove("Accept-Encoding");
    }

    protected override void TransformResponse(HttpContext context, HttpResponseMessage response)
    {
        base.TransformResponse(context, response);
        context.Response.Headers.Remove("Location");

        if (keepToken)
        {
            HlsTokenCookie.Write(context.Response, path, _token);
        }

        // The viewer's token was checked a moment ago: what the hub does not know is its own session, because the stream began anew.
        if (!isMainPlaylist && context.Response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.Headers.Remove("WWW-Authenticate");
        }
    }
}

/// <summary>HTTP-FLV from the transcoder.</summary>
internal sealed class FlvTransformer(Uri transcoder, string token, StreamPath path) : MediaTransformer(transcoder, token)
{
    protected override string PathAndQuery(HttpContext context) => $"/flv/{path}";
}
