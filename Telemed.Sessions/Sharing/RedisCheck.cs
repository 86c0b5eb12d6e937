using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Telemed.Sessions.Sharing;

/// <summary>Without Redis everything goes on, a little later between instances: degraded, never unhealthy.</summary>
internal sealed class RedisCheck(RedisSignals signals) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(signals.IsUp
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded("Redis does not answer: instances look for each other's changes in the database."));
}
