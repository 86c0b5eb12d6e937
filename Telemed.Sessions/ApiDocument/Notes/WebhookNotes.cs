using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http;
using Telemed.Sessions.Webhooks;

namespace Telemed.Sessions.ApiDocument.Notes;

/// <summary>What the document says of <c>/api/v1/webhooks</c>.</summary>
internal static class WebhookNotes
{
    private static readonly string[] Events = ["consultation.*", EventTypes.ParticipantJoined];

    private static readonly WebhookDocument Webhook = new(
        Samples.WebhookId,
        "https://his.example/telemed",
        "The hospital's system",
        Events,
        Enabled: true,
        DisabledBecause: null,
        WebhookHealth.Healthy,
        FailingSince: null,
        LastSuccessAt: Samples.Morning.AddSeconds(1),
        LastFailureAt: null,
        LastFailure: null,
        OldSecretUntil: null,
        Samples.Morning,
        Samples.Morning);

    private static readonly DeliveryDocument Delivery = new(
        Samples.DeliveryId,
        Samples.MessageId,
        EventTypes.ParticipantJoined,
        Samples.ConsultationId,
        4,
        DeliveryState.Delivered,
        Samples.Morning,
        NextAttemptAt: null,
        Samples.Morning.AddMilliseconds(85),
        [new AttemptDocument(Samples.Morning.AddMilliseconds(20), 65, 204, Failure: null)]);

    private static readonly Dictionary<int, IReadOnlyList<string>> WhenDisabled = new() { [StatusCodes.Status409Conflict] = [ProblemTypes.WebhookDisabled] };

    public static readonly OperationNotes List = new() { Answer = new WebhookList([Webhook]) };

    public static readonly OperationNotes Create = new()
    {
        Request = new NewWebhook("https://his.example/telemed", Events, "The hospital's system"),
        Answer = Webhook with { LastSuccessAt = null, Secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD9XZ4c1vEgUo=" },
        Problems = new Dictionary<int, IReadOnlyList<string>> { [StatusCodes.Status409Conflict] = [ProblemTypes.TooManyWebhooks] },
    };

    public static readonly OperationNotes Get = new() { Answer = Webhook, HasETag = true };

    public static readonly OperationNotes Change = new()
    {
        Request = new WebhookChange(Events: ["*"], Enabled: true),
        Answer = Webhook with { Events = ["*"] },
        Headers = [RequestHeader.IfMatch],
        HasETag = true,
    };

    public static readonly OperationNotes Rotate = new()
    {
        Answer = Webhook with { OldSecretUntil = Samples.Morning.AddDays(1), Secret = "whsec_Wd0m4Ykq8Z1xS5uJ7cVbN3aQpR6tEoLhFgKiT2yX9wI=" },
    };

    public static readonly OperationNotes ListDeliveries = new()
    {
        Answer = new Page<DeliveryDocument>([Delivery], Samples.DeliveryId),
        Query =
        [
            new QueryParameter("state", "Only those that are so far.", "failed") { Words = ["pending", "delivered", "failed"] },
            QueryParameter.Limit(50, 200),
            QueryParameter.Cursor("next", Samples.DeliveryId),
        ],
    };

    public static readonly OperationNotes Test = new()
    {
        Answer = Delivery with { Type = "webhook.test", ConsultationId = null, EventId = null },
        Problems = WhenDisabled,
    };

    public static readonly OperationNotes Redeliver = new()
    {
        Answer = Delivery with { State = DeliveryState.Pending, NextAttemptAt = Samples.Morning.AddDays(2), DoneAt = null },
        Problems = WhenDisabled,
    };

    public static readonly OperationNotes RedeliverFailed = new()
    {
        Answer = new RedeliveredDocument(12),
        Query = [QueryParameter.Time("since", "What happened at this time or later.") with { Required = true }],
        Problems = WhenDisabled,
    };
}
