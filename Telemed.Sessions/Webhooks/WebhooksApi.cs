using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Access;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Audit;
using Telemed.Sessions.Http;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Webhooks;

/// <summary><c>/api/v1/webhooks</c>: who is told of events. docs/webhooks.md says what is sent.</summary>
internal static class WebhooksApi
{
    private const int MaxEvents = 40;
    private const int MaxDescriptionLength = 200;

    private static readonly TimeSpan OldSecretLife = TimeSpan.FromHours(24);

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/", ListAsync).WithName("ListWebhooks").WithNotes(WebhookNotes.List).WithSummary("Lists the webhooks").WithDescription("All of them, with how it goes with each; never their secrets.");

        group.MapPost("/", CreateAsync)
            .WithName("CreateWebhook")
            .WithNotes(WebhookNotes.Create)
            .WithSummary("Makes a webhook")
            .WithDescription("Answers 201 with the secret that signs. It is shown this once.")
            .Accepts<NewWebhook>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict);

        group.MapGet("/{id}", GetAsync).WithName("GetWebhook").WithNotes(WebhookNotes.Get).WithSummary("Reads a webhook").WithDescription("With how it goes with it and an ETag; never its secret.").ProducesProblem(StatusCodes.Status404NotFound);

        group.MapPatch("/{id}", ChangeAsync)
            .WithName("ChangeWebhook")
            .WithNotes(WebhookNotes.Change)
            .WithSummary("Changes a webhook")
            .WithDescription("Disabling it ends what is pending as failed; enabling it again brings nothing of that back by itself, see redeliver-failed. If-Match with the ETag that was read: 412 when it has changed since.")
            .Accepts<WebhookChange>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

        group.MapDelete("/{id}", DeleteAsync)
            .WithName("DeleteWebhook")
            .WithSummary("Removes a webhook")
            .WithDescription("With its deliveries, pending ones too.")
            .ProducesProblem(StatusCodes.Status404NotFound);

        group.MapPost("/{id}/rotate-secret", RotateAsync)
            .WithName("RotateWebhookSecret")
            .WithNotes(WebhookNotes.Rotate)
            .WithSummary("Gives a webhook a new secret")
            .WithDescription("Answers with the new secret, this once. For 24 hours the old one signs as well.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>404 for a webhook that is not there.</summary>
    public static ProblemHttpResult NotFound() => ProblemExtensions.Problem(StatusCodes.Status404NotFound, ProblemTypes.NotFound, "There is no such webhook.");

    private static async Task<Ok<WebhookList>> ListAsync(WebhookStore webhooks, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return TypedResults.Ok(new WebhookList([.. (await webhooks.ListAsync(cancellationToken)).Select(endpoint => WebhookDocument.Of(endpoint, now))]));
    }

    private static async Task<Results<Created<WebhookDocument>, ProblemHttpResult>> CreateAsync(
        HttpContext context,
        WebhookStore webhooks,
        WebhookSecret.Vault vault,
        AddressPolicy policy,
        IOptions<WebhookOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<NewWebhook>(context.Request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        if (Fault(policy, wanted.Url, wanted.Events, wanted.Description) is { } fault)
        {
            return StrictJson.Invalid(fault);
        }

        var secret = WebhookSecret.New();
        var now = time.Now();
        var endpoint = new WebhookEndpoint
        {
            Id = OrderedId.New(OrderedId.Endpoint, time),
            Url = wanted.Url,
            Description = Cleaned(wanted.Description),
            Events = EventFilter.TryCreate(wanted.Events, out _)!.ToString(),
            Enabled = true,
            Secret = vault.Protect(secret),
            CreatedAt = now,
            UpdatedAt = now,
        };
        return await webhooks.AddAsync(endpoint, options.Value.MaxEndpoints, context.Caller().Actor, cancellationToken)
            ? TypedResults.Created($"/api/v1/webhooks/{endpoint.Id}", WebhookDocument.Of(endpoint, now, secret.Reveal()))
            : ProblemExtensions.Problem(
                StatusCodes.Status409Conflict, ProblemTypes.TooManyWebhooks, "There are too many webhooks.", $"At most {options.Value.MaxEndpoints}; remove one first.");
    }

    private static async Task<Results<Ok<WebhookDocument>, ProblemHttpResult>> GetAsync(
        string id, HttpContext context, WebhookStore webhooks, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!OrderedId.Is(OrderedId.Endpoint, id) || await webhooks.FindAsync(id, cancellationToken) is not { } endpoint)
        {
            return NotFound();
        }

        context.Response.Headers.ETag = ETag(endpoint);
        return TypedResults.Ok(WebhookDocument.Of(endpoint, time.GetUtcNow()));
    }

    private static async Task<Results<Ok<WebhookDocument>, ProblemHttpResult>> ChangeAsync(
        string id, HttpContext context, WebhookStore webhooks, AddressPolicy policy, WebhookSignal signal, TimeProvider time, CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<WebhookChange>(context.Request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        if (Fault(policy, wanted.Url, wanted.Events, wanted.Description) is { } fault)
        {
            return StrictJson.Invalid(fault);
        }

        if (!OrderedId.Is(OrderedId.Endpoint, id))
        {
            return NotFound();
        }

        var match = context.Request.Headers.IfMatch;
        var (endpoint, changed) = await webhooks.ChangeAsync(
            id,
            present => match.Count == 0 || match.Contains("*") || match.Contains(ETag(present)),
            endpoint =>
            {
                endpoint.Url = wanted.Url ?? endpoint.Url;
                endpoint.Events = wanted.Events is { } events ? EventFilter.TryCreate(events, out _)!.ToString() : endpoint.Events;
                endpoint.Description = wanted.Description is null ? endpoint.Description : Cleaned(wanted.Description);
                endpoint.Enabled = wanted.Enabled ?? endpoint.Enabled;
            },
            context.Caller().Actor,
            AuditActions.WebhookChanged,
            cancellationToken);
        if (endpoint is null)
        {
            return NotFound();
        }

        if (!changed)
        {
            return ProblemExtensions.Problem(
                StatusCodes.Status412PreconditionFailed, ProblemTypes.Changed, "The webhook has been changed since.", "Read it again and repeat the change.");
        }

        signal.Wake([id]);
        context.Response.Headers.ETag = ETag(endpoint);
        return TypedResults.Ok(WebhookDocument.Of(endpoint, time.GetUtcNow()));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id, HttpContext context, WebhookStore webhooks, CancellationToken cancellationToken) =>
        OrderedId.Is(OrderedId.Endpoint, id) && await webhooks.RemoveAsync(id, context.Caller().Actor, cancellationToken) ? TypedResults.NoContent() : NotFound();

    private static async Task<Results<Ok<WebhookDocument>, ProblemHttpResult>> RotateAsync(
        string id, HttpContext context, WebhookStore webhooks, WebhookSecret.Vault vault, TimeProvider time, CancellationToken cancellationToken)
    {
        var secret = WebhookSecret.New();
        var (changed, _) = OrderedId.Is(OrderedId.Endpoint, id)
            ? await webhooks.ChangeAsync(
                id,
                _ => true,
                endpoint =>
                {
                    (endpoint.OldSecret, endpoint.OldSecretUntil) = (endpoint.Secret, time.Now() + OldSecretLife);
                    endpoint.Secret = vault.Protect(secret);
                },
                context.Caller().Actor,
                AuditActions.WebhookSecretRotated,
                cancellationToken)
            : default;
        return changed is null ? NotFound() : TypedResults.Ok(WebhookDocument.Of(changed, time.GetUtcNow(), secret.Reveal()));
    }

    private static string ETag(WebhookEndpoint endpoint) => string.Create(CultureInfo.InvariantCulture, $"\"{endpoint.Version}\"");

    private static string? Fault(AddressPolicy policy, string? url, IReadOnlyList<string>? events, string? description)
    {
        if (url is not null && policy.Fault(url, out _) is { } fault)
        {
            return fault;
        }

        if (events is not null)
        {
            if (events.Count is 0 or > MaxEvents)
            {
                return $"events must hold 1 to {MaxEvents} types of events.";
            }

            if (events.Any(each => each is null) || EventFilter.TryCreate(events, out _) is null)
            {
                return "events holds something that is no type of event, nor a prefix of one like consultation.*; see docs/webhooks.md.";
            }
        }

        return description is { Length: > 0 } && TextRules.Clean(description, MaxDescriptionLength) is null
            ? $"description must be at most {MaxDescriptionLength} characters without control characters."
            : null;
    }

    private static string? Cleaned(string? description) => description is { Length: > 0 } ? TextRules.Clean(description, MaxDescriptionLength) : null;
}
