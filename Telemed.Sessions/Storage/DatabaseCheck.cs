using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Telemed.Sessions.Storage;

/// <summary>
/// Not ready before the database has been reached once. Later on a database that is gone only degrades: the hub's hook still answers,
/// so nobody may take this instance away from it.
/// </summary>
internal sealed class DatabaseCheck(Database database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!database.IsReady)
        {
            return HealthCheckResult.Unhealthy("The database has not been reached yet.");
        }

        try
        {
            await database.ReadAsync(unit => unit.FirstAsync<long>("SELECT 1"), cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (DatabaseUnavailableException)
        {
            return HealthCheckResult.Degraded("The database does not answer: nothing can be written.");
        }
    }
}
