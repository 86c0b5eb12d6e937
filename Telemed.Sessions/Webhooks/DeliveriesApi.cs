using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Access;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Http;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Webhooks;

/// <summary><c>/api/v1/webhooks/{id}/deliveries</c> and what makes deliveries: a test, a repetition.</summary>
internal static class DeliveriesApi
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/{id}/deliveries", ListAsync)
            .WithName("ListWebhookDeliveries")
            .WithNotes(WebhookNotes.ListDeliveries)
            .WithSummary("Lists what was sent to a webhook")
            .WithDescription("Newest first, with every attempt. ?state= pending, delivered or failed; ?limit= 1 to 200; ?cursor= the `next` of the page before.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);

        group.MapPost("/{id}/test", TestAsync)
            .WithName("TestWebhook")
            .WithNotes(WebhookNotes.Test)
            .WithSummary("Sends a message of type webhook.test at once")
            .WithDescription("Answers with how the one attempt went. It is not repeated.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        group.MapPost("/{id}/deliveries/{deliveryId}/redeliver", RedeliverAsync)
            .WithName("RedeliverWebhook")
            .WithNotes(WebhookNotes.Redeliver)
            .WithSummary("Sends a message once more, with the same webhook-id")
            .WithDescription("Whatever became of it before. The retries begin anew.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        group.MapPost("/{id}/redeliver-failed", RedeliverFailedAsync)
            .WithName("RedeliverFailedWebhooks")
            .WithNotes(WebhookNotes.RedeliverFailed)
            .WithSummary("Sends everything once more that was given up")
            .WithDescription("?since= an ISO 8601 time: what happened since then.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<Page<DeliveryDocument>>, ProblemHttpResult>> ListAsync(
        string id,
        WebhookStore webhooks,
        DeliveryLogStore deliveries,
        CancellationToken cancellationToken,
        [FromQuery] string? state = null,
        [FromQuery] string? cursor = null,
        [FromQuery] string? limit = null)
    {
        if (state is not (null or "pending" or "delivered" or "failed"))
        {
            return StrictJson.Invalid("state must be pending, delivered or failed.");
        }

        if (cursor is not null && !OrderedId.Is(OrderedId.Delivery, cursor))
        {
            return StrictJson.Invalid("cursor must be the \"next\" of the page before.");
        }

        var count = DefaultLimit;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is 0 or > MaxLimit))
        {
            return StrictJson.Invalid($"limit must be 1 to {MaxLimit}.");
        }

        if (await FindAsync(webhooks, id, cancellationToken) is null)
        {
            return WebhooksApi.NotFound();
        }

        var (rows, attempts) = await deliveries.ListAsync(id, state, cursor, count + 1, cancellationToken);
        return TypedResults.Ok(new Page<DeliveryDocument>(
            [.. rows.Take(count).Select(row => DeliveryDocument.Of(row, attempts))],
            rows.Count > count ? rows[count - 1].Id : null));
    }

    private static async Task<Results<Ok<DeliveryDocument>, ProblemHttpResult>> TestAsync(
        string id,
        WebhookStore webhooks,
        WebhookSecret.Vault vault,
        EndpointSender sender,
        DeliveryStore store,
        DeliveryLogStore deliveries,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await FindAsync(webhooks, id, cancellationToken) is not { } endpoint)
        {
            return WebhooksApi.NotFound();
        }

        if (!endpoint.Enabled)
        {
            return Disabled();
        }

        var now = time.Now();
        var delivery = new DueDelivery
        {
            Id = OrderedId.New(OrderedId.Delivery, time),
            EndpointId = id,
            MessageId = OrderedId.New(OrderedId.Message, time),
            Type = WebhookPayload.TestType,
            Payload = WebhookPayload.OfTest(id, now),
            RoundAt = now,
        };
        var outcome = await sender.AttemptAsync(endpoint, endpoint.Secrets(vault, now), delivery, cancellationToken);
        await store.AddSentAsync(delivery, outcome, cancellationToken);
        var (row, attempts) = await deliveries.FindAsync(id, delivery.Id, cancellationToken);
        return row is null ? WebhooksApi.NotFound() : TypedResults.Ok(DeliveryDocument.Of(row, attempts));
    }

    private static async Task<Results<Accepted<DeliveryDocument>, ProblemHttpResult>> RedeliverAsync(
        string id, string deliveryId, HttpContext context, WebhookStore webhooks, DeliveryLogStore deliveries, CancellationToken cancellationToken)
    {
        if (await FindAsync(webhooks, id, cancellationToken) is not { } endpoint)
        {
            return WebhooksApi.NotFound();
        }

        if (!endpoint.Enabled)
        {
            return Disabled();
        }

        if (OrderedId.Is(OrderedId.Delivery, deliveryId) && await deliveries.RedeliverAsync(id, deliveryId, context.Caller().Actor, cancellationToken))
        {
            var (row, attempts) = await deliveries.FindAsync(id, deliveryId, cancellationToken);
            if (row is not null)
            {
                return TypedResults.Accepted((string?)null, DeliveryDocument.Of(row, attempts));
            }
        }

        return ProblemExtensions.Problem(StatusCodes.Status404NotFound, ProblemTypes.NotFound, "There is no such delivery.");
    }

    private static async Task<Results<Accepted<RedeliveredDocument>, ProblemHttpResult>> RedeliverFailedAsync(
        string id, HttpContext context, WebhookStore webhooks, DeliveryLogStore deliveries, CancellationToken cancellationToken, [FromQuery] string? since = null)
    {
        if (!DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var from))
        {
            return StrictJson.Invalid("since must be an ISO 8601 time, such as 2026-01-05T09:00:00Z.");
        }

        if (await FindAsync(webhooks, id, cancellationToken) is not { } endpoint)
        {
            return WebhooksApi.NotFound();
        }

        return endpoint.Enabled
            ? TypedResults.Accepted((string?)null, new RedeliveredDocument(await deliveries.RedeliverFailedAsync(id, from, context.Caller().Actor, cancellationToken)))
            : Disabled();
    }

    private static async Task<WebhookEndpoint?> FindAsync(WebhookStore webhooks, string id, CancellationToken cancellationToken) =>
        OrderedId.Is(OrderedId.Endpoint, id) ? await webhooks.FindAsync(id, cancellationToken) : null;

    private static ProblemHttpResult Disabled() => ProblemExtensions.Problem(
        StatusCodes.Status409Conflict, ProblemTypes.WebhookDisabled, "The webhook is disabled.", "Enable it first, with PATCH {\"enabled\":true}.");
}
