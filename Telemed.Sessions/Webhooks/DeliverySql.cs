namespace Telemed.Sessions.Webhooks;

/// <summary>The statements that more than one place needs.</summary>
internal static class DeliverySql
{
    public const string InsertMessage =
        "INSERT INTO webhook_messages (id, type, consultation_id, event_id, payload, traceparent, created_at) "
        + "VALUES (@Id, @Type, @ConsultationId, @EventId, @Payload, @Traceparent, @Now)";

    public const string InsertDelivery =
        "INSERT INTO webhook_deliveries (id, endpoint_id, message_id, state, created_at, due_at, done_at, attempts, round_at, round_attempts) "
        + "VALUES (@Id, @EndpointId, @MessageId, 'pending', @Now, @Now, NULL, 0, @Now, 0)";

    /// <summary>Ends whatever is pending at an endpoint that is no longer delivered to.</summary>
    public const string FailPending =
        "UPDATE webhook_deliveries SET state = 'failed', due_at = NULL, done_at = @Now WHERE endpoint_id = @EndpointId AND due_at IS NOT NULL";
}
