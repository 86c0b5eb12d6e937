using System.Text;

namespace Telemed.Sessions.ApiDocument;

/// <summary>
/// The page that shows the API and tries it: Swagger UI with a page and a script of our own. The ones that come with it show a bar whose
/// picture has a style inside, and the gateway's content security policy lets no such thing through.
/// </summary>
internal static class Explorer
{
    public const string Route = "api/v1/explorer";

    private const string Script = $$"""
        window.addEventListener('load', () => {
          SwaggerUIBundle({
            url: '{{ApiDocumentExtensions.DocumentRoute}}',
            dom_id: '#swagger-ui',
            presets: [SwaggerUIBundle.presets.apis],
            layout: 'BaseLayout',
            deepLinking: true,
            docExpansion: 'list',
            defaultModelsExpandDepth: 0,
            tryItOutEnabled: true,
            validatorUrl: null,
          });
        });
        """;

    private const string Page = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>Telemed API</title>
          <link rel="stylesheet" href="swagger-ui.css">
          <link rel="icon" type="image/png" href="favicon-32x32.png" sizes="32x32">
        </head>
        <body>
          <div id="swagger-ui"></div>
          <script src="swagger-ui-bundle.js"></script>
          <script src="explorer.js"></script>
        </body>
        </html>
        """;

    public static void UseExplorer(this WebApplication app)
    {
        app.Map($"/{Route}/explorer.js", script => script.Run(context =>
        {
            context.Response.ContentType = "text/javascript; charset=utf-8";
            context.Response.Headers.CacheControl = "no-cache";
            return context.Response.WriteAsync(Script, context.RequestAborted);
        }));
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = Route;
            options.IndexStream = () => new MemoryStream(Encoding.UTF8.GetBytes(Page));
        });
    }
}
