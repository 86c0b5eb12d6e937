using Microsoft.Extensions.Options;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Webhooks;

/// <summary>Throws away deliveries that have been over for long, and says which endpoints are ill.</summary>
internal sealed partial class WebhookPruner(
    DeliveryStore deliveries, WebhookStore webhooks, IOptions<WebhookOptions> options, TimeProvider time, ILogger<WebhookPruner> logger)
    : BackgroundService
{
    private const int Batch = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Throws away what is too old; answers how many deliveries.</summary>
    public async Task<int> PruneAsync(CancellationToken cancellationToken)
    {
        await deliveries.GiveUpOrphansAsync(cancellationToken);
        var before = time.Now() - options.Value.KeepDeliveries;
        var sum = 0;
        int count;
        do
        {
            count = await deliveries.PruneAsync(before, Batch, cancellationToken);
            sum += count;
        }
        while (count == Batch);
        return sum;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await PruneAsync(stoppingToken) is > 0 and var count)
                {
                    LogPruned(logger, count);
                }

                foreach (var endpoint in (await webhooks.ListAsync(stoppingToken)).Where(each => each.Health(time.GetUtcNow()) == WebhookHealth.Ill))
                {
                    LogIll(logger, endpoint.Id, endpoint.FailingSince, endpoint.LastFailure);
                }
            }
            catch (DatabaseUnavailableException)
            {
                // In an hour again.
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFault(logger, exception);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Forgot {Count} deliveries of webhooks whose time is over.")]
    private static partial void LogPruned(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {WebhookId} is ill: every attempt since {Since} has failed ({Failure}); deliveries are being given up.")]
    private static partial void LogIll(ILogger logger, string webhookId, DateTimeOffset? since, string? failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Old deliveries could not be removed; trying again in an hour.")]
    private static partial void LogFault(ILogger logger, Exception exception);
}
