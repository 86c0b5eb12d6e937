using Microsoft.Extensions.Diagnostics.HealthChecks;
using Telemed.MediaHub.Watching;

namespace Telemed.Transcoder.Health;

/// <summary>Whether the media hub answered the last time it was asked, a fifth of a second ago at most.</summary>
public sealed class HubCheck(HubWatcher watcher) : IHealthCheck
{
    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(watcher.HubAnswers
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The media hub's API does not answer, or does not let the transcoder in."));
}
