using System.Net.Http.Json;
using Shouldly;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Tests.Consultations.Life;
using Telemed.Sessions.Tests.Fixtures;
using Telemed.Sessions.Tests.Webhooks;

namespace Telemed.Sessions.Tests.Survival;

/// <summary>Two hundred consultations, and a service that is killed ten times while they go on.</summary>
public sealed class KilledServiceTests
{
    private const int Consultations = 200;
    private const int Kills = 10;

    private static readonly string[] Everything = ["*"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Nothing_that_was_acknowledged_is_lost_and_no_webhook_either(Engine engine)
    {
        await using var data = await TestDatabase.CreateAsync(engine);
        await using var hub = await PathListHub.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var process = new SessionsProcess(Settings(data, hub));
        var http = await process.StartedAsync();
        await SubscribeAsync(http, receiver.Url);

        var acknowledged = 0;
        var drivers = Enumerable.Range(0, Consultations)
            .Select(number => new ClinicDriver(number, () => http, hub, () => Interlocked.Increment(ref acknowledged)))
            .ToList();
        using var slots = new SemaphoreSlim(40);
        var running = Task.WhenAll(drivers.Select(async driver =>
        {
            await slots.WaitAsync(Cancellation);
            try
            {
                await driver.RunAsync(Cancellation);
            }
            finally
            {
                slots.Release();
            }
        }));
        var random = new Random(11);
        var kills = 0;
        while (kills < Kills && !running.IsCompleted)
        {
            // A kill falls somewhere within the next few dozen acknowledgements.
            var next = acknowledged + random.Next(10, 80);
            await Poll.UntilAsync(() => acknowledged >= next || running.IsCompleted, TimeSpan.FromSeconds(60));
            await process.DisposeAsync();
            process = new SessionsProcess(Settings(data, hub));
            http = await process.StartedAsync();
            kills++;
        }

        await running;
        kills.ShouldBe(Kills);

        await using var database = await data.OpenAsync();
        foreach (var driver in drivers)
        {
            await ShouldBeWholeAsync(database, driver, http);
        }

        // Every event once in the log, every one delivered, each under one id.
        var written = await database.ReadAsync(
            unit => unit.QueryAsync<string>("SELECT consultation_id || ' ' || CAST(id AS TEXT) FROM events"), Cancellation);
        await Poll.UntilAsync(() => Delivered(receiver).Count >= written.Count, TimeSpan.FromSeconds(60));
        Delivered(receiver).ShouldBe(written.ToHashSet(StringComparer.Ordinal), ignoreOrder: true);
        receiver.Requests.GroupBy(request => Name(request)).ShouldAllBe(group => group.Select(request => request.Id).Distinct().Count() == 1);
        receiver.Requests.GroupBy(request => request.Id).ShouldAllBe(group => group.Select(Name).Distinct().Count() == 1);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{engine}: {Consultations} consultations, {acknowledged} acknowledged requests, {Kills} kills, {written.Count} events, {receiver.Requests.Count} webhook requests");
        await process.DisposeAsync();
    }

    private static async Task ShouldBeWholeAsync(Database database, ClinicDriver driver, HttpClient http)
    {
        var consultation = (await database.ReadAsync(unit => ConsultationStore.FindAsync(unit, driver.Id!), Cancellation)).ShouldNotBeNull();
        LifeInvariants.FaultsOf(consultation, new LifeRules()).ShouldBeEmpty();
        driver.Titles.ShouldContain(consultation.Title);
        driver.Added.ShouldBeSubsetOf(consultation.Participants.Select(person => person.Id));
        if (driver.Ended)
        {
            consultation.Status.ShouldBe(Sessions.Consultations.ConsultationStatus.Ended);
        }

        var ids = await database.ReadAsync(
            unit => unit.QueryAsync<long>("SELECT id FROM events WHERE consultation_id = @Id ORDER BY id", new { driver.Id }), Cancellation);
        ids.ShouldBe(Enumerable.Range(1, (int)consultation.LastEvent).Select(id => (long)id));
        if (!driver.Ended)
        {
            using var joined = await http.PostAsJsonAsync("/api/v1/join", new { joinCode = driver.Codes[0], deviceId = TestSettings.DeviceId }, Cancellation);
            joined.IsSuccessStatusCode.ShouldBeTrue();
        }
    }

    private static HashSet<string> Delivered(WebhookReceiver receiver) => [.. receiver.Requests.Select(Name)];

    private static string Name(Received request) =>
        $"{request.Data.GetProperty("consultationId").GetString()} {request.Data.GetProperty("eventId").GetInt64()}";

    private static IEnumerable<KeyValuePair<string, string>> Settings(TestDatabase data, PathListHub hub) =>
    [
        .. TestSettings.All(data.DataPath, hub.Address).Where(setting => !setting.Key.StartsWith("Logging", StringComparison.Ordinal)),
        .. data.Settings.Where(setting => setting.Key != "Telemed:DataPath"),
        new("Logging:LogLevel:Default", "Warning"),
        new("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Information"),
        new("Webhooks:AllowInsecure", "true"),
        new("Webhooks:Poll", "00:00:00.200"),
        new("Webhooks:Lease", "00:00:01"),
    ];

    private static async Task SubscribeAsync(HttpClient http, string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/webhooks") { Content = JsonContent.Create(new { url, events = Everything }) };
        request.Headers.Authorization = new("Bearer", TestSettings.ApiKey);
        using var response = await http.SendAsync(request, Cancellation);
        response.EnsureSuccessStatusCode();
    }
}
