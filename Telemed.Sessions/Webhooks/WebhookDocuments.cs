using System.Text.Json.Serialization;

namespace Telemed.Sessions.Webhooks;

/// <summary>The body of <c>POST /api/v1/webhooks</c>.</summary>
/// <param name="Url">An <c>https</c> address of at most 2048 characters, without user name and fragment.</param>
/// <param name="Events">1 to 40 of: an event's type, a prefix such as <c>consultation.*</c>, <c>*</c> for all.</param>
/// <param name="Description">For people to read, at most 200 characters.</param>
public sealed record NewWebhook(string Url, IReadOnlyList<string> Events, string? Description = null);

/// <summary>The body of <c>PATCH /api/v1/webhooks/{id}</c>: what is not there stays as it is.</summary>
/// <param name="Url">As in <see cref="NewWebhook"/>.</param>
/// <param name="Events">As in <see cref="NewWebhook"/>.</param>
/// <param name="Description">As in <see cref="NewWebhook"/>; empty to take it away.</param>
/// <param name="Enabled">False ends what is pending as failed and delivers nothing any more; true begins again.</param>
public sealed record WebhookChange(string? Url = null, IReadOnlyList<string>? Events = null, string? Description = null, bool? Enabled = null);

/// <summary>A webhook.</summary>
/// <param name="Id">Begins with <c>whk_</c>.</param>
/// <param name="Url">Where it goes to.</param>
/// <param name="Description">For people to read.</param>
/// <param name="Events">Which events.</param>
/// <param name="Enabled">Whether anything is delivered.</param>
/// <param name="DisabledBecause"><c>gone</c> after an answer of 410, <c>wanted</c> after a PATCH.</param>
/// <param name="Health">How it goes.</param>
/// <param name="FailingSince">Since when every attempt has failed.</param>
/// <param name="LastSuccessAt">The last attempt that succeeded.</param>
/// <param name="LastFailureAt">The last one that failed, and why.</param>
/// <param name="LastFailure">One of the words of docs/webhooks.md, with the status if there was one.</param>
/// <param name="OldSecretUntil">Until when the secret before the last rotation signs as well.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When somebody last changed it.</param>
/// <param name="Secret">What signs, shown when it is made or rotated and never again.</param>
public sealed record WebhookDocument(
    string Id,
    string Url,
    string? Description,
    IReadOnlyList<string> Events,
    bool Enabled,
    string? DisabledBecause,
    WebhookHealth Health,
    DateTimeOffset? FailingSince,
    DateTimeOffset? LastSuccessAt,
    DateTimeOffset? LastFailureAt,
    string? LastFailure,
    DateTimeOffset? OldSecretUntil,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Secret = null)
{
    internal static WebhookDocument Of(WebhookEndpoint endpoint, DateTimeOffset now, string? secret = null) => new(
        endpoint.Id,
        endpoint.Url,
        endpoint.Description,
        EventFilter.Read(endpoint.Events).Patterns,
        endpoint.Enabled,
        endpoint.DisabledBecause,
        endpoint.Health(now),
        endpoint.FailingSince,
        endpoint.LastSuccessAt,
        endpoint.LastFailureAt,
        endpoint.LastFailure,
        endpoint.OldSecretUntil > now ? endpoint.OldSecretUntil : null,
        endpoint.CreatedAt,
        endpoint.UpdatedAt,
        secret);
}

/// <summary>All webhooks: there are few.</summary>
public sealed record WebhookList(IReadOnlyList<WebhookDocument> Items);

/// <summary>How far a delivery is.</summary>
public enum DeliveryState
{
    /// <summary>Not yet, or not yet with success.</summary>
    Pending,

    /// <summary>The endpoint has answered 2xx.</summary>
    Delivered,

    /// <summary>Given up.</summary>
    Failed,
}

/// <summary>One message to one webhook.</summary>
/// <param name="Id">Begins with <c>whd_</c>.</param>
/// <param name="MessageId">The <c>webhook-id</c>, the same however often it is sent.</param>
/// <param name="Type">The event's type.</param>
/// <param name="ConsultationId">Where it happened; null for a test.</param>
/// <param name="EventId">Which event of the consultation.</param>
/// <param name="State">How far it is.</param>
/// <param name="CreatedAt">When it happened.</param>
/// <param name="NextAttemptAt">When the next attempt is due.</param>
/// <param name="DoneAt">When it was delivered or given up.</param>
/// <param name="Attempts">Oldest first.</param>
public sealed record DeliveryDocument(
    string Id,
    string MessageId,
    string Type,
    string? ConsultationId,
    long? EventId,
    DeliveryState State,
    DateTimeOffset CreatedAt,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? DoneAt,
    IReadOnlyList<AttemptDocument> Attempts)
{
    internal static DeliveryDocument Of(DeliveryRow row, ILookup<string, AttemptRow> attempts) => new(
        row.Id,
        row.MessageId,
        row.Type,
        row.ConsultationId,
        row.EventId,
        Enum.Parse<DeliveryState>(row.State, ignoreCase: true),
        row.CreatedAt,
        row.DueAt,
        row.DoneAt,
        [.. attempts[row.Id].Select(attempt => new AttemptDocument(attempt.At, attempt.DurationMs, attempt.Status, attempt.Failure))]);
}

/// <summary>One attempt.</summary>
/// <param name="At">When it began.</param>
/// <param name="DurationMs">Milliseconds until the answer's head, or until it failed.</param>
/// <param name="Status">The HTTP status, when there was an answer.</param>
/// <param name="Failure">Why it failed, one of the words of docs/webhooks.md; null when it succeeded.</param>
public sealed record AttemptDocument(DateTimeOffset At, long DurationMs, long? Status, string? Failure);


/// <summary>How many deliveries were made due again.</summary>
public sealed record RedeliveredDocument(int Count);
