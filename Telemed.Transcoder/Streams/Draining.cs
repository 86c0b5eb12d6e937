using Telemed.Transcoder.Leases;

namespace Telemed.Transcoder.Streams;

/// <summary>
/// Leaving in good order: when this service is told to stop, or by <c>POST /internal/drain</c>, other workers take over what runs here
/// before it ends. Viewers here stay until the service really goes; until then they are fed by the new holders.
/// </summary>
public sealed class Draining(StreamSupervisor supervisor, IServiceProvider services, TimeProvider time) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _viewers = new();

    /// <summary>Ends the answers of all viewers: this service goes, and they find another worker.</summary>
    public CancellationToken ViewersMustGo => _viewers.Token;

    /// <summary>Whether there is somebody to take over.</summary>
    public bool HasSuccessors => services.GetService<LeaseKeeper>()?.Others.Any(other => !other.Draining) == true;

    /// <summary>Hands everything over; done when nothing runs here any more, or cannot be handed over.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<LeaseKeeper>() is not { } keeper)
        {
            return;
        }

        var began = time.GetTimestamp();
        await keeper.DrainAsync(cancellationToken);
        var deadline = services.GetRequiredService<LeaseTimings>().Drain;
        while (HasSuccessors && !supervisor.IsIdle && time.GetElapsedTime(began) < deadline)
        {
            await Task.Delay(Look, time, cancellationToken);
        }
    }

    /// <inheritdoc />
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await DrainAsync(cancellationToken);
        }
        finally
        {
            await _viewers.CancelAsync();
        }
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose() => _viewers.Dispose();
}
