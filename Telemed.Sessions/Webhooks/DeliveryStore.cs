using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Webhooks;

/// <summary>A delivery that is due, with its message.</summary>
internal sealed class DueDelivery
{
    public string Id { get; set; } = "";

    public string EndpointId { get; set; } = "";

    public string MessageId { get; set; } = "";

    public string Type { get; set; } = "";

    public string? ConsultationId { get; set; }

    public string Payload { get; set; } = "";

    public string? Traceparent { get; set; }

    public DateTimeOffset RoundAt { get; set; }

    public long RoundAttempts { get; set; }
}

/// <summary>A delivery with how one attempt went.</summary>
internal sealed record DeliveryResult(DueDelivery Delivery, AttemptOutcome Outcome);

/// <summary>What is pending.</summary>
internal sealed class Backlog
{
    public long Pending { get; set; }

    public DateTimeOffset? Oldest { get; set; }
}

/// <summary>The sender's side of the database: what is due, who may deliver it, how it went.</summary>
internal sealed class DeliveryStore(Database database, TimeProvider time)
{
    /// <summary>This process among those that share the database.</summary>
    public string InstanceId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Endpoints with something to deliver, and when the first of it is due.</summary>
    public async Task<IReadOnlyList<(string EndpointId, DateTimeOffset DueAt)>> PendingAsync(CancellationToken cancellationToken) =>
        [.. (await database.ReadAsync(
            unit => unit.QueryAsync<Pending>(
                "SELECT endpoint_id, MIN(due_at) AS due_at FROM webhook_deliveries WHERE due_at IS NOT NULL GROUP BY endpoint_id"),
            cancellationToken)).Select(row => (row.EndpointId, row.DueAt))];

    public Task<Backlog> BacklogAsync(CancellationToken cancellationToken) => database.ReadAsync(
        async unit => (await unit.FirstAsync<Backlog>(
            "SELECT COUNT(*) AS pending, MIN(created_at) AS oldest FROM webhook_deliveries WHERE due_at IS NOT NULL"))!,
        cancellationToken);

    /// <summary>Takes an endpoint for this instance, or keeps it. False while another instance has it, or when it is not delivered to.</summary>
    public Task<bool> TryLeaseAsync(string endpointId, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = time.Now();
        return database.WriteAsync(
            async unit => await unit.ExecuteAsync(
                "UPDATE webhook_endpoints SET lease_by = @InstanceId, lease_until = @Until "
                + "WHERE id = @endpointId AND enabled = 1 AND (lease_until IS NULL OR lease_until < @now OR lease_by = @InstanceId)",
                new { endpointId, InstanceId, now, Until = now + lease }) == 1,
            cancellationToken);
    }

    public Task ReleaseAsync(string endpointId, CancellationToken cancellationToken) => database.WriteAsync(
        unit => unit.ExecuteAsync(
            "UPDATE webhook_endpoints SET lease_by = NULL, lease_until = NULL WHERE id = @endpointId AND lease_by = @InstanceId",
            new { endpointId, InstanceId }),
        cancellationToken);

    /// <summary>SQLite's file is one process's alone: whoever held a lease is dead.</summary>
    public Task ForgetLeasesOfTheDeadAsync(CancellationToken cancellationToken) => database.Engine == DatabaseEngine.Sqlite
        ? database.WriteAsync(unit => unit.ExecuteAsync("UPDATE webhook_endpoints SET lease_by = NULL, lease_until = NULL"), cancellationToken)
        : Task.CompletedTask;

