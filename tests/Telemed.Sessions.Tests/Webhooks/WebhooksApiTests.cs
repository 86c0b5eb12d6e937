using System.Net;
using System.Net.Http.Json;
using Shouldly;
using Telemed.Sessions.Events;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Webhooks;

/// <summary>The administrator's side.</summary>
public sealed class WebhooksApiTests
{
    private const string Route = "/api/v1/webhooks";

    private static readonly string[] AllEvents = ["*"];
    private static readonly string[] Doubled = ["consultation.*", "stream.online", "consultation.*"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_webhook_is_made_read_listed_changed_and_removed(Engine engine)
    {
        await using var sessions = await WebhookSessions.StartAsync(engine);
        using var created = await sessions.Clinic.PostAsJsonAsync(
            Route, new { url = "https://his.example/hook?key=1", events = Doubled, description = "HIS" }, Cancellation);
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        created.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var made = await created.ReadJsonAsync();
        var id = made.GetProperty("id").GetString()!;
        created.Headers.Location!.ToString().ShouldBe($"{Route}/{id}");
        made.GetProperty("secret").GetString()!.ShouldMatch("^whsec_[A-Za-z0-9+/]{43}=$");
        made.GetProperty("events").EnumerateArray().Select(each => each.GetString()).ShouldBe(["consultation.*", "stream.online"]);

        var read = await sessions.GetAsync(id);
        read.TryGetProperty("secret", out _).ShouldBeFalse();
        (read.GetProperty("enabled").GetBoolean(), read.GetProperty("description").GetString(), read.GetProperty("health").GetString())
            .ShouldBe((true, "HIS", "healthy"));
        (await sessions.GetAsync("")).GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("id").GetString().ShouldBe(id);

        using var patched = await sessions.Clinic.PatchAsJsonAsync($"{Route}/{id}", new { url = "https://his.example/2", description = "", enabled = false }, Cancellation);
        var changed = await patched.ReadJsonAsync();
        (changed.GetProperty("url").GetString(), changed.GetProperty("description").GetString(), changed.GetProperty("disabledBecause").GetString())
            .ShouldBe(("https://his.example/2", null, "wanted"));
        changed.GetProperty("events").GetArrayLength().ShouldBe(2);

        using (var stale = new HttpRequestMessage(HttpMethod.Patch, $"{Route}/{id}") { Content = JsonContent.Create(new { enabled = true }) })
        {
            stale.Headers.IfMatch.ParseAdd("\"1\"");
            using var refused = await sessions.Clinic.SendAsync(stale, Cancellation);
            await refused.ShouldBeProblemAsync(HttpStatusCode.PreconditionFailed, "changed");
        }

        using (var fresh = new HttpRequestMessage(HttpMethod.Patch, $"{Route}/{id}") { Content = JsonContent.Create(new { description = "once more" }) })
        {
            using var present = await sessions.Clinic.GetAsync($"{Route}/{id}", Cancellation);
            fresh.Headers.IfMatch.Add(present.Headers.ETag!);
            using var accepted = await sessions.Clinic.SendAsync(fresh, Cancellation);
            (await accepted.ReadJsonAsync()).GetProperty("enabled").GetBoolean().ShouldBeFalse();
        }

        using var removed = await sessions.Clinic.DeleteAsync($"{Route}/{id}", Cancellation);
        removed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using var gone = await sessions.Clinic.GetAsync($"{Route}/{id}", Cancellation);
        await gone.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not-found");
        using var again = await sessions.Clinic.DeleteAsync($"{Route}/{id}", Cancellation);
        await again.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not-found");
        (await sessions.Database.ReadAsync(
            unit => unit.QueryAsync<string>("SELECT action FROM audit_entries WHERE subject = @id ORDER BY seq", new { id }), Cancellation))
            .ShouldBe(["webhook.created", "webhook.changed", "webhook.changed", "webhook.removed"]);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task After_a_rotation_both_secrets_sign_for_a_day_and_then_the_new_one_alone(Engine engine)
    {
        await using var sessions = await WebhookSessions.StartAsync(engine);
        await using var receiver = await WebhookReceiver.StartAsync();
        var webhook = await sessions.SubscribeAsync(receiver.Url);

        var rotated = (await sessions.PostAsync($"{webhook.Id}/rotate-secret")).GetProperty("secret").GetString()!;
        rotated.ShouldNotBe(webhook.Secret);
        await sessions.PostAsync($"{webhook.Id}/test");
        var both = receiver.Requests.Last();
        both.Signature.Split(' ').Length.ShouldBe(2);
        (WebhookReceiver.Verify(both, webhook.Secret), WebhookReceiver.Verify(both, rotated)).ShouldBe((true, true));

        sessions.Time.Forward(TimeSpan.FromHours(25));
        await sessions.PostAsync($"{webhook.Id}/test");
        var one = receiver.Requests.Last();
        one.Signature.Split(' ').ShouldHaveSingleItem();
        (WebhookReceiver.Verify(one, webhook.Secret), WebhookReceiver.Verify(one, rotated)).ShouldBe((false, true));
    }

    [Fact]
    public async Task Secrets_lie_encrypted_and_one_that_cannot_be_read_is_said_so()
    {
        await using var sessions = await WebhookSessions.StartAsync(Engine.Sqlite);
        await using var receiver = await WebhookReceiver.StartAsync();
        var webhook = await sessions.SubscribeAsync(receiver.Url);
        var stored = await sessions.Database.ReadAsync(unit => unit.FirstAsync<string>("SELECT secret FROM webhook_endpoints"), Cancellation);
        stored.ShouldNotBeNull().ShouldNotContain(webhook.Secret["whsec_".Length..]);
        Convert.FromBase64String(stored).AsSpan().IndexOf(Convert.FromBase64String(webhook.Secret["whsec_".Length..])).ShouldBe(-1);

        await sessions.Database.WriteAsync(unit => unit.ExecuteAsync("UPDATE webhook_endpoints SET secret = 'bm90aGluZw=='"), Cancellation);
        (await sessions.PostAsync($"{webhook.Id}/test")).GetProperty("attempts")[0].GetProperty("failure").GetString().ShouldBe("secret-unreadable");
        receiver.Requests.ShouldBeEmpty();
        await sessions.PostAsync($"{webhook.Id}/rotate-secret");
        (await sessions.PostAsync($"{webhook.Id}/test")).GetProperty("state").GetString().ShouldBe("delivered");
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_log_of_deliveries_has_pages_and_a_filter(Engine engine)
    {
        await using var sessions = await WebhookSessions.StartAsync(engine);
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (context, received) => WebhookReceiver.With(context, received.Data.GetProperty("eventId").GetInt32() == 4 ? 500 : 200);
        var webhook = await sessions.SubscribeAsync(receiver.Url);
        for (var index = 1; index <= 7; index++)
        {
            await sessions.HappenAsync("c1", index);
        }

        await sessions.UntilAsync(webhook.Id, "delivered", 6);
        var seen = new List<long>();
        string? cursor = null;
        do
        {
            var page = await sessions.GetAsync($"{webhook.Id}/deliveries?limit=3" + (cursor is null ? "" : "&cursor=" + cursor));
            page.GetProperty("items").GetArrayLength().ShouldBeLessThanOrEqualTo(3);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(each => each.GetProperty("eventId").GetInt64()));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);
        seen.ShouldBe([7, 6, 5, 4, 3, 2, 1]);
        var pending = (await sessions.DeliveriesAsync(webhook.Id, "?state=pending")).ShouldHaveSingleItem();
        pending.GetProperty("eventId").GetInt64().ShouldBe(4);
        pending.GetProperty("nextAttemptAt").GetDateTimeOffset().ShouldBeGreaterThan(sessions.Time.GetUtcNow());
        pending.GetProperty("attempts")[0].GetProperty("status").GetInt32().ShouldBe(500);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_has_been_over_for_thirty_days_is_forgotten_and_what_is_pending_never(Engine engine)
    {
        await using var sessions = await WebhookSessions.StartAsync(engine);
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (context, received) => WebhookReceiver.With(context, received.Data.GetProperty("consultationId").GetString() == "bad" ? 500 : 200);
        var webhook = await sessions.SubscribeAsync(receiver.Url);
        await sessions.HappenAsync("good", 1);
        await sessions.UntilAsync(webhook.Id, "delivered", 1);
        await sessions.HappenAsync("bad", 1);
        await Poll.UntilAsync(() => receiver.Requests.Count == 2, WebhookSessions.Soon);

        // It will be pending for as long as the test looks.
        await sessions.Database.WriteAsync(
            unit => unit.ExecuteAsync("UPDATE webhook_deliveries SET due_at = 9999999999999 WHERE state = 'pending'"), Cancellation);
        sessions.Time.Forward(TimeSpan.FromDays(29));
        (await PruneAsync(sessions)).ShouldBe(0);
        sessions.Time.Forward(TimeSpan.FromDays(2));
        (await PruneAsync(sessions)).ShouldBe(1);

        (await sessions.DeliveriesAsync(webhook.Id)).ShouldHaveSingleItem().GetProperty("consultationId").GetString().ShouldBe("bad");
        (await sessions.Database.ReadAsync(unit => unit.FirstAsync<long>("SELECT COUNT(*) FROM webhook_messages"), Cancellation)).ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_written_for_a_webhook_while_it_was_being_disabled_is_given_up_and_can_be_had_again(Engine engine)
    {
        await using var sessions = await WebhookSessions.StartAsync(engine);
        await using var receiver = await WebhookReceiver.StartAsync();
        var webhook = await sessions.SubscribeAsync(receiver.Url);
        await sessions.HappenAsync("c1", 1);
        await sessions.UntilAsync(webhook.Id, "delivered", 1);
        using var off = await sessions.Clinic.PatchAsJsonAsync($"{Route}/{webhook.Id}", new { enabled = false }, Cancellation);
        await sessions.Database.WriteAsync(
            unit => unit.ExecuteAsync("UPDATE webhook_deliveries SET state = 'pending', due_at = 1, done_at = NULL"), Cancellation);

        await PruneAsync(sessions);
        (await sessions.DeliveriesAsync(webhook.Id, "?state=failed")).Length.ShouldBe(1);
        receiver.Requests.Count.ShouldBe(1);

        using var on = await sessions.Clinic.PatchAsJsonAsync($"{Route}/{webhook.Id}", new { enabled = true }, Cancellation);
        (await sessions.PostAsync($"{webhook.Id}/redeliver-failed?since=2020-01-01T00:00:00Z")).GetProperty("count").GetInt32().ShouldBe(1);
        await sessions.UntilAsync(webhook.Id, "delivered", 1);
        receiver.Requests.Select(request => request.Id).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Bad_requests_are_told_what_is_wrong()
    {
        await using var sessions = await WebhookSessions.StartAsync(Engine.Sqlite, ("AllowInsecure", "false"), ("MaxEndpoints", "1"));
        foreach (var url in new[]
        {
            "", "his.example", "/hook", "ftp://his.example/", "http://his.example/", "https://user@his.example/", "https://user:pass@his.example/", "https://@his.example/",
            "https://his.example/#part", "https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/", "https://169.254.169.254/latest", "https://2130706433/",
            "https://0x7f.1/", "https://his.example/\n", "https://his.example/" + new string('x', 2048), "https://",
        })
        {
            using var refused = await sessions.Clinic.PostAsJsonAsync(Route, new { url, events = AllEvents }, Cancellation);
            (await refused.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).GetProperty("detail").GetString()!.ShouldStartWith("url ", customMessage: url);
        }

        foreach (var events in new string[][] { [], ["consultation"], ["consultation.*", "nothing.*"], [""], ["*.*"], [".*"], ["consultation.created stream.online"], ["CONSULTATION.*"] })
        {
            using var refused = await sessions.Clinic.PostAsJsonAsync(Route, new { url = "https://his.example/", events }, Cancellation);
            await refused.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        }

        foreach (var body in new[] { """{"url":"https://a.example/","events":[null]}""", """{"url":null,"events":["*"]}""", """{"url":"https://a.example/","events":["*"],"secret":"x"}""" })
        {
            using var refused = await sessions.Clinic.PostAsync(Route, new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")), Cancellation);
            await refused.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        }

        await sessions.SubscribeAsync("https://his.example/");
        using var second = await sessions.Clinic.PostAsJsonAsync(Route, new { url = "https://his.example/", events = AllEvents }, Cancellation);
        await second.ShouldBeProblemAsync(HttpStatusCode.Conflict, "too-many-webhooks");
        var id = (await sessions.GetAsync("")).GetProperty("items")[0].GetProperty("id").GetString();
        foreach (var path in new[]
        {
            "deliveries?state=x", "deliveries?limit=0", "deliveries?limit=201", "deliveries?limit=x", "deliveries?cursor=x", "deliveries?cursor=whd_'", "deliveries?limit=-1",
        })
        {
            using var refused = await sessions.Clinic.GetAsync($"{Route}/{id}/{path}", Cancellation);
            await refused.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        }

        foreach (var path in new[] { "redeliver-failed", "redeliver-failed?since=yesterday" })
        {
            using var refused = await sessions.Clinic.PostAsync($"{Route}/{id}/{path}", null, Cancellation);
            await refused.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        }

        foreach (var path in new[] { "x", "whk_" + new string('0', 32), "%00", "whk_" + new string('0', 32) + "/deliveries", "x/deliveries" })
        {
            using var missing = await sessions.Clinic.GetAsync($"{Route}/{path}", Cancellation);
            ((int)missing.StatusCode).ShouldBeInRange(400, 404, path);
        }

        using var unknown = await sessions.Clinic.PostAsync($"{Route}/{id}/deliveries/whd_{new string('0', 32)}/redeliver", null, Cancellation);
        await unknown.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not-found");
        using var stranger = await sessions.Http.GetAsync(Route, Cancellation);
        await stranger.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "invalid-api-key");
    }

    [Fact]
    public async Task A_name_that_leads_to_this_machine_is_refused_when_it_is_connected_to()
    {
        // By a name that looks harmless, as an attacker's own DNS would answer it.
        await using var sessions = await WebhookSessions.StartAsync(Engine.Sqlite, ("AllowInsecure", "false"), ("AllowPrivateNetworks", "true"));
        await using var receiver = await WebhookReceiver.StartAsync();
        var webhook = await sessions.SubscribeAsync(receiver.Url.Replace("http://127.0.0.1", "https://localhost", StringComparison.Ordinal));

        var tested = await sessions.PostAsync($"{webhook.Id}/test");

        tested.GetProperty("attempts")[0].GetProperty("failure").GetString().ShouldBe("address-not-allowed");
        receiver.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("EventTypes", true)]
    [InlineData("stream.*", true)]
    [InlineData("str.*", false)]
    public async Task A_pattern_stands_for_whole_words(string pattern, bool accepted)
    {
        await using var sessions = await WebhookSessions.StartAsync(Engine.Sqlite);
        using var response = await sessions.Clinic.PostAsJsonAsync(
            Route, new { url = "https://his.example/", events = pattern == "EventTypes" ? [.. EventTypes.All] : new[] { pattern } }, Cancellation);
        response.IsSuccessStatusCode.ShouldBe(accepted);
    }

    private static Task<int> PruneAsync(WebhookSessions sessions) =>
        ((Sessions.Webhooks.WebhookPruner)sessions.Services.GetService(typeof(Sessions.Webhooks.WebhookPruner))!).PruneAsync(Cancellation);
}
