using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Webhooks;

/// <summary>Receivers that fail in every way, and that they are nobody else's trouble.</summary>
public sealed class BadReceiverTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(302, "redirect", "302")]
    [InlineData(308, "redirect", "308")]
    [InlineData(404, "status", "404")]
    [InlineData(500, "status", "500")]
    [InlineData(200, "", "200")]
    [InlineData(299, "", "299")]
    public async Task Only_2xx_is_success_and_redirects_are_not_followed(int status, string failure, string shown)
    {
        await using var sessions = await WebhookSessions.StartAsync(Engine.Sqlite);
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (context, _) =>
        {
            context.Response.Headers.Location = receiver.Url + "/elsewhere";
            return WebhookReceiver.With(context, status);
        };
        var webhook = await sessions.SubscribeAsync(receiver.Url);

        var tested = await sessions.PostAsync($"{webhook.Id}/test");

        tested.GetProperty("state").GetString().ShouldBe(failure.Length == 0 ? "delivered" : "failed");
        var attempt = tested.GetProperty("attempts").EnumerateArray().ShouldHaveSingleItem();
        $"{attempt.GetProperty("status")}".ShouldBe(shown);
        $"{attempt.GetProperty("failure")}".ShouldBe(failure);
        var received = receiver.Requests.ShouldHaveSingleItem();
        received.Path.ShouldBe("/hook");
        received.Type.ShouldBe("webhook.test");
        WebhookReceiver.Verify(received, webhook.Secret).ShouldBeTrue();
    }

    [Fact]
    public async Task Gone_disables_the_webhook_and_ends_what_is_pending()
    {
        await using var sessions = await WebhookSessions.StartAsync(Engine.Sqlite);
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (context, received) => WebhookReceiver.With(context, received.Data.GetProperty("consultationId").GetString() == "gone" ? 410 : 500);
        var webhook = await sessions.SubscribeAsync(receiver.Url);
        await sessions.HappenAsync("fails", 1);
        await Poll.UntilAsync(() => receiver.Requests.Count == 1, WebhookSessions.Soon);

        await sessions.HappenAsync("gone", 1);
        await sessions.UntilAsync(webhook.Id, "failed", 2);

        var shown = await sessions.GetAsync(webhook.Id);
        (shown.GetProperty("enabled").GetBoolean(), shown.GetProperty("disabledBecause").GetString(), shown.GetProperty("health").GetString())
            .ShouldBe((false, "gone", "disabled"));
        shown.GetProperty("lastFailure").GetString().ShouldBe("gone 410");
        await sessions.HappenAsync("later", 1);
        (await sessions.DeliveriesAsync(webhook.Id)).Length.ShouldBe(2);
        using var refused = await sessions.Clinic.PostAsync($"/api/v1/webhooks/{webhook.Id}/redeliver-failed?since=2020-01-01", null, Cancellation);
        await refused.ShouldBeProblemAsync(System.Net.HttpStatusCode.Conflict, "webhook-disabled");
    }

    [Fact]
    public async Task Every_way_to_fail_has_its_word()
    {
        await using var sessions = await WebhookSessions.StartAsync(Engine.Sqlite, ("AttemptTimeout", "00:00:00.500"));
        await using var receiver = await WebhookReceiver.StartAsync();
        async Task<string> WordAsync(string url, Func<Microsoft.AspNetCore.Http.HttpContext, Received, Task>? answer = null)
        {
            receiver.Answer = answer ?? receiver.Answer;
            var webhook = await sessions.SubscribeAsync(url);
            var tested = await sessions.PostAsync($"{webhook.Id}/test");
            return $"{tested.GetProperty("attempts")[0].GetProperty("failure")}";
        }

        (await WordAsync(receiver.Url, (context, _) => receiver.HangAsync(context))).ShouldBe("timeout");
        (await WordAsync(receiver.Url, (context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        })).ShouldBe("connection-lost");
        (await WordAsync(receiver.Url.Replace("http:", "https:", StringComparison.Ordinal))).ShouldBe("tls-failed");
        (await WordAsync("http://127.0.0.1:1/")).ShouldBe("connection-refused");
        (await WordAsync("https://no-such-host.invalid/")).ShouldBe("name-not-resolved");

        // A head that is too long is a failure; an answer that never ends, or stops after its head, is none: the status has said everything.
        (await WordAsync(receiver.Url, (context, _) =>
        {
            context.Response.Headers["x-long"] = new string('x', 30_000);
            return WebhookReceiver.With(context, 200);
        })).ShouldBe("connection-lost");
        var started = Stopwatch.GetTimestamp();
        (await WordAsync(receiver.Url, async (context, _) =>
        {
            await context.Response.Body.FlushAsync();
            await receiver.HangAsync(context);
        })).ShouldBe("");
        await using var flood = new Flood();
        (await WordAsync(flood.Url)).ShouldBe("");
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(3));
        (await flood.Sent.WaitAsync(WebhookSessions.Soon, Cancellation)).ShouldBeLessThan(30_000_000);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Receivers_that_hang_fail_trickle_or_are_away_delay_nobody_else(Engine engine)
    {
        await using var sessions = await WebhookSessions.StartAsync(engine);
        await using var good = await WebhookReceiver.StartAsync();
        await using var hangs = await WebhookReceiver.StartAsync();
        hangs.Answer = (context, _) => hangs.HangAsync(context);
        await using var fails = await WebhookReceiver.StartAsync();
        fails.Answer = (context, _) => WebhookReceiver.With(context, 500);
        await using var floods = await WebhookReceiver.StartAsync();
        floods.Answer = (context, _) => context.Response.Body.WriteAsync(new byte[5_000_000], context.RequestAborted).AsTask();
        var webhook = await sessions.SubscribeAsync(good.Url);
        foreach (var url in new[] { hangs.Url, hangs.Url + "/2", fails.Url, floods.Url, "http://127.0.0.1:1/", "https://no-such-host.invalid/" })
        {
            await sessions.SubscribeAsync(url);
        }

        var sent = new Dictionary<string, long>();
        for (var index = 0; index < 60; index++)
        {
            sent[$"c{index}"] = Stopwatch.GetTimestamp();
            await sessions.HappenAsync($"c{index}", 1);
            if (index % 10 == 9)
            {
                await Poll.UntilAsync(() => good.Requests.Count == index + 1, TimeSpan.FromSeconds(5));
            }
        }

        await Poll.UntilAsync(() => good.Requests.Count == 60, TimeSpan.FromSeconds(5));
        var now = (Stopwatch.GetTimestamp(), DateTimeOffset.UtcNow);
        var waits = good.Requests
            .Select(request => (now.UtcNow - request.At, Sent: Stopwatch.GetElapsedTime(sent[request.Data.GetProperty("consultationId").GetString()!], now.Item1)))
            .Select(pair => (pair.Sent - pair.Item1).TotalMilliseconds).Order().ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{engine}: to the good one beside six bad ones p50 {waits[30]:f0} ms, max {waits[^1]:f0} ms; hung {hangs.Requests.Count}, failed {fails.Requests.Count}");
        waits[^1].ShouldBeLessThan(3000);
        hangs.Requests.Count.ShouldBeLessThan(12, "an endpoint that does not answer holds no more than its share of connections");
    }

    [Fact]
    public async Task A_receiver_that_asks_for_time_gets_it()
    {
        await using var sessions = await WebhookSessions.StartAsync(Engine.Sqlite);
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (context, _) =>
        {
            context.Response.Headers.RetryAfter = receiver.Requests.Count == 1 ? "600" : null;
            return WebhookReceiver.With(context, receiver.Requests.Count == 1 ? 429 : 200);
        };
        var webhook = await sessions.SubscribeAsync(receiver.Url);

        await sessions.HappenAsync("c1", 1);
        await Poll.UntilAsync(() => receiver.Requests.Count == 1, WebhookSessions.Soon);
        await Poll.UntilAsync(
            async () => (await sessions.GetAsync(webhook.Id)).GetProperty("health").GetString() == "failing", WebhookSessions.Soon);

        // Somebody else, who gets one message after the other meanwhile, shows that there was time enough to send.
        await using var other = await WebhookReceiver.StartAsync();
        await sessions.SubscribeAsync(other.Url);
        sessions.Time.Forward(TimeSpan.FromMinutes(9));
        for (var message = 1; message <= 3; message++)
        {
            await sessions.HappenAsync("c2", message);
            await Poll.UntilAsync(() => other.Requests.Count == message, WebhookSessions.Soon);
        }

        receiver.Requests.Count.ShouldBe(1, "neither the same nor another message before its time");

        sessions.Time.Forward(TimeSpan.FromMinutes(1.5));
        await sessions.UntilAsync(webhook.Id, "delivered", 4);
    }

    [Fact]
    public async Task The_service_stops_in_time_although_a_receiver_hangs_and_delivers_again_after_the_start()
    {
        await using var database = await TestDatabase.CreateAsync(Engine.Sqlite);
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (context, _) => receiver.HangAsync(context);
        string webhook;
        await using (var first = await WebhookSessions.OnAsync(database))
        {
            webhook = (await first.SubscribeAsync(receiver.Url)).Id;
            await first.HappenAsync("c1", 1);
            await Poll.UntilAsync(() => receiver.Requests.Count == 1, WebhookSessions.Soon);
            var started = Stopwatch.GetTimestamp();
            await first.Services.GetRequiredService<Microsoft.Extensions.Hosting.IHost>().StopAsync(Cancellation);
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(9));
        }

        receiver.Answer = (context, _) => WebhookReceiver.With(context, 200);
        await using var second = await WebhookSessions.OnAsync(database);
        await second.UntilAsync(webhook, "delivered", 1);
        receiver.Requests.Select(request => request.Id).Distinct().ShouldHaveSingleItem();
    }
}