    /// <summary>The endpoint and what is due for it, in order, at most <paramref name="limit"/>; nothing when it is not delivered to.</summary>
    public Task<(WebhookEndpoint? Endpoint, IReadOnlyList<DueDelivery> Due)> DueAsync(string endpointId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<(WebhookEndpoint?, IReadOnlyList<DueDelivery>)>(
            async unit =>
            {
                var endpoint = await unit.FirstAsync<WebhookEndpoint>("SELECT * FROM webhook_endpoints WHERE id = @endpointId AND enabled = 1", new { endpointId });
                return endpoint is null ? (null, []) : (endpoint, await unit.QueryAsync<DueDelivery>(
                    "SELECT d.id, d.endpoint_id, d.message_id, d.round_at, d.round_attempts, m.type, m.consultation_id, m.payload, m.traceparent "
                    + "FROM webhook_deliveries d JOIN webhook_messages m ON m.id = d.message_id "
                    + "WHERE d.endpoint_id = @endpointId AND d.due_at <= @Now ORDER BY d.due_at, d.id LIMIT @limit",
                    new { endpointId, Now = time.Now(), limit = (long)limit }));
            },
            cancellationToken);

    /// <summary>Writes down how attempts went, all of them in one transaction.</summary>
    public Task RecordAsync(IReadOnlyList<DeliveryResult> results, CancellationToken cancellationToken) => database.WriteAsync(
        async unit =>
        {
            // One order for all instances, so that no two transactions wait for each other.
            foreach (var result in results.OrderBy(result => result.Delivery.Id, StringComparer.Ordinal))
            {
                await RecordDeliveryAsync(unit, result);
            }

            foreach (var endpoint in results.GroupBy(result => result.Delivery.EndpointId).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                await RecordHealthAsync(unit, endpoint.Key, [.. endpoint.OrderBy(result => result.Outcome.At + result.Outcome.Duration)]);
            }
        },
        cancellationToken);

    /// <summary>Writes down a message that was sent at once, outside of the outbox.</summary>
    public Task AddSentAsync(DueDelivery sent, AttemptOutcome outcome, CancellationToken cancellationToken) => database.WriteAsync(
        async unit =>
        {
            await unit.ExecuteAsync(DeliverySql.InsertMessage, new
            {
                Id = sent.MessageId,
                sent.Type,
                sent.ConsultationId,
                EventId = (long?)null,
                sent.Payload,
                sent.Traceparent,
                Now = sent.RoundAt,
            });
            await unit.ExecuteAsync(DeliverySql.InsertDelivery, new { sent.Id, sent.EndpointId, sent.MessageId, Now = sent.RoundAt });
            await unit.ExecuteAsync(
                "UPDATE webhook_deliveries SET state = @State, due_at = NULL, done_at = @At, attempts = 1, round_attempts = 1 WHERE id = @Id",
                new { sent.Id, State = outcome.Succeeded ? "delivered" : "failed", At = time.Now() });
            await AddAttemptAsync(unit, sent.Id, outcome);
            await RecordHealthAsync(unit, sent.EndpointId, [new(sent, outcome)]);
        },
        cancellationToken);

    /// <summary>Throws away deliveries that were over before <paramref name="before"/>, at most <paramref name="limit"/> of them.</summary>
    public Task<int> PruneAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) => database.WriteAsync(
        async unit =>
        {
            var rows = await unit.QueryAsync<string>(
                "SELECT id FROM webhook_deliveries WHERE done_at IS NOT NULL AND done_at < @before ORDER BY done_at LIMIT @limit" + unit.ForUpdate,
                new { before, limit = (long)limit });
            foreach (var id in rows)
            {
                await unit.ExecuteAsync("DELETE FROM webhook_attempts WHERE delivery_id = @id", new { id });
                await unit.ExecuteAsync("DELETE FROM webhook_deliveries WHERE id = @id", new { id });
            }

            await unit.ExecuteAsync(
                "DELETE FROM webhook_messages WHERE created_at < @before AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.message_id = webhook_messages.id)",
                new { before });
            return rows.Count;
        },
        cancellationToken);

