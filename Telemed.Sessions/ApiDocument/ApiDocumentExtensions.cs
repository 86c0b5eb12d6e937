using Telemed.Sessions.Access;

namespace Telemed.Sessions.ApiDocument;

/// <summary>The API described by OpenAPI at <c>/api/v1/openapi.json</c>, and a page to explore it at <c>/api/v1/explorer</c>.</summary>
internal static class ApiDocumentExtensions
{
    public const string DocumentRoute = "/api/v1/openapi.json";

    public static WebApplicationBuilder AddApiDocument(this WebApplicationBuilder builder)
    {
        builder.Services.AddOpenApi("v1", options =>
        {
            options.AddSchemaTransformer(SchemaRules.ApplyAsync);
            options.AddOperationTransformer(OperationDescriber.DescribeAsync);
            options.AddDocumentTransformer(DocumentDescriber.DescribeAsync);
        });
        return builder;
    }

    public static void MapApiDocument(this WebApplication app)
    {
        app.MapOpenApi(DocumentRoute).OpenToEveryone("It describes the API and holds nothing of anybody.");
        app.UseExplorer();
    }

    /// <summary>Tells the document what the route's types do not say.</summary>
    public static T WithNotes<T>(this T endpoint, OperationNotes notes)
        where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(notes);
}
