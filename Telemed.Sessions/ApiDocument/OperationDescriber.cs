using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.OpenApi;
using Telemed.Sessions.Access;
using Telemed.Sessions.Http;

namespace Telemed.Sessions.ApiDocument;

/// <summary>Completes the description of each route: who may call it, what it looks at, examples, problems.</summary>
internal static class OperationDescriber
{
    private static readonly JsonSerializerOptions WithoutNulls = new(HttpConventions.Json) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var notes = metadata.OfType<OperationNotes>().LastOrDefault() ?? new OperationNotes();
        var permission = metadata.OfType<RequiredPermission>().LastOrDefault()?.Permission;
        DescribeAccess(operation, context.Document, permission, metadata.OfType<OpenRoute>().LastOrDefault());
        DescribeParameters(operation, notes);
        DescribeExamples(operation, notes);

        var problems = await context.GetOrCreateSchemaAsync(typeof(ProblemDetails), null, cancellationToken);
        var schema = context.Document?.AddComponent(nameof(ProblemDetails), problems) is true || context.Document is not null
            ? (IOpenApiSchema)new OpenApiSchemaReference(nameof(ProblemDetails), context.Document)
            : problems;
        foreach (var status in ExpectedProblems(operation, notes, permission, metadata.OfType<DisableRateLimitingAttribute>().Any()))
        {
            operation.Responses!.TryAdd(status.ToString(CultureInfo.InvariantCulture), new OpenApiResponse
            {
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/problem+json"] = new() { Schema = schema } },
            });
        }

        foreach (var (key, response) in operation.Responses!)
        {
            if (response is OpenApiResponse written && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status >= 400)
            {
                ProblemNotes.Describe(written, status, notes.Problems.GetValueOrDefault(status) ?? ProblemNotes.Usual(status, permission));
            }
        }
    }

    private static void DescribeAccess(OpenApiOperation operation, OpenApiDocument? document, Permission? permission, OpenRoute? open)
    {
        var access = permission is { } needed ? $"Permission: `{needed}` (docs/permissions.md)." : $"Open to everybody: {open?.Because.TrimEnd('.')}.";
        operation.Description = $"{operation.Description}\n\n{access}".Trim();
        if (permission is null)
        {
            operation.Security = [];
            return;
        }

        var holders = Permissions.HoldersOf(permission.Value);
        operation.Security = [];
        Add(Holders.AllScopes | Holders.Participants, DocumentDescriber.BearerScheme);
        Add(Holders.Staff, DocumentDescriber.CookieScheme);

        void Add(Holders those, string scheme)
        {
            if ((holders & those) != Holders.None)
            {
                operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] });
            }
        }
    }

    private static void DescribeParameters(OpenApiOperation operation, OperationNotes notes)
    {
        var parameters = operation.Parameters ??= [];
        foreach (var parameter in parameters.OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Path))
        {
            (parameter.Description, parameter.Example) = DocumentDescriber.PathParameter(parameter.Name!, operation.Tags?.FirstOrDefault()?.Name);
        }

        foreach (var noted in notes.Query)
        {
            // Those that the route's signature names are texts there, so that whatever is wrong with them is answered by a problem document.
            if (parameters.FirstOrDefault(parameter => parameter.In == ParameterLocation.Query && parameter.Name == noted.Name) is { } known)
            {
                parameters.Remove(known);
            }

            var isNumber = noted.Type == JsonSchemaType.Integer;
            parameters.Add(new OpenApiParameter
            {
                Name = noted.Name,
                In = ParameterLocation.Query,
                Description = noted.Description,
                Required = noted.Required,
                Schema = new OpenApiSchema
                {
                    Type = noted.Type,
                    Format = noted.Format,
                    Minimum = isNumber ? "1" : null,
                    Maximum = noted.Maximum?.ToString(CultureInfo.InvariantCulture),
                    Enum = noted.Words.Count > 0 ? [.. noted.Words.Select(word => (JsonNode)word)] : null,
                },
                Example = isNumber ? int.Parse(noted.Example, CultureInfo.InvariantCulture) : noted.Example,
            });
        }

        foreach (var header in notes.Headers)
        {
            parameters.Add(new OpenApiParameter
            {
                Name = header.Name,
                In = ParameterLocation.Header,
                Description = header.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Example = header.Example,
            });
        }
    }

    private static void DescribeExamples(OpenApiOperation operation, OperationNotes notes)
    {
        if (notes.Request is { } request)
        {
            var now = TimeProvider.System.GetUtcNow();
            Show(operation.RequestBody?.Content, request is Func<DateTimeOffset, object> at ? at(now) : request, WithoutNulls);
        }

        foreach (var (key, response) in operation.Responses ?? [])
        {
            if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var status) || status is < 200 or >= 300)
            {
                continue;
            }

            if ((notes.Answers.GetValueOrDefault(status) ?? notes.Answer) is { } answer)
            {
                Show(response.Content, answer, HttpConventions.Json);
            }

            if (response is OpenApiResponse written)
            {
                AddHeader(written, notes.HasETag, "ETag", "Changes with what a reader would notice.", "\"3\"");
                AddHeader(written, status == StatusCodes.Status201Created, "Location", "Where it is from now on.", "/api/v1/…");
            }
        }
    }

    private static void AddHeader(OpenApiResponse response, bool isThere, string name, string description, string example)
    {
        if (isThere)
        {
            (response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal))[name] = new OpenApiHeader
            {
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Example = example,
            };
        }
    }

    private static void Show(IDictionary<string, OpenApiMediaType>? content, object example, JsonSerializerOptions options)
    {
        foreach (var media in content?.Values ?? [])
        {
            // A text is shown as it is: an answer that is no JSON.
            media.Example = example is string text ? JsonValue.Create(text) : JsonSerializer.SerializeToNode(example, options);
        }
    }

    private static IEnumerable<int> ExpectedProblems(OpenApiOperation operation, OperationNotes notes, Permission? permission, bool isUnlimited)
    {
        if (operation.RequestBody is not null)
        {
            yield return StatusCodes.Status400BadRequest;
            yield return StatusCodes.Status413PayloadTooLarge;
            yield return StatusCodes.Status415UnsupportedMediaType;
        }

        if (permission is not null)
        {
            yield return StatusCodes.Status401Unauthorized;
            yield return StatusCodes.Status403Forbidden;
        }

        if (!isUnlimited)
        {
            yield return StatusCodes.Status429TooManyRequests;
        }

        yield return StatusCodes.Status503ServiceUnavailable;
        foreach (var status in notes.Problems.Keys)
        {
            yield return status;
        }
    }
}
