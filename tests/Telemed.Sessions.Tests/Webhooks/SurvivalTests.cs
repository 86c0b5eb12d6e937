using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Shouldly;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Tests.Fixtures;
using Telemed.Sessions.Webhooks;

namespace Telemed.Sessions.Tests.Webhooks;

/// <summary>Instances that die, instances beside each other, a database that goes away.</summary>
public sealed class SurvivalTests
{
    private static readonly string[] AllEvents = ["*"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_process_that_is_killed_again_and_again_loses_nothing_and_makes_no_new_ids(Engine engine)
    {
        await using var data = await TestDatabase.CreateAsync(engine);
        await using var database = await data.OpenAsync();
        using var signal = new WebhookSignal();
        var recorder = new WebhookRecorder(signal, TimeProvider.System);
        await using var receiver = await WebhookReceiver.StartAsync();
        var random = new Random(7);
        receiver.Answer = async (context, received) =>
        {
            // Some are slow, some fail the first time: kills hit before, between and after attempts.
            await Task.Delay(random.Next(40), Cancellation);
            var first = receiver.Requests.Count(request => request.Id == received.Id) == 1;
            await WebhookReceiver.With(context, first && received.Id.GetHashCode(StringComparison.Ordinal) % 5 == 0 ? 500 : 200);
        };

        string? secret = null;
        var happened = 0;
        for (var round = 0; round < 3; round++)
        {
            await using var service = new SessionsProcess([.. Settings(data)]);
            using var http = await service.StartedAsync();
            secret ??= await SubscribeAsync(http, receiver.Url);
            var seen = receiver.Requests.Count;
            for (var index = 0; index < 40; index++)
            {
                await WebhookSessions.RecordAsync(database, recorder, $"c{index % 7}", ++happened);
            }

            await Poll.UntilAsync(() => receiver.Requests.Count > seen + 15, WebhookSessions.Soon);

            // Disposing it kills it: SIGKILL.
        }

        await using var last = new SessionsProcess([.. Settings(data)]);
        using var alive = await last.StartedAsync();
        var started = Stopwatch.GetTimestamp();
        while (await CountAsync(database, "state <> 'delivered'") > 0)
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(20));
            await Task.Delay(50, Cancellation);
        }

