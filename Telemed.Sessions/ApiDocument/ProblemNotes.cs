using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Access;

namespace Telemed.Sessions.ApiDocument;

/// <summary>Which problems stand behind a status, and what they look like.</summary>
internal static class ProblemNotes
{
    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        [ProblemTypes.InvalidRequest] = "The request is not valid.",
        [ProblemTypes.InvalidToken] = "The access token is not valid.",
        [ProblemTypes.InvalidApiKey] = "The clinic's API key is needed.",
        [ProblemTypes.NotSignedIn] = "You are not signed in.",
        [ProblemTypes.InvalidCredentials] = "This name and this password do not fit, or the account cannot be used.",
        [ProblemTypes.Forbidden] = "Your rights do not include this.",
        [ProblemTypes.NotFound] = "There is no such consultation.",
        [ProblemTypes.StreamOffline] = "There is no picture on air.",
        [ProblemTypes.UnknownJoinCode] = "This join code is not known.",
        [ProblemTypes.UnknownInvitation] = "This link is not known.",
        [ProblemTypes.SignInNameTaken] = "Somebody has this sign-in name.",
        [ProblemTypes.LastAdministrator] = "This is the last administrator.",
        [ProblemTypes.OtherDevice] = "This link has been used on another device.",
        [ProblemTypes.ConsultationOver] = "The consultation is over.",
        [ProblemTypes.ConsultationFull] = "The consultation is full.",
        [ProblemTypes.Conflict] = "The consultation is live.",
        [ProblemTypes.Changed] = "The consultation has been changed since.",
        [ProblemTypes.IdempotencyKeyReused] = "This idempotency key belongs to another request.",
        [ProblemTypes.TooManyWebhooks] = "There are too many webhooks.",
        [ProblemTypes.WebhookDisabled] = "The webhook is disabled.",
        [ProblemTypes.TooManyJobs] = "The consultation has too many jobs.",
        [ProblemTypes.TooManySnapshots] = "The consultation has too many snapshots.",
        [ProblemTypes.TranscoderUnavailable] = "The transcoder does not answer.",
        [ProblemTypes.TooLarge] = "The body is too large.",
        [ProblemTypes.UnsupportedMediaType] = "The body must be JSON.",
        [ProblemTypes.TooManyRequests] = "Too many requests.",
        [ProblemTypes.Unavailable] = "The records cannot be reached at the moment.",
    };

    /// <summary>The problems of <paramref name="status"/> where a route says nothing else.</summary>
    public static IReadOnlyList<string> Usual(int status, Permission? permission) => status switch
    {
        StatusCodes.Status401Unauthorized when permission is { } needed => Unauthorized(Permissions.HoldersOf(needed)),
        StatusCodes.Status409Conflict => [ProblemTypes.ConsultationOver, ProblemTypes.Conflict],
        StatusCodes.Status410Gone => [ProblemTypes.ConsultationOver],
        StatusCodes.Status422UnprocessableEntity => [ProblemTypes.IdempotencyKeyReused],
        _ => [ProblemTypes.ForStatus(status)],
    };

    /// <summary>Writes the problems of <paramref name="status"/> into its answer.</summary>
    public static void Describe(OpenApiResponse response, int status, IReadOnlyList<string> types)
    {
        response.Description = string.Join(" or ", types.Select(type => $"`{Short(type)}`"));
        if (response.Content is { } content && content.TryGetValue("application/problem+json", out var media))
        {
            media.Examples = types.ToDictionary(
                Short,
                type => (IOpenApiExample)new OpenApiExample
                {
                    Value = new JsonObject
                    {
                        ["type"] = type,
                        ["title"] = Titles.GetValueOrDefault(type),
                        ["status"] = status,
                        ["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736",
                    },
                },
                StringComparer.Ordinal);
        }

        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            (response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal))["Retry-After"] = new OpenApiHeader
            {
                Description = "In how many seconds to try again.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
                Example = 2,
            };
        }
    }

    private static List<string> Unauthorized(Holders holders)
    {
        List<string> types = [];
        Add(Holders.AllScopes, ProblemTypes.InvalidApiKey);
        Add(Holders.Participants, ProblemTypes.InvalidToken);
        if (types.Count == 0)
        {
            types.Add(ProblemTypes.NotSignedIn);
        }

        return types;

        void Add(Holders those, string type)
        {
            if ((holders & those) != Holders.None)
            {
                types.Add(type);
            }
        }
    }

    private static string Short(string type) => type[(type.LastIndexOf(':') + 1)..];
}
