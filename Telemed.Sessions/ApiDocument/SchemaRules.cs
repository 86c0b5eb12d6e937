using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Telemed.Sessions.ApiDocument;

/// <summary>Makes the schemas say what <see cref="Http.StrictJson"/> takes and what the answers hold.</summary>
internal static class SchemaRules
{
    public static Task ApplyAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (schema.Enum is { Count: > 0 })
        {
            schema.Type = JsonSchemaType.String;
        }

        // The generator lets numbers be texts as well, because ASP.NET Core's own reader would take them; ours does not.
        if (schema.Type is { } type && (type & (JsonSchemaType.Integer | JsonSchemaType.Number)) != 0 && type.HasFlag(JsonSchemaType.String))
        {
            schema.Type = type & ~JsonSchemaType.String;
            schema.Pattern = null;
        }

        foreach (var member in context.JsonTypeInfo.Properties.Where(IsLeftOut))
        {
            schema.Required?.Remove(member.Name);
            WithoutNull(schema, member.Name);
        }

        if (context.JsonTypeInfo.Type == typeof(ProblemDetails))
        {
            DescribeProblem(schema);
        }

        return Task.CompletedTask;
    }

    /// <summary>What requests hold is exactly what is described.</summary>
    public static void CloseRequests(OpenApiDocument document)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations ?? []).Select(pair => pair.Value))
        {
            foreach (var media in operation.RequestBody?.Content?.Values ?? [])
            {
                Close(media.Schema, document, seen);
            }
        }
    }

    private static void Close(IOpenApiSchema? schema, OpenApiDocument document, HashSet<string> seen)
    {
        if (schema is OpenApiSchemaReference reference)
        {
            if (reference.Reference.Id is { } id && seen.Add(id) && document.Components?.Schemas?.TryGetValue(id, out var target) is true)
            {
                Close(target, document, seen);
            }

            return;
        }

        if (schema is not OpenApiSchema written)
        {
            return;
        }

        if (written.Properties is { Count: > 0 } properties)
        {
            written.AdditionalPropertiesAllowed = false;
            foreach (var member in properties.Values)
            {
                Close(member, document, seen);
            }
        }

        Close(written.Items, document, seen);
        foreach (var one in written.OneOf ?? [])
        {
            Close(one, document, seen);
        }
    }

    private static bool IsLeftOut(JsonPropertyInfo member) =>
        member.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }];

    // Such a member is not there instead of being null.
    private static void WithoutNull(OpenApiSchema schema, string member)
    {
        if (schema.Properties?.TryGetValue(member, out var described) is not true || described is not OpenApiSchema written)
        {
            return;
        }

        if (written.Type is { } type)
        {
            written.Type = type & ~JsonSchemaType.Null;
        }

        if (written.OneOf is [OpenApiSchema { Type: JsonSchemaType.Null }, var other])
        {
            schema.Properties![member] = other;
        }
    }

    private static void DescribeProblem(OpenApiSchema schema)
    {
        schema.Description = "RFC 9457. The types are listed in docs/api.md.";
        schema.Required = new HashSet<string>(StringComparer.Ordinal) { "type", "title", "status", "traceId" };
        schema.Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri", Description = "Stable: clients may switch on it." },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "What is wrong, for people to read." },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The status code once more." },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "What to do about it." },
            ["traceId"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Finds the request in the telemetry." },
        };
    }
}
