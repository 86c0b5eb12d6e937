using Microsoft.Extensions.Options;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Webhooks;

/// <summary>
/// Starts a sender for each endpoint that has something due, at once after an event of this instance's and by asking the database now and
/// then. Endpoints share nothing but the database: one that hangs holds no other up.
/// </summary>
internal sealed partial class DeliveryDispatcher(
    DeliveryStore store,
    EndpointSender sender,
    AttemptLog log,
    WebhookSignal signal,
    WebhookMeter meter,
    IOptions<WebhookOptions> options,
    TimeProvider time,
    ILogger<DeliveryDispatcher> logger)
    : BackgroundService
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AfterAFault = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Soonest = TimeSpan.FromMilliseconds(20);

    // One lock for the three: a sender that ends must not miss what it is told at that moment.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Task Task, Nudge Nudge)> _senders = new(StringComparer.Ordinal);
    private readonly HashSet<string> _again = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _pausedUntil = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var abort = new CancellationTokenSource();
        var writing = log.RunAsync(abort.Token);
        try
        {
            await DispatchAsync(stoppingToken, abort.Token);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is under way may come to its end, for a moment.
        }
        finally
        {
            var senders = Senders();
            await Task.WhenAny(Task.WhenAll(senders), Task.Delay(Grace, CancellationToken.None));
            await abort.CancelAsync();
            await Task.WhenAll([.. senders, writing]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DispatchAsync(CancellationToken stopping, CancellationToken abort)
    {
        var cleared = false;
        var polled = time.GetTimestamp();
        var wait = TimeSpan.Zero;
        long? measured = null;
        while (true)
        {
            var left = wait - time.GetElapsedTime(polled);
            foreach (var endpointId in await signal.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, stopping))
            {
                Start(endpointId, told: true, stopping, abort);
            }

            if (time.GetElapsedTime(polled) < wait)
            {
                continue;
            }

            try
            {
                if (!cleared)
                {
                    await store.ForgetLeasesOfTheDeadAsync(stopping);
                    cleared = true;
                }

                wait = await PollAsync(stopping, abort);
                if (measured is not { } last || time.GetElapsedTime(last) > Measured)
                {
                    meter.Show(await store.BacklogAsync(stopping));
                    measured = time.GetTimestamp();
                }
            }
            catch (DatabaseUnavailableException)
            {
                // The database's own start and health say so; deliveries wait for it.
                wait = options.Value.Poll;
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                LogFault(logger, exception);
                wait = AfterAFault;
            }

            polled = time.GetTimestamp();
        }
    }

    private async Task<TimeSpan> PollAsync(CancellationToken stopping, CancellationToken abort)
    {
        var wait = options.Value.Poll;
        foreach (var (endpointId, dueAt) in await store.PendingAsync(stopping))
        {
            var left = dueAt - time.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                Start(endpointId, told: false, stopping, abort);
            }
            else if (left < wait)
            {
                wait = left > Soonest ? left : Soonest;
            }
        }

        return wait;
    }

    private void Start(string endpointId, bool told, CancellationToken stopping, CancellationToken abort)
    {
        lock (_gate)
        {
            if (_pausedUntil.TryGetValue(endpointId, out var until) && until > time.GetUtcNow())
            {
                return;
            }

            if (_senders.TryGetValue(endpointId, out var running))
            {
                // It may have looked for the last time already.
                if (told)
                {
                    _again.Add(endpointId);
                }

                running.Nudge.Give();
                return;
            }

            _pausedUntil.Remove(endpointId);
            var nudge = new Nudge();
            _senders[endpointId] = (Task.Run(() => SendAsync(endpointId, nudge, stopping, abort), CancellationToken.None), nudge);
        }
    }

    private async Task SendAsync(string endpointId, Nudge nudge, CancellationToken stopping, CancellationToken abort)
    {
        DateTimeOffset? pausedUntil = null;
        try
        {
            pausedUntil = await sender.RunAsync(endpointId, nudge, stopping, abort);
        }
        catch (DatabaseUnavailableException)
        {
            pausedUntil = time.GetUtcNow() + options.Value.Poll;
        }
        catch (Exception exception) when (!abort.IsCancellationRequested)
        {
            LogSenderFault(logger, endpointId, exception);
            pausedUntil = time.GetUtcNow() + AfterAFault;
        }
        finally
        {
            lock (_gate)
            {
                _senders.Remove(endpointId);
                if (pausedUntil is { } until)
                {
                    _pausedUntil[endpointId] = until;
                }

                if (_again.Remove(endpointId))
                {
                    signal.Wake([endpointId]);
                }
            }
        }
    }

    private Task[] Senders()
    {
        lock (_gate)
        {
            return [.. _senders.Values.Select(each => each.Task)];
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhooks could not be looked after; trying again.")]
    private static partial void LogFault(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhook {WebhookId} could not be delivered to; trying again.")]
    private static partial void LogSenderFault(ILogger logger, string webhookId, Exception exception);
}
