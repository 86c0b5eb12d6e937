using System.Diagnostics;
using Microsoft.Extensions.Options;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Webhooks;

/// <summary>
/// Delivers what is due at one endpoint, until nothing is due any more. It holds the endpoint's lease meanwhile, so that of several
/// instances one delivers. Messages of one consultation go one after the other, those of different ones beside each other; an endpoint that
/// fails gets one at a time until it has recovered: a receiver in trouble is not made worse, and one that is back is noticed.
/// </summary>
internal sealed partial class EndpointSender(
    DeliveryStore store,
    AttemptLog log,
    WebhookClient client,
    WebhookSecret.Vault vault,
    WebhookMeter meter,
    IOptions<WebhookOptions> options,
    TimeProvider time,
    ILogger<EndpointSender> logger)
{
    private const int Batch = 32;

    /// <summary>
    /// Delivers. <paramref name="stopping"/> lets what is under way come to its end and begins nothing new, <paramref name="abort"/> ends
    /// everything. Answers until when the endpoint wants to be left alone, if it said so.
    /// </summary>
    public async Task<DateTimeOffset?> RunAsync(string endpointId, Nudge nudge, CancellationToken stopping, CancellationToken abort)
    {
        var lease = options.Value.Lease;
        var taken = time.GetTimestamp();
        if (stopping.IsCancellationRequested || !await store.TryLeaseAsync(endpointId, lease, abort))
        {
            return null;
        }

        using var held = new Lease(lease, time, taken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(abort);
        var renewing = RenewAsync(endpointId, held, over.Token);
        try
        {
            return await DeliverAsync(endpointId, nudge, new State(options.Value.PerEndpoint, held, stopping), abort);
        }
        finally
        {
            await over.CancelAsync();
            await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ReleaseAsync(endpointId);
        }
    }

    /// <summary>One attempt, with its span.</summary>
    public async Task<AttemptOutcome> AttemptAsync(
        WebhookEndpoint endpoint, IReadOnlyList<WebhookSecret> secrets, DueDelivery delivery, CancellationToken cancellationToken)
    {
        using var span = SessionsTelemetry.Source.StartActivity(
            "webhook attempt",
            ActivityKind.Client,
            Activity.Current?.Context ?? default,
            links: ActivityContext.TryParse(delivery.Traceparent, null, out var cause) ? [new ActivityLink(cause)] : []);
        span?.SetTag("telemed.webhook.id", endpoint.Id).SetTag("telemed.webhook.message", delivery.MessageId)
            .SetTag("telemed.webhook.type", delivery.Type).SetTag("telemed.webhook.attempt", delivery.RoundAttempts + 1);
        if (delivery.ConsultationId is { } consultationId)
        {
            span.Of(consultationId);
        }

        var outcome = secrets.Count == 0
            ? new AttemptOutcome(time.GetUtcNow(), TimeSpan.Zero, null, "secret-unreadable")
            : await client.SendAsync(new Uri(endpoint.Url), delivery.MessageId, delivery.Payload, secrets, cancellationToken);
        span?.SetTag("http.response.status_code", outcome.Status);
        if (!outcome.Succeeded)
        {
            span?.SetStatus(ActivityStatusCode.Error, outcome.Failure);
        }

        meter.CountAttempt(outcome);
        return outcome;
    }

    private async Task<DateTimeOffset?> DeliverAsync(string endpointId, Nudge nudge, State state, CancellationToken abort)
    {
        var waiting = new Queue<IGrouping<string, DueDelivery>>();
        var running = new Dictionary<string, Task>(StringComparer.Ordinal);
        WebhookEndpoint? endpoint = null;
        try
        {
            while (true)
            {
                var nudged = nudge.Next;
                if (waiting.Count == 0 && running.Count < state.Width)
                {
                    (endpoint, var due) = await store.DueAsync(endpointId, Batch, abort);
                    state.IsFailing |= endpoint?.FailingSince is not null && running.Count == 0;
                    foreach (var consultation in due.GroupBy(delivery => delivery.ConsultationId ?? delivery.Id).Where(group => !running.ContainsKey(group.Key)))
                    {
                        waiting.Enqueue(consultation);
                    }
                }

                while (endpoint is not null && running.Count < state.Width && waiting.TryDequeue(out var next))
                {
                    running[next.Key] = DeliverAsync(endpoint, endpoint.Secrets(vault, time.GetUtcNow()), next, state, abort);
                }

                if (running.Count == 0)
                {
                    return state.PausedUntil;
                }

                await Task.WhenAny([.. running.Values, nudged]);
                foreach (var (key, task) in running.Where(pair => pair.Value.IsCompleted).ToList())
                {
                    running.Remove(key);
                    await task;
                }
            }
        }
        finally
        {
            await Task.WhenAll(running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DeliverAsync(
        WebhookEndpoint endpoint, IReadOnlyList<WebhookSecret> secrets, IEnumerable<DueDelivery> consultation, State state, CancellationToken abort)
    {
        foreach (var delivery in consultation)
        {
            if (state.Width == 0)
            {
                return;
            }

            var outcome = await AttemptAsync(endpoint, secrets, delivery, abort);
            state.Note(outcome, time.GetUtcNow());
            await log.WriteAsync(new(delivery, outcome), abort);
            Report(endpoint, delivery, outcome);
            if (!outcome.Succeeded)
            {
                return;
            }
        }
    }

    private void Report(WebhookEndpoint endpoint, DueDelivery delivery, AttemptOutcome outcome)
    {
        if (outcome.IsGone)
        {
            LogGone(logger, endpoint.Id);
        }
        else if (!outcome.Succeeded)
        {
            LogFailed(logger, endpoint.Id, delivery.MessageId, delivery.RoundAttempts + 1, outcome.Failure!, outcome.Status);
        }
    }

    private async Task RenewAsync(string endpointId, Lease held, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(options.Value.Lease / 3, time, cancellationToken);
            try
            {
                var asked = time.GetTimestamp();
                if (!await store.TryLeaseAsync(endpointId, options.Value.Lease, cancellationToken))
                {
                    held.Lose();
                    return;
                }

                held.Renew(asked);
            }
            catch (DatabaseUnavailableException)
            {
                // It ends by itself when the database stays away.
            }
        }
    }

    private async Task ReleaseAsync(string endpointId)
    {
        try
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await store.ReleaseAsync(endpointId, deadline.Token);
        }
        catch (Exception exception) when (exception is DatabaseUnavailableException or OperationCanceledException)
        {
            // It expires.
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Webhook {WebhookId}: attempt {Attempt} of {MessageId} failed: {Failure} {Status}")]
    private static partial void LogFailed(ILogger logger, string webhookId, string messageId, long attempt, string failure, int? status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {WebhookId} answered 410 Gone and is disabled.")]
    private static partial void LogGone(ILogger logger, string webhookId);

    /// <summary>What decides whether another request may begin.</summary>
    private sealed class State(int most, Lease lease, CancellationToken stopping)
    {
        private readonly Lock _gate = new();
        private bool _gone;

        public bool IsFailing { get; set; }

        public DateTimeOffset? PausedUntil { get; private set; }

        /// <summary>How many requests may be under way at once.</summary>
        public int Width
        {
            get
            {
                lock (_gate)
                {
                    return _gone || PausedUntil is not null || stopping.IsCancellationRequested || !lease.IsValid ? 0 : IsFailing ? 1 : most;
                }
            }
        }

        public void Note(AttemptOutcome outcome, DateTimeOffset now)
        {
            lock (_gate)
            {
                IsFailing = !outcome.Succeeded;
                _gone |= outcome.IsGone;
                if (outcome is { Status: StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable, RetryAfter: { } wanted })
                {
                    PausedUntil = now + (wanted < RetrySchedule.MaxRetryAfter ? wanted : RetrySchedule.MaxRetryAfter);
                }
            }
        }
    }

    /// <summary>What this instance knows of its lease, by its own monotonic clock.</summary>
    private sealed class Lease(TimeSpan length, TimeProvider time, long taken) : IDisposable
    {
        private long _taken = taken;
        private volatile bool _lost;

        public bool IsValid => !_lost && time.GetElapsedTime(Interlocked.Read(ref _taken)) < length;

        public void Renew(long asked) => Interlocked.Exchange(ref _taken, asked);

        public void Lose() => _lost = true;

        public void Dispose() => _lost = true;
    }
}
