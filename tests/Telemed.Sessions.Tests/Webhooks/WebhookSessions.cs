using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.Sessions.Events;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Tests.Fixtures;
using Telemed.Sessions.Webhooks;

namespace Telemed.Sessions.Tests.Webhooks;

/// <summary>A webhook as it was made.</summary>
internal sealed record MadeWebhook(string Id, string Secret);

/// <summary>The service on a database of either kind, with receivers on loopback allowed.</summary>
public sealed class WebhookSessions : SessionsFixture
{
    private readonly TestDatabase? _owned;
    private readonly KeyValuePair<string, string>[] _settings;

    private WebhookSessions(TestDatabase? owned, IEnumerable<KeyValuePair<string, string>> database, (string Key, string Value)[] more)
    {
        _owned = owned;
        _settings =
        [
            .. database, new("Webhooks:AllowInsecure", "true"), new("Webhooks:Poll", "00:00:00.100"),
            .. more.Select(setting => KeyValuePair.Create("Webhooks:" + setting.Key, setting.Value)),
        ];
    }

    public static TimeSpan Soon { get; } = TimeSpan.FromSeconds(15);

    protected override IEnumerable<KeyValuePair<string, string>> Settings => _settings;

    internal Database Database => Services.GetRequiredService<Database>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>On a database of its own.</summary>
    public static async Task<WebhookSessions> StartAsync(Engine engine, params (string Key, string Value)[] more)
    {
        var database = await TestDatabase.CreateAsync(engine);
        return await StartedAsync(new(database, database.Settings, more));
    }

    /// <summary>On a database that others use before, after or at the same time.</summary>
    public static Task<WebhookSessions> OnAsync(TestDatabase database) => StartedAsync(new(null, database.Settings, []));

    /// <summary>On a PostgreSQL server of the test's own.</summary>
    public static Task<WebhookSessions> OnAsync(string connectionString) =>
        StartedAsync(new(null, [new("ConnectionStrings:sessions", connectionString), TestSettings.SecretsKey], []));

    internal async Task<MadeWebhook> SubscribeAsync(string url, params string[] events)
    {
        using var response = await Clinic.PostAsJsonAsync("/api/v1/webhooks", new { url, events = events.Length == 0 ? ["*"] : events }, Cancellation);
        response.EnsureSuccessStatusCode();
        var made = await response.ReadJsonAsync();
        return new(made.GetProperty("id").GetString()!, made.GetProperty("secret").GetString()!);
    }

    /// <summary>Something happens in a consultation.</summary>
    internal Task HappenAsync(string consultationId, long eventId, string type = EventTypes.ParticipantJoined, object? body = null) =>
        RecordAsync(Database, Services.GetServices<IEventRecorder>().OfType<WebhookRecorder>().Single(), consultationId, eventId, type, body);

    internal static Task RecordAsync(
        Database database, WebhookRecorder recorder, string consultationId, long eventId, string type = EventTypes.ParticipantJoined, object? body = null) =>
        database.WriteAsync(unit => recorder.RecordAsync(unit, null!, [Event(consultationId, eventId, type, body)]), Cancellation);

    internal static ConsultationEvent Event(string consultationId, long eventId, string type, object? body = null) => new(
        consultationId, eventId, type, DateTimeOffset.FromUnixTimeMilliseconds(1_767_603_600_123), new Actor(ActorKind.Staff, "s1", "王医生"),
        JsonSerializer.SerializeToElement(body ?? new { participantId = "p1" }));

    internal async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Clinic.GetAsync("/api/v1/webhooks/" + path, Cancellation);
        response.EnsureSuccessStatusCode();
        return await response.ReadJsonAsync();
    }

    internal async Task<JsonElement> PostAsync(string path)
    {
        using var response = await Clinic.PostAsync("/api/v1/webhooks/" + path, null, Cancellation);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync(Cancellation));
        return await response.ReadJsonAsync();
    }

    internal async Task<JsonElement[]> DeliveriesAsync(string webhookId, string query = "") =>
        [.. (await GetAsync($"{webhookId}/deliveries{query}")).GetProperty("items").EnumerateArray()];

    /// <summary>Waits until this many deliveries of a webhook are in a state.</summary>
    internal async Task UntilAsync(string webhookId, string state, int count)
    {
        var started = TimeProvider.System.GetTimestamp();
        while ((await DeliveriesAsync(webhookId, $"?state={state}&limit=200")).Length < count)
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Soon, $"not {count} {state}");
            await Task.Delay(20, Cancellation);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_owned is not null)
        {
            await _owned.DisposeAsync();
        }
    }

    private static async Task<WebhookSessions> StartedAsync(WebhookSessions sessions)
    {
        await sessions.InitializeAsync();
        return sessions;
    }
}
