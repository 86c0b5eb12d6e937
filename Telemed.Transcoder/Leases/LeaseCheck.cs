using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Telemed.Transcoder.Leases;

/// <summary>
/// A worker that has never met Redis takes no stream, because it knows nobody whom it could ask: unhealthy. Later everything goes on
/// without Redis, but no worker that dies then is replaced by one that has just come: degraded.
/// </summary>
internal sealed class LeaseCheck(LeaseKeeper keeper) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            !keeper.EverInContact ? HealthCheckResult.Unhealthy("Redis has not answered yet: this worker takes no stream.")
            : keeper.IsCutOff ? HealthCheckResult.Degraded("Redis does not answer: workers go on with what they have.")
            : keeper.Draining ? HealthCheckResult.Degraded("Draining: other workers take over.")
            : HealthCheckResult.Healthy());
}
