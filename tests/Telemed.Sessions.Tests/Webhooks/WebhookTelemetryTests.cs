using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Webhooks;

/// <summary>What can be seen of webhooks from outside, and what cannot.</summary>
public sealed class WebhookTelemetryTests
{
    private static readonly string[] AllEvents = ["*"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_attempt_is_a_span_that_is_linked_to_the_events_trace_and_a_measurement()
    {
        await using var sessions = await WebhookSessions.StartAsync(Engine.Sqlite);
        await using var receiver = await WebhookReceiver.StartAsync();
        var webhook = await sessions.SubscribeAsync(receiver.Url);
        ConcurrentQueue<Activity> spans = [];
        using var spanListener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "telemed.sessions" or "tests",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.OperationName == "webhook attempt" && webhook.Id.Equals(span.GetTagItem("telemed.webhook.id")))
                {
                    spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(spanListener);
        ConcurrentQueue<(string Name, double Value, string Tag)> measured = [];
        using var meterListener = new MeterListener();
        meterListener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "telemed.sessions" && instrument.Meter.Scope == sessions.Services.GetService(typeof(IMeterFactory)))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        meterListener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, tags.Length > 0 ? $"{tags[0].Value}" : "")));
        meterListener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, tags.Length > 0 ? $"{tags[0].Value}" : "")));
        meterListener.Start();

        using var source = new ActivitySource("tests");
        ActivityTraceId trace;
        using (var span = source.StartActivity("something happens").ShouldNotBeNull())
        {
            trace = span.TraceId;
            await sessions.HappenAsync("c1", 1);
        }

        await sessions.UntilAsync(webhook.Id, "delivered", 1);
        await Poll.UntilAsync(() => !spans.IsEmpty, WebhookSessions.Soon);
        var attempt = spans.ShouldHaveSingleItem();
        attempt.TraceId.ShouldNotBe(trace);
        attempt.Links.ShouldHaveSingleItem().Context.TraceId.ShouldBe(trace);
        attempt.GetTagItem("telemed.consultation.id").ShouldBe("c1");
        attempt.GetTagItem("http.response.status_code").ShouldBe(204);
        attempt.TagObjects.ShouldAllBe(tag => !$"{tag.Value}".Contains("/hook", StringComparison.Ordinal));

        meterListener.RecordObservableInstruments();
        measured.Where(each => each.Name == "telemed.webhooks.attempts").ShouldBe([("telemed.webhooks.attempts", 1, "delivered")]);
        measured.ShouldContain(each => each.Name == "telemed.webhooks.attempt.duration" && each.Value > 0);
        measured.ShouldContain(each => each.Name == "telemed.webhooks.pending");
        measured.ShouldContain(each => each.Name == "telemed.webhooks.oldest");
    }

    [Fact]
    public async Task Neither_secrets_nor_addresses_nor_bodies_reach_the_console()
    {
        using var data = new DataFolder();
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (context, _) => WebhookReceiver.With(context, receiver.Requests.Count % 2 == 0 ? 200 : 500);
        await using var service = new SessionsProcess(
        [
            .. TestSettings.All(data.Path, "http://127.0.0.1:1").Where(setting => setting.Key != "Logging:LogLevel:Default"),
            new("Logging:LogLevel:Default", "Trace"), new("Webhooks:AllowInsecure", "true"),
        ]);
        using var http = await service.StartedAsync();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestSettings.ApiKey);
        using var made = await http.PostAsJsonAsync("/api/v1/webhooks", new { url = receiver.Url + "/the-path?the=query", events = AllEvents }, Cancellation);
        var webhook = await made.ReadJsonAsync();
        using var tested = await http.PostAsync($"/api/v1/webhooks/{webhook.GetProperty("id")}/test", null, Cancellation);
        using var created = await http.PostAsJsonAsync(
            "/api/v1/consultations", new { title = "Title-of-it", doctor = new { name = "d" }, patient = new { name = "p" } }, Cancellation);
        created.EnsureSuccessStatusCode();
        await Poll.UntilAsync(() => receiver.Requests.Any(request => request.Type == "consultation.created"), WebhookSessions.Soon);
        var happened = receiver.Requests.First(request => request.Type == "consultation.created");
        WebhookReceiver.Verify(happened, webhook.GetProperty("secret").GetString()!).ShouldBeTrue();
        happened.Data.GetProperty("title").GetString().ShouldBe("Title-of-it");
        (await service.StopAsync()).ShouldBe(0);

        service.Output.ShouldContain("trce ");
        foreach (var secret in new[] { webhook.GetProperty("secret").GetString()!["whsec_".Length..], "the-path", "the=query", "Title-of-it" })
        {
            service.Output.Split('\n').Where(line => line.Contains(secret, StringComparison.Ordinal)).ShouldBeEmpty();
        }
    }
}
