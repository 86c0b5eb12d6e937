using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Telemed.Gateway.Health;

/// <summary>
/// A check with a deadline whose result serves for a second, so that a crowd of probes costs the services behind the gateway one
/// question a second. What it says is for anybody to read: no addresses, no exceptions.
/// </summary>
internal abstract class RecentCheck(TimeProvider time) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1.8);
    private static readonly TimeSpan RecentFor = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private HealthCheckResult _last;
    private long? _checked;

    /// <summary>The clock.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>What is said when it fails.</summary>
    protected abstract string Fault { get; }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // A probe every second would bury every other trace, here and in what it asks.
        if (Activity.Current is { } activity)
        {
            activity.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_checked is { } when && Time.GetElapsedTime(when) < RecentFor)
            {
                return _last;
            }

            _last = await IsWellAsync(cancellationToken)
                ? HealthCheckResult.Healthy()
                : new HealthCheckResult(HealthStatus.Unhealthy, Fault);
            _checked = Time.GetTimestamp();
            return _last;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Looks whether all is well; throwing means no.</summary>
    protected abstract Task<bool> LookAsync(CancellationToken cancellationToken);

    private async Task<bool> IsWellAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Deadline);
        try
        {
            return await LookAsync(limit.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or System.Net.Sockets.SocketException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }
}
