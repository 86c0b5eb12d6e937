using Telemed.Sessions.Audit;
using Telemed.Sessions.Events;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Webhooks;

/// <summary>A delivery as it is shown.</summary>
internal sealed class DeliveryRow
{
    public string Id { get; set; } = "";

    public string MessageId { get; set; } = "";

    public string Type { get; set; } = "";

    public string? ConsultationId { get; set; }

    public long? EventId { get; set; }

    public string State { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? DueAt { get; set; }

    public DateTimeOffset? DoneAt { get; set; }

    public long Attempts { get; set; }
}

/// <summary>An attempt as it is shown.</summary>
internal sealed class AttemptRow
{
    public string DeliveryId { get; set; } = "";

    public DateTimeOffset At { get; set; }

    public long DurationMs { get; set; }

    public long? Status { get; set; }

    public string? Failure { get; set; }
}

/// <summary>The administrator's side of the database: what was delivered, and once more please.</summary>
internal sealed class DeliveryLogStore(Database database, AuditTrail audit, WebhookSignal signal, TimeProvider time)
{
    private const string Columns =
        "SELECT d.id, d.message_id, d.state, d.created_at, d.due_at, d.done_at, d.attempts, m.type, m.consultation_id, m.event_id "
        + "FROM webhook_deliveries d JOIN webhook_messages m ON m.id = d.message_id ";

    /// <summary>Newest first, from the one before <paramref name="before"/> on; with their attempts.</summary>
    public Task<(IReadOnlyList<DeliveryRow> Deliveries, ILookup<string, AttemptRow> Attempts)> ListAsync(
        string endpointId, string? state, string? before, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        async unit =>
        {
            var rows = await unit.QueryAsync<DeliveryRow>(
                Columns + "WHERE d.endpoint_id = @endpointId"
                + (state is null ? "" : " AND d.state = @state") + (before is null ? "" : " AND d.id < @before")
                + " ORDER BY d.id DESC LIMIT @limit",
                new { endpointId, state, before, limit = (long)limit });
            return (rows, await AttemptsAsync(unit, endpointId, rows));
        },
        cancellationToken);

    public Task<(DeliveryRow? Delivery, ILookup<string, AttemptRow> Attempts)> FindAsync(string endpointId, string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async unit =>
            {
                var row = await unit.FirstAsync<DeliveryRow>(Columns + "WHERE d.endpoint_id = @endpointId AND d.id = @id", new { endpointId, id });
                return (row, await AttemptsAsync(unit, endpointId, row is null ? [] : [row]));
            },
            cancellationToken);

    /// <summary>Makes a delivery due now, whatever became of it before. False when there is none.</summary>
    public async Task<bool> RedeliverAsync(string endpointId, string id, Actor actor, CancellationToken cancellationToken) =>
        await RedeliverAsync(endpointId, "id = @id", new { endpointId, id, Now = time.Now() }, actor, new { Delivery = id }, cancellationToken) == 1;

    /// <summary>Makes everything due now that was made since <paramref name="since"/> and has been given up. Answers how many.</summary>
    public Task<int> RedeliverFailedAsync(string endpointId, DateTimeOffset since, Actor actor, CancellationToken cancellationToken) => RedeliverAsync(
        endpointId, "state = 'failed' AND created_at >= @since", new { endpointId, since, Now = time.Now() }, actor, new { Since = since }, cancellationToken);

    private Task<int> RedeliverAsync(
        string endpointId, string which, object parameters, Actor actor, object details, CancellationToken cancellationToken) => database.WriteAsync(
        async unit =>
        {
            var count = await unit.ExecuteAsync(
                "UPDATE webhook_deliveries SET state = 'pending', due_at = @Now, done_at = NULL, round_at = @Now, round_attempts = 0 "
                + "WHERE endpoint_id = @endpointId AND " + which,
                parameters);
            if (count > 0)
            {
                await audit.AppendAsync(unit, new(actor, AuditActions.WebhookRedelivered, Subject: endpointId, Details: details));
                unit.AfterCommit(() => signal.Wake([endpointId]));
            }

            return count;
        },
        cancellationToken);

    private static async Task<ILookup<string, AttemptRow>> AttemptsAsync(UnitOfWork unit, string endpointId, IReadOnlyList<DeliveryRow> rows)
    {
        IReadOnlyList<AttemptRow> attempts = rows.Count == 0
            ? []
            : await unit.QueryAsync<AttemptRow>(
                "SELECT a.delivery_id, a.at, a.duration_ms, a.status, a.failure FROM webhook_attempts a JOIN webhook_deliveries d ON d.id = a.delivery_id "
                + "WHERE d.endpoint_id = @endpointId AND d.id >= @First AND d.id <= @Last ORDER BY a.id",
                new { endpointId, First = rows[^1].Id, Last = rows[0].Id });
        return attempts.ToLookup(attempt => attempt.DeliveryId, StringComparer.Ordinal);
    }
}
