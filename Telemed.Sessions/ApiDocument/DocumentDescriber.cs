using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Telemed.Sessions.ApiDocument.Notes;

namespace Telemed.Sessions.ApiDocument;

/// <summary>What the document says of the API as a whole.</summary>
internal static class DocumentDescriber
{
    public const string BearerScheme = "bearer";
    public const string CookieScheme = "staff";

    private static readonly (string Name, string Description)[] Tags =
    [
        ("Consultations", "Planned, held, ended: what the clinic's systems and staff do, and a doctor with an access token."),
        ("Participants", "Who belongs to a consultation, their links and codes, and what a doctor does about them while it is live."),
        ("Joining", "A join code becomes an access token and the addresses of all streams. For clients of patients and doctors."),
        ("Realtime", "The WebSocket of a participant; docs/realtime.md has its messages."),
        ("Snapshots", "Pictures of patients that doctors put into the record."),
        ("Streams", "What the transcoder does with what people publish; docs/transcoder.md."),
        ("Jobs", "Streams pushed to other platforms, and cameras and files brought in; docs/jobs.md."),
        ("Webhooks", "Other systems are told of what happens, signed after the Standard Webhooks specification; see docs/webhooks.md."),
        ("Signing in", "The clinic's people in their browsers: a cookie instead of a key."),
        ("Staff", "The accounts of the clinic's people."),
        ("API keys", "What the clinic's programs call with."),
        ("Signing keys", "What tokens, cookies and stored secrets are sealed with."),
        ("Audit", "Who did what, when and from where."),
    ];

    public static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Telemed",
            Version = "v1",
            Description =
                """
                A clinic's consultations: people, join codes, records, webhooks, accounts.

                Bodies are JSON in UTF-8 of at most 16 KiB, with exactly the members that are described: what is misspelt is answered with 400. Times
                are ISO 8601 in UTC. Errors are problem documents (RFC 9457) with a stable `type`. Every answer has `RateLimit-Policy` and `RateLimit`
                (draft-ietf-httpapi-ratelimit-headers).

                The realtime channel and the media addresses are described in the repository's docs folder.
                """,
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

        // In the order of a consultation's life; one that is not described here comes last, as it is.
        var described = Tags.Select(tag => new OpenApiTag { Name = tag.Name, Description = tag.Description });
        document.Tags = new HashSet<OpenApiTag>(
            [.. described, .. (document.Tags ?? new HashSet<OpenApiTag>()).Where(tag => !Tags.Any(known => known.Name == tag.Name))]);
        document.Paths = InOrder(document.Paths);
        SchemaRules.CloseRequests(document);
        return Task.CompletedTask;
    }

    private static OpenApiPaths InOrder(OpenApiPaths paths)
    {
        var ordered = new OpenApiPaths();
        foreach (var (path, item) in paths.OrderBy(path => OrderOf(path.Value)).ThenBy(path => path.Key, StringComparer.Ordinal))
        {
            ordered.Add(path, item);
        }

        return ordered;
    }

    private static int OrderOf(IOpenApiPathItem item)
    {
        var tag = item.Operations?.Values.FirstOrDefault()?.Tags?.FirstOrDefault()?.Name;
        var index = Array.FindIndex(Tags, known => known.Name == tag);
        return index < 0 ? Tags.Length : index;
    }

    /// <summary>What a piece of a path is, and an example of it.</summary>
    public static (string Description, string Example) PathParameter(string name, string? tag) => (name, tag) switch
    {
        ("participantId", _) => ("The participant's id.", Samples.PatientId),
        ("deliveryId", _) => ("The delivery's id.", Samples.DeliveryId),
        ("snapshotId", _) => ("The snapshot's id.", Samples.SnapshotId),
        ("jobId", _) => ("The job's id.", Samples.JobId),
        ("id", "Webhooks") => ("The webhook's id.", Samples.WebhookId),
        ("id", "Staff") => ("The account's id.", Samples.AccountId),
        ("id", "API keys") => ("The key's id.", Samples.KeyId),
        _ => ("The consultation's id.", Samples.ConsultationId),
    };
}