        var written = await database.ReadAsync(unit => unit.QueryAsync<string>("SELECT id FROM webhook_messages"), Cancellation);
        written.Count.ShouldBe(120);
        receiver.Requests.Select(request => request.Id).Distinct().Order(StringComparer.Ordinal).ShouldBe(written.Order(StringComparer.Ordinal));
        receiver.Requests.GroupBy(request => (request.Data.GetProperty("consultationId").GetString(), request.Data.GetProperty("eventId").GetInt64()))
            .ShouldAllBe(group => group.Select(request => request.Id).Distinct().Count() == 1);
        receiver.Requests.ShouldAllBe(request => WebhookReceiver.Verify(request, secret!));
        TestContext.Current.TestOutputHelper?.WriteLine($"{engine}: 120 messages over 3 kills took {receiver.Requests.Count} requests");
    }

    [Fact]
    public async Task Two_instances_share_the_work_and_deliver_nothing_twice()
    {
        await using var database = await TestDatabase.CreateAsync(Engine.Postgres);
        await using var first = await WebhookSessions.OnAsync(database);
        await using var second = await WebhookSessions.OnAsync(database);
        await using var receiver = await WebhookReceiver.StartAsync();
        var webhooks = new List<MadeWebhook>();
        for (var index = 0; index < 6; index++)
        {
            webhooks.Add(await first.SubscribeAsync($"{receiver.Url}/{index}"));
        }

        for (var index = 1; index <= 40; index++)
        {
            await first.HappenAsync("a", index);
            await second.HappenAsync("b", index);
        }

        await Poll.UntilAsync(() => receiver.Requests.Count >= 480, WebhookSessions.Soon);
        foreach (var webhook in webhooks)
        {
            await first.UntilAsync(webhook.Id, "delivered", 80);
        }

        receiver.Requests.GroupBy(request => (request.Path, request.Id)).ShouldAllBe(group => group.Count() == 1);
        receiver.Requests.Count.ShouldBe(480);
        receiver.Requests.Select(request => request.Id).Distinct().Count().ShouldBe(80);
    }

    [Fact]
    public async Task Another_instance_takes_over_what_a_dead_one_held()
    {
        await using var sessions = await WebhookSessions.StartAsync(Engine.Postgres);
        await using var receiver = await WebhookReceiver.StartAsync();
        var webhook = await sessions.SubscribeAsync(receiver.Url);
        await sessions.Database.WriteAsync(
            unit => unit.ExecuteAsync(
                "UPDATE webhook_endpoints SET lease_by = 'the dead', lease_until = @Until", new { Until = sessions.Time.GetUtcNow() + TimeSpan.FromSeconds(30) }),
            Cancellation);

        // Another endpoint, which nobody holds, shows that there was time enough to send.
        await using var other = await WebhookReceiver.StartAsync();
        await sessions.SubscribeAsync(other.Url);
        for (var message = 1; message <= 3; message++)
        {
            await sessions.HappenAsync("c1", message);
            await Poll.UntilAsync(() => other.Requests.Count == message, WebhookSessions.Soon);
        }

        receiver.Requests.ShouldBeEmpty();

        sessions.Time.Forward(TimeSpan.FromSeconds(31));
        await sessions.UntilAsync(webhook.Id, "delivered", 3);
    }

    [Fact]
    public async Task A_database_that_goes_away_delays_deliveries_and_loses_none()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var sessions = await WebhookSessions.OnAsync(await server.CreateDatabaseAsync());
        await using var receiver = await WebhookReceiver.StartAsync();
        var hold = new TaskCompletionSource();
        receiver.Answer = async (context, _) =>
        {
            await hold.Task;
            await WebhookReceiver.With(context, 200);
        };
        var webhook = await sessions.SubscribeAsync(receiver.Url);
        for (var index = 0; index < 10; index++)
        {
            await sessions.HappenAsync($"c{index}", 1);
        }

        await Poll.UntilAsync(() => receiver.Requests.Count == 4, WebhookSessions.Soon);
        await server.InterruptAsync();
        hold.SetResult();
        await Should.ThrowAsync<DatabaseUnavailableException>(() => sessions.HappenAsync("never", 1));
        await server.ResumeAsync();

        await sessions.UntilAsync(webhook.Id, "delivered", 10);
        receiver.Requests.Select(request => request.Data.GetProperty("consultationId").GetString()).Distinct().Count().ShouldBe(10);
        receiver.Requests.Select(request => request.Id).Distinct().Count().ShouldBe(10);
        await sessions.HappenAsync("after", 1);
        await sessions.UntilAsync(webhook.Id, "delivered", 11);
    }

    private static IEnumerable<KeyValuePair<string, string>> Settings(TestDatabase data) =>
    [
        .. TestSettings.All(data.DataPath, "http://127.0.0.1:1").Where(setting => !setting.Key.StartsWith("Logging", StringComparison.Ordinal)),
        .. data.Settings.Where(setting => setting.Key != "Telemed:DataPath"),
        new("Webhooks:AllowInsecure", "true"),
        new("Webhooks:Poll", "00:00:00.100"),
        new("Webhooks:Lease", "00:00:01"),
    ];

    private static async Task<string> SubscribeAsync(HttpClient http, string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/webhooks") { Content = JsonContent.Create(new { url, events = AllEvents }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestSettings.ApiKey);
        using var response = await http.SendAsync(request, Cancellation);
        response.EnsureSuccessStatusCode();
        return (await response.ReadJsonAsync()).GetProperty("secret").GetString()!;
    }

    private static Task<long> CountAsync(Database database, string which) =>
        database.ReadAsync(unit => unit.FirstAsync<long>($"SELECT COUNT(*) FROM webhook_deliveries WHERE {which}"), Cancellation);
}
