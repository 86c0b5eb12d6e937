using Telemed.ServiceDefaults.Problems;

namespace Telemed.Gateway.WebApp;

/// <summary>
/// Serves the built web app to whatever no route takes: files as they are, and the page itself for <c>/</c>, <c>/join</c> and the
/// addresses that the page makes up while a person moves about in it.
/// </summary>
internal sealed class WebAppMiddleware(RequestDelegate next, WebAssets assets)
{
    private const string YearInCache = "public, max-age=31536000, immutable";
    private const string AlwaysAsk = "no-cache";

    private const string MissingPage =
        """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Telemed: the web app is missing</title></head>
        <body>
        <h1>The web app is missing</h1>
        <p>This gateway works, and so does its API, but it has no web app to show: the folder in its setting
        <code>Gateway:WebRoot</code> holds no <code>index.html</code>.</p>
        <p>Build it with <code>npm run build</code> in <code>Telemed.Web</code>, or start the whole system with
        <code>dotnet run telemed.cs up</code>, which does that. Then load this page again.</p>
        </body>
        </html>
        """;

    // What starts with one of these belongs to a service, here or behind, so a wrong address in it is a mistake and not a page.
    private static readonly string[] NotPages = ["/api", "/media", "/internal", "/healthz", "/alive", "/flv", "/streams", "/v3", "/metrics"];

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (context.GetEndpoint() is not null || NotPages.Any(prefix => path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase)))
        {
            return next(context);
        }

        var isPage = IsPage(context.Request);
        if (isPage && !assets.IsPresent)
        {
            return ShowMissing(context);
        }

        var asset = isPage ? assets.FindIndex(context.Request) : assets.Find(path.Value!, context.Request);
        if (asset is null)
        {
            return next(context);
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return ProblemExtensions.Problem(StatusCodes.Status405MethodNotAllowed, ProblemTypes.MethodNotAllowed, "This can only be read")
                .ExecuteAsync(context);
        }

        return SendAsync(context, asset, isPage);
    }

    private static bool IsPage(HttpRequest request) => request.Path.Value switch
    {
        "/" or "/index.html" or "/join" => true,
        // Only a browser that goes to an address gets the page for it; a program that asks for what is not there learns just that.
        { } path => !Path.HasExtension(path) && request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true),
        null => false,
    };

    private static Task SendAsync(HttpContext context, WebAsset asset, bool isPage)
    {
        var headers = context.Response.Headers;
        headers.Vary = "Accept-Encoding";
        // Vite puts a hash of the content into the names below /assets: such a file never changes. The page names them, so it must be fresh.
        headers.CacheControl = !isPage && context.Request.Path.StartsWithSegments("/assets") ? YearInCache : AlwaysAsk;
        if (asset.Encoding is not null)
        {
            headers.ContentEncoding = asset.Encoding;
        }

        IResult result = asset.Body is { } body
            ? TypedResults.Bytes(body, asset.ContentType, lastModified: asset.LastModified, entityTag: asset.ETag)
            : TypedResults.PhysicalFile(
                asset.Path, asset.ContentType, lastModified: asset.LastModified, entityTag: asset.ETag, enableRangeProcessing: asset.Encoding is null);
        return result.ExecuteAsync(context);
    }

    private static Task ShowMissing(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(MissingPage, context.RequestAborted);
    }
}

/// <summary>Registers and adds the web app.</summary>
internal static class WebAppExtensions
{
    internal static void AddWebApp(this WebApplicationBuilder builder) => builder.Services.AddSingleton<WebAssets>();

    internal static void UseWebApp(this WebApplication app) => app.UseMiddleware<WebAppMiddleware>();
}
