using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerUI;
using Telemed.Sessions.Access;
using Telemed.Sessions.Http;

namespace Telemed.Sessions.ApiDocument;

/// <summary>The API described by OpenAPI at <c>/api/v1/openapi.json</c>, and a page to explore it at <c>/api/v1/explorer</c>.</summary>
internal static class ApiDocumentExtensions
{
    public const string DocumentRoute = "/api/v1/openapi.json";
    public const string ExplorerRoute = "api/v1/explorer";

    private const string BearerScheme = "bearer";
    private const string CookieScheme = "staff";

    public static WebApplicationBuilder AddApiDocument(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenApi("v1", options =>
        {
            options.AddDocumentTransformer(DescribeAsync);
            options.AddOperationTransformer(DescribeAsync);
        });
        return builder;
    }

    public static void MapApiDocument(this WebApplication app)
    {
        app.MapOpenApi(DocumentRoute).OpenToEveryone("It describes the API and holds nothing of anybody.");
        app.UseSwaggerUI(options =>
        {
            options.RoutePrefix = ExplorerRoute;
            options.DocumentTitle = "Telemed API";
            options.SwaggerEndpoint(DocumentRoute, "Telemed v1");
            options.DocExpansion(DocExpansion.List);
            options.ConfigObject.AdditionalItems["tryItOutEnabled"] = true;
        });
    }

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Telemed",
            Version = "v1",
            Description =
                "A clinic's consultations: people, join codes, records, webhooks, accounts. Errors are problem documents (RFC 9457) with a stable `type`. "
                + "The realtime channel and the media addresses are described in the repository's docs folder.",
        };

        // Wherever the document is read from is where the API is.
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [BearerScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key of the clinic's, or a participant's access token.",
            },
            [CookieScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = "__Host-telemed",
                Description = "The cookie of a signed-in member of the clinic's staff.",
            },
        };
        return Task.CompletedTask;
    }

    private static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<RequiredPermission>().LastOrDefault() is { } needed)
        {
            operation.Description = $"{operation.Description}\n\nPermission: `{needed.Permission}` (docs/permissions.md).".Trim();
            operation.Security =
            [
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BearerScheme, context.Document)] = [] },
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(CookieScheme, context.Document)] = [] },
            ];
        }

        foreach (var header in metadata.OfType<RequestHeader>())
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = header.Name,
                In = ParameterLocation.Header,
                Description = header.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Example = header.Example,
            });
        }

        foreach (var example in metadata.OfType<BodyExample>())
        {
            var content = example.Status is { } status
                ? operation.Responses?[status.ToString(System.Globalization.CultureInfo.InvariantCulture)].Content
                : operation.RequestBody?.Content;
            if (content is not null && content.TryGetValue("application/json", out var media))
            {
                media.Example = JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(example.Value, HttpConventions.Json));
            }
        }

        return Task.CompletedTask;
    }
}

/// <summary>A header that a route looks at.</summary>
internal sealed record RequestHeader(string Name, string Description, string Example);

/// <summary>An example of a route's body: of the request, or of the answer with <paramref name="Status"/>.</summary>
internal sealed record BodyExample(object Value, int? Status);

/// <summary>What routes say of themselves for the document.</summary>
internal static class ApiDocumentMetadata
{
    /// <summary>Shows what a request looks like.</summary>
    public static T WithRequestExample<T>(this T endpoint, object value)
        where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new BodyExample(value, Status: null));

    /// <summary>Shows what the answer looks like.</summary>
    public static T WithAnswerExample<T>(this T endpoint, object value, int status = StatusCodes.Status200OK)
        where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new BodyExample(value, status));

    /// <summary>Names a header that the route looks at.</summary>
    public static T WithRequestHeader<T>(this T endpoint, string name, string description, string example)
        where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RequestHeader(name, description, example));
}