    /// <summary>
    /// Gives up what is pending at endpoints that were disabled or removed while an event's transaction was under way, which had seen them.
    /// </summary>
    public Task<int> GiveUpOrphansAsync(CancellationToken cancellationToken) => database.WriteAsync(
        unit => unit.ExecuteAsync(
            "UPDATE webhook_deliveries SET state = 'failed', due_at = NULL, done_at = @Now WHERE due_at IS NOT NULL "
            + "AND NOT EXISTS (SELECT 1 FROM webhook_endpoints e WHERE e.id = webhook_deliveries.endpoint_id AND e.enabled = 1)",
            new { Now = time.Now() }),
        cancellationToken);

    private async Task RecordDeliveryAsync(UnitOfWork unit, DeliveryResult result)
    {
        var (delivery, outcome) = result;
        var now = time.Now();
        var attempts = delivery.RoundAttempts + 1;
        var next = outcome.Succeeded || outcome.IsGone ? null : RetrySchedule.Next(attempts, delivery.RoundAt, now, outcome.RetryAfter);

        // A success counts whatever has happened to the delivery meanwhile; a failure only while it is pending.
        var touched = await unit.ExecuteAsync(
            "UPDATE webhook_deliveries SET state = @State, due_at = @DueAt, done_at = @DoneAt, attempts = attempts + 1, round_attempts = @attempts WHERE id = @Id"
            + (outcome.Succeeded ? "" : " AND due_at IS NOT NULL"),
            new
            {
                delivery.Id,
                State = outcome.Succeeded ? "delivered" : next is null ? "failed" : "pending",
                DueAt = next,
                DoneAt = next is null ? now : (DateTimeOffset?)null,
                attempts,
            });
        if (touched == 1)
        {
            await AddAttemptAsync(unit, delivery.Id, outcome);
        }
    }

    private async Task RecordHealthAsync(UnitOfWork unit, string endpointId, IReadOnlyList<DeliveryResult> results)
    {
        var now = time.Now();
        if (results.Any(result => result.Outcome.IsGone))
        {
            await unit.ExecuteAsync(
                "UPDATE webhook_endpoints SET enabled = 0, disabled_because = @Gone, updated_at = @now, version = version + 1 WHERE id = @endpointId AND enabled = 1",
                new { endpointId, WebhookEndpoint.Gone, now });
            await unit.ExecuteAsync(DeliverySql.FailPending, new { EndpointId = endpointId, Now = now });
        }

        var success = results.LastOrDefault(result => result.Outcome.Succeeded)?.Outcome;
        var failure = results.LastOrDefault(result => !result.Outcome.Succeeded)?.Outcome;
        if (success is not null)
        {
            await unit.ExecuteAsync("UPDATE webhook_endpoints SET last_success_at = @At, failing_since = NULL WHERE id = @endpointId", new { endpointId, success.At });
        }

        if (failure is not null)
        {
            await unit.ExecuteAsync(
                "UPDATE webhook_endpoints SET last_failure_at = @At, last_failure = @Failure WHERE id = @endpointId",
                new { endpointId, failure.At, Failure = Describe(failure) });
        }

        if (failure is not null && !results[^1].Outcome.Succeeded)
        {
            await unit.ExecuteAsync(
                "UPDATE webhook_endpoints SET failing_since = COALESCE(failing_since, @At) WHERE id = @endpointId", new { endpointId, failure.At });
        }
    }

    private Task<int> AddAttemptAsync(UnitOfWork unit, string deliveryId, AttemptOutcome outcome) => unit.ExecuteAsync(
        "INSERT INTO webhook_attempts (id, delivery_id, at, duration_ms, status, failure) VALUES (@Id, @deliveryId, @At, @Duration, @Status, @Failure)",
        new
        {
            Id = OrderedId.New(OrderedId.Attempt, time),
            deliveryId,
            outcome.At,
            Duration = (long)outcome.Duration.TotalMilliseconds,
            Status = (long?)outcome.Status,
            outcome.Failure,
        });

    private static string? Describe(AttemptOutcome failure) => failure.Status is { } status ? $"{failure.Failure} {status}" : failure.Failure;

    private sealed class Pending
    {
        public string EndpointId { get; set; } = "";

        public DateTimeOffset DueAt { get; set; }
    }
}
