using System.Diagnostics;
using Shouldly;
using Telemed.Sessions.Events;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Webhooks;

/// <summary>What reaches a receiver, on both databases.</summary>
public sealed class DeliveryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_event_arrives_at_once_and_its_signature_verifies_independently(Engine engine)
    {
        // A long poll: what is quick here is quick because of the event.
        await using var sessions = await WebhookSessions.StartAsync(engine, ("Poll", "00:00:30"));
        await using var receiver = await WebhookReceiver.StartAsync();
        var webhook = await sessions.SubscribeAsync(receiver.Url);
        await sessions.HappenAsync("warm", 1);
        await Poll.UntilAsync(() => receiver.Requests.Count == 1, WebhookSessions.Soon);

        var started = Stopwatch.GetTimestamp();
        await sessions.HappenAsync("c1", 7, EventTypes.ParticipantKicked, new { participantId = "p1", reason = "噪音 <b>", actor = "not this one" });
        await Poll.UntilAsync(() => receiver.Requests.Count == 2, WebhookSessions.Soon);
        var took = Stopwatch.GetElapsedTime(started);

        took.ShouldBeLessThan(TimeSpan.FromSeconds(2));
        TestContext.Current.TestOutputHelper?.WriteLine($"{engine}: event to receiver in {took.TotalMilliseconds:f0} ms");
        var received = receiver.Requests.Last();
        WebhookReceiver.Verify(received, webhook.Secret).ShouldBeTrue();
        WebhookReceiver.Verify(received with { Body = [.. received.Body, (byte)' '] }, webhook.Secret).ShouldBeFalse();
        WebhookReceiver.Verify(received with { Id = received.Id + "0" }, webhook.Secret).ShouldBeFalse();
        received.Id.ShouldMatch("^msg_[0-9a-f]{32}$");
        received.Headers.ContentType.ToString().ShouldBe("application/json");
        received.Headers.ContainsKey("traceparent").ShouldBeFalse();
        System.Text.Encoding.UTF8.GetString(received.Body).ShouldBe(
            """
            {"type":"participant.kicked","timestamp":"2026-01-05T09:00:00.123Z","data":{"consultationId":"c1","eventId":7,
            "actor":{"kind":"staff","id":"s1","name":"王医生"},"participantId":"p1","reason":"噪音 \u003Cb\u003E"}}
            """.ReplaceLineEndings(""));
        (await sessions.GetAsync(webhook.Id)).GetProperty("health").GetString().ShouldBe("healthy");
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_failed_delivery_is_repeated_with_the_same_id_until_it_succeeds(Engine engine)
    {
        await using var sessions = await WebhookSessions.StartAsync(engine);
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (context, _) => WebhookReceiver.With(context, receiver.Requests.Count < 3 ? 500 : 200);
        var webhook = await sessions.SubscribeAsync(receiver.Url);

        await sessions.HappenAsync("c1", 1);
        await AttemptedAsync(sessions, webhook.Id, 1);
        (await sessions.GetAsync(webhook.Id)).GetProperty("health").GetString().ShouldBe("failing");
        sessions.Time.Forward(TimeSpan.FromSeconds(6));
        await AttemptedAsync(sessions, webhook.Id, 2);
        sessions.Time.Forward(TimeSpan.FromSeconds(34));
        await sessions.UntilAsync(webhook.Id, "delivered", 1);

        receiver.Requests.Count.ShouldBe(3);
        receiver.Requests.Select(request => request.Id).Distinct().ShouldHaveSingleItem();
        receiver.Requests.Select(request => Convert.ToBase64String(request.Body)).Distinct().ShouldHaveSingleItem();
        var delivery = (await sessions.DeliveriesAsync(webhook.Id)).ShouldHaveSingleItem();
        delivery.GetProperty("messageId").GetString().ShouldBe(receiver.Requests.First().Id);
        delivery.GetProperty("attempts").EnumerateArray()
            .Select(attempt => $"{attempt.GetProperty("status")} {attempt.GetProperty("failure")}".Trim()).ShouldBe(["500 status", "500 status", "200"]);
        (await sessions.GetAsync(webhook.Id)).GetProperty("health").GetString().ShouldBe("healthy");
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_a_day_of_failures_it_is_given_up_the_webhook_is_ill_and_everything_can_be_had_again_under_its_id(Engine engine)
    {
        await using var sessions = await WebhookSessions.StartAsync(engine);
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (context, _) => WebhookReceiver.With(context, 503);
        var webhook = await sessions.SubscribeAsync(receiver.Url);
        var before = sessions.Time.GetUtcNow();

        await sessions.HappenAsync("c1", 1);
        for (var attempt = 1; attempt <= 10; attempt++)
        {
            await AttemptedAsync(sessions, webhook.Id, attempt);
            sessions.Time.Forward(TimeSpan.FromHours(attempt < 6 ? 0.6 : attempt < 8 ? 2.3 : 8.9));
        }

        await sessions.UntilAsync(webhook.Id, "failed", 1);
        (await sessions.GetAsync(webhook.Id)).GetProperty("health").GetString().ShouldBe("ill");
        var tries = receiver.Requests.Count;
        receiver.Answer = (context, _) => WebhookReceiver.With(context, 200);
        var answer = await sessions.PostAsync($"{webhook.Id}/redeliver-failed?since={before:yyyy-MM-ddTHH:mm:ssZ}");
        answer.GetProperty("count").GetInt32().ShouldBe(1);
        await sessions.UntilAsync(webhook.Id, "delivered", 1);
        receiver.Requests.Count.ShouldBe(tries + 1);

        // One that succeeded can be had again too.
        var delivery = (await sessions.DeliveriesAsync(webhook.Id)).Single().GetProperty("id").GetString();
        await sessions.PostAsync($"{webhook.Id}/deliveries/{delivery}/redeliver");
        await Poll.UntilAsync(() => receiver.Requests.Count == tries + 2, WebhookSessions.Soon);
        receiver.Requests.Select(request => request.Id).Distinct().ShouldHaveSingleItem();
        (await sessions.GetAsync(webhook.Id)).GetProperty("health").GetString().ShouldBe("healthy");
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_rolled_back_is_not_sent_and_what_nobody_wants_leaves_nothing(Engine engine)
    {
        await using var sessions = await WebhookSessions.StartAsync(engine);
        await using var receiver = await WebhookReceiver.StartAsync();
        var webhook = await sessions.SubscribeAsync(receiver.Url, "consultation.*", "stream.online");

        foreach (var type in new[] { EventTypes.StreamOffline, EventTypes.ParticipantJoined, EventTypes.ConsultationEnded, EventTypes.StreamOnline })
        {
            await sessions.HappenAsync("c1", Array.IndexOf([.. EventTypes.All], type), type);
        }

        var recorder = new Sessions.Webhooks.WebhookRecorder(new(), TimeProvider.System);
        await Should.ThrowAsync<InvalidOperationException>(() => sessions.Database.WriteAsync(
            async unit =>
            {
                await recorder.RecordAsync(unit, null!, [WebhookSessions.Event("c2", 1, EventTypes.ConsultationEnded)]);
                throw new InvalidOperationException("No.");
            },
            Cancellation));

        await sessions.UntilAsync(webhook.Id, "delivered", 2);
        receiver.Requests.Select(request => request.Type).ShouldBe([EventTypes.ConsultationEnded, EventTypes.StreamOnline]);
        (await sessions.DeliveriesAsync(webhook.Id)).Length.ShouldBe(2);
        (await sessions.Database.ReadAsync(unit => unit.FirstAsync<long>("SELECT COUNT(*) FROM webhook_messages"), Cancellation)).ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Messages_of_one_consultation_arrive_in_their_order_beside_those_of_others(Engine engine)
    {
        await using var sessions = await WebhookSessions.StartAsync(engine);
        await using var receiver = await WebhookReceiver.StartAsync();
        var (now, most) = (0, 0);
        receiver.Answer = async (context, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Delay(Random.Shared.Next(15), Cancellation);
            Interlocked.Decrement(ref now);
            await WebhookReceiver.With(context, 200);
        };
        var webhook = await sessions.SubscribeAsync(receiver.Url);

        var started = Stopwatch.GetTimestamp();
        for (var index = 1; index <= 25; index++)
        {
            foreach (var consultation in new[] { "a", "b", "c", "d", "e", "f" })
            {
                await sessions.HappenAsync(consultation, index);
            }
        }

        await sessions.UntilAsync(webhook.Id, "delivered", 150);
        TestContext.Current.TestOutputHelper?.WriteLine($"{engine}: 150 in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:f0} ms, {most} at once");
        receiver.Requests.Count.ShouldBe(150);
        most.ShouldBeInRange(2, 4);
        foreach (var consultation in receiver.Requests.GroupBy(request => request.Data.GetProperty("consultationId").GetString()))
        {
            consultation.Select(request => request.Data.GetProperty("eventId").GetInt32()).ShouldBe(Enumerable.Range(1, 25));
        }
    }

    private static async Task AttemptedAsync(WebhookSessions sessions, string webhookId, int attempts)
    {
        var started = Stopwatch.GetTimestamp();
        while ((await sessions.DeliveriesAsync(webhookId)) is not [var delivery, ..] || delivery.GetProperty("attempts").GetArrayLength() < attempts)
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(WebhookSessions.Soon, $"attempt {attempts} was not made");
            await Task.Delay(20, Cancellation);
        }
    }
}
