using Microsoft.Extensions.Diagnostics.HealthChecks;
using Telemed.Transcoder.Streams;

namespace Telemed.Transcoder.Health;

/// <summary>
/// Which streams are ill. Ill streams make the service <c>Degraded</c>, which is still ready: taking a worker away from ninety-nine good
/// streams heals none.
/// </summary>
public sealed class StreamsCheck(StreamSupervisor supervisor) : IHealthCheck
{
    private const int MaxNamed = 10;

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var ill = supervisor.Workers
            .Where(worker => worker.State is WorkerState.Stalled or WorkerState.BackingOff or WorkerState.Quarantined)
            .OrderBy(worker => worker.Path.ToString(), StringComparer.Ordinal)
            .ToList();
        if (ill.Count == 0)
        {
            return Task.FromResult(HealthCheckResult.Healthy());
        }

        var names = ill.Take(MaxNamed).Select(worker => $"{worker.Path} {worker.Life.State} since {worker.Life.Since:u}: {worker.LastFailure?.What ?? "no failure is known"}");
        var rest = ill.Count > MaxNamed ? $"; and {ill.Count - MaxNamed} more" : "";
        return Task.FromResult(HealthCheckResult.Degraded(string.Join("; ", names) + rest));
    }
}
