using Telemed.Sessions.Audit;
using Telemed.Sessions.Events;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Webhooks;

/// <summary>The administrator's side of the database: endpoints. Whatever somebody changes stands in the audit trail.</summary>
internal sealed class WebhookStore(Database database, AuditTrail audit, TimeProvider time)
{
    public Task<IReadOnlyList<WebhookEndpoint>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(unit => unit.QueryAsync<WebhookEndpoint>("SELECT * FROM webhook_endpoints ORDER BY id"), cancellationToken);

    public Task<WebhookEndpoint?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(unit => FindAsync(unit, id), cancellationToken);

    /// <summary>Adds an endpoint; false when there are <paramref name="max"/> already.</summary>
    public Task<bool> AddAsync(WebhookEndpoint endpoint, int max, Actor actor, CancellationToken cancellationToken) => database.WriteAsync(
        async unit =>
        {
            await unit.LockAsync("telemed-webhooks");
            if (await unit.FirstAsync<long>("SELECT COUNT(*) FROM webhook_endpoints") >= max)
            {
                return false;
            }

            await unit.ExecuteAsync(
                "INSERT INTO webhook_endpoints (id, url, description, events, enabled, secret, created_at, updated_at, version) "
                + "VALUES (@Id, @Url, @Description, @Events, 1, @Secret, @CreatedAt, @CreatedAt, 1)",
                endpoint);
            await AuditAsync(unit, actor, AuditActions.WebhookCreated, endpoint);
            return true;
        },
        cancellationToken);

    /// <summary>
    /// Changes an endpoint as <paramref name="change"/> does, and answers it; null when there is none. Disabling ends what is pending as
    /// failed; enabling clears the record of failures. When <paramref name="isMeant"/> denies it, nothing is changed.
    /// </summary>
    public Task<(WebhookEndpoint? Endpoint, bool Changed)> ChangeAsync(
        string id,
        Func<WebhookEndpoint, bool> isMeant,
        Action<WebhookEndpoint> change,
        Actor actor,
        string action,
        CancellationToken cancellationToken) => database.WriteAsync<(WebhookEndpoint?, bool)>(
        async unit =>
        {
            if (await FindAsync(unit, id, unit.ForUpdate) is not { } endpoint)
            {
                return (null, false);
            }

            if (!isMeant(endpoint))
            {
                return (endpoint, false);
            }

            var was = endpoint.Enabled;
            change(endpoint);
            endpoint.UpdatedAt = time.Now();
            endpoint.Version++;
            endpoint.DisabledBecause = endpoint.Enabled ? null : endpoint.DisabledBecause ?? WebhookEndpoint.Wanted;
            if (endpoint.Enabled && !was)
            {
                endpoint.FailingSince = null;
            }

            await unit.ExecuteAsync(
                "UPDATE webhook_endpoints SET url = @Url, description = @Description, events = @Events, enabled = @Enabled, disabled_because = @DisabledBecause, "
                + "secret = @Secret, old_secret = @OldSecret, old_secret_until = @OldSecretUntil, updated_at = @UpdatedAt, version = @Version, failing_since = @FailingSince "
                + "WHERE id = @Id",
                endpoint);
            if (was && !endpoint.Enabled)
            {
                await unit.ExecuteAsync(DeliverySql.FailPending, new { EndpointId = id, Now = endpoint.UpdatedAt });
            }

            await AuditAsync(unit, actor, action, endpoint);
            return (endpoint, true);
        },
        cancellationToken);

    /// <summary>Removes an endpoint with its deliveries; false when there is none.</summary>
    public Task<bool> RemoveAsync(string id, Actor actor, CancellationToken cancellationToken) => database.WriteAsync(
        async unit =>
        {
            if (await FindAsync(unit, id, unit.ForUpdate) is not { } endpoint)
            {
                return false;
            }

            await unit.ExecuteAsync("DELETE FROM webhook_attempts WHERE delivery_id IN (SELECT id FROM webhook_deliveries WHERE endpoint_id = @id)", new { id });
            await unit.ExecuteAsync("DELETE FROM webhook_deliveries WHERE endpoint_id = @id", new { id });
            await unit.ExecuteAsync("DELETE FROM webhook_endpoints WHERE id = @id", new { id });
            await AuditAsync(unit, actor, AuditActions.WebhookRemoved, endpoint);
            return true;
        },
        cancellationToken);

    // The host alone: paths and queries of such addresses often hold a key.
    private Task AuditAsync(UnitOfWork unit, Actor actor, string action, WebhookEndpoint endpoint) => audit.AppendAsync(
        unit, new(actor, action, Subject: endpoint.Id, Details: new { new Uri(endpoint.Url).Host, endpoint.Events, endpoint.Enabled }));

    private static Task<WebhookEndpoint?> FindAsync(UnitOfWork unit, string id, string forUpdate = "") =>
        unit.FirstAsync<WebhookEndpoint>("SELECT * FROM webhook_endpoints WHERE id = @id" + forUpdate, new { id });
}
