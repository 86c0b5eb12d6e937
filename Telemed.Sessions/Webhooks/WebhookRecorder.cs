using System.Diagnostics;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Events;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Webhooks;

/// <summary>
/// The outbox: in the transaction that writes an event, one message of it and one delivery to each endpoint that wants it. An event that
/// nobody wants leaves nothing.
/// </summary>
internal sealed class WebhookRecorder(WebhookSignal signal, TimeProvider time) : IEventRecorder
{
    public async Task RecordAsync(UnitOfWork unit, Consultation consultation, IReadOnlyList<ConsultationEvent> events)
    {
        var subscribers = (await unit.QueryAsync<Subscriber>("SELECT id, events FROM webhook_endpoints WHERE enabled = 1"))
            .Select(row => (row.Id, Filter: EventFilter.Read(row.Events)))
            .ToList();
        if (subscribers.Count == 0)
        {
            return;
        }

        var now = time.Now();
        var messages = new List<object>();
        var deliveries = new List<object>();
        var woken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var happened in events)
        {
            var receivers = subscribers.Where(subscriber => subscriber.Filter.Matches(happened.Type)).Select(subscriber => subscriber.Id).ToList();
            if (receivers.Count == 0)
            {
                continue;
            }

            var id = OrderedId.New(OrderedId.Message, time);
            messages.Add(new
            {
                Id = id,
                happened.Type,
                happened.ConsultationId,
                EventId = happened.Id,
                Payload = WebhookPayload.Of(happened),
                Traceparent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } span ? span.Id : null,
                Now = now,
            });
            deliveries.AddRange(receivers.Select(endpointId => new { Id = OrderedId.New(OrderedId.Delivery, time), EndpointId = endpointId, MessageId = id, Now = now }));
            woken.UnionWith(receivers);
        }

        if (messages.Count == 0)
        {
            return;
        }

        await unit.ExecuteAsync(DeliverySql.InsertMessage, messages);
        await unit.ExecuteAsync(DeliverySql.InsertDelivery, deliveries);
        unit.AfterCommit(() => signal.Wake(woken));
    }

    private sealed class Subscriber
    {
        public string Id { get; set; } = "";

        public string Events { get; set; } = "";
    }
}
