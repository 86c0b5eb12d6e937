using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Telemed.Gateway.Tests.Fixtures;
using Telemed.MediaHub;
using static Telemed.Gateway.Tests.Fixtures.GatewaySystem;

namespace Telemed.Gateway.Tests;

// Activities are the process's: the spans of other tests come along, so each test looks at a consultation of its own.
public sealed class TelemetrySpecs
{
    private const string Token = "good-topsecret-token-0123456789";

    [Fact]
    public async Task A_media_request_is_one_trace_tagged_with_its_consultation()
    {
        var spans = new Spans();
        await using var system = await StartAsync(configure: builder => builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(spans)));
        system.HubWebRtc.Handle = context =>
        {
            context.Response.StatusCode = 201;
            return Task.CompletedTask;
        };

        var consultation = StreamPath.NewId();

        using var response = await system.SendAsync(HttpMethod.Post, $"/media/{consultation}/{Participant}/whip", Token, Offer);

        bool IsRequest(Activity span) => span.Kind == ActivityKind.Server && span.GetTagItem("telemed.consultation.id") as string == consultation;
        await Eventually.IsTrueAsync(() => spans.Ended.Any(IsRequest), "the request's span");
        var request = spans.Ended.Single(IsRequest);
        request.GetTagItem("telemed.participant.id").ShouldBe(Participant);
        var authorize = spans.Ended.Single(span => span.OperationName == "telemed.gateway.authorize" && span.TraceId == request.TraceId);
        authorize.ParentSpanId.ShouldBe(request.SpanId);
        authorize.GetTagItem("telemed.authorize.verdict").ShouldBe("granted");

        // What is behind continues the same trace.
        system.Sessions.Requests.Single().Header("traceparent")!.Split('-')[1].ShouldBe(request.TraceId.ToHexString());
        system.HubWebRtc.Requests.Single().Header("traceparent")!.Split('-')[1].ShouldBe(request.TraceId.ToHexString());
    }

    [Fact]
    public async Task Pieces_of_hls_and_probes_are_not_traced_here_nor_behind()
    {
        var spans = new Spans();
        await using var system = await StartAsync(configure: builder => builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(spans)));

        using var piece = await system.SendAsync(HttpMethod.Get, $"{Route}/video1_stream.m3u8", Token);
        using var probe = await system.SendAsync(HttpMethod.Get, "/healthz");

        system.Sessions.Requests.ShouldAllBe(seen => seen.Header("traceparent") == null || seen.Header("traceparent")!.EndsWith("-00"));
        system.HubHls.Requests.ShouldAllBe(seen => seen.Header("traceparent") == null || seen.Header("traceparent")!.EndsWith("-00"));
    }

    [Theory]
    [InlineData($"{Route}.flv?token={Token}")]
    [InlineData($"{Route}/index.m3u8?token={Token}")]
    [InlineData($"/api/v1/realtime?token={Token}")]
    [InlineData($"/nowhere?token={Token}")]
    public async Task A_token_in_an_address_is_neither_logged_nor_traced(string target)
    {
        var spans = new Spans();
        await using var system = await StartAsync(configure: builder => builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(spans)));
        system.Sessions.Handle = context => context.Request.Path.StartsWithSegments("/internal") ? SessionsAsync(context) : context.Response.WriteAsync("");

        using (await system.SendAsync(HttpMethod.Get, target))
        {
        }

        await system.Transcoder.DisposeAsync();
        using (await system.SendAsync(HttpMethod.Get, target))
        {
        }

        await Eventually.IsTrueAsync(() => spans.Ended.Count(span => span.Kind == ActivityKind.Server) >= 2, "both spans");
        foreach (var span in spans.Ended)
        {
            span.DisplayName.ShouldNotContain(Token);
            foreach (var tag in span.TagObjects)
            {
                (tag.Value?.ToString() ?? "").ShouldNotContain(Token, Case.Sensitive, $"{span.OperationName} {tag.Key}");
            }
        }

        system.Log.Lines.ShouldAllBe(line => !line.Contains(Token));
    }

    [Fact]
    public async Task Media_requests_are_counted_by_kind_and_outcome()
    {
        await using var system = await StartAsync();
        var counted = new ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "telemed.gateway.media.requests" && instrument.Meter.Scope == system.Services.GetRequiredService<IMeterFactory>())
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            var values = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            counted.Enqueue($"{values["telemed.media.kind"]} {values["telemed.media.outcome"]} {value}");
        });
        listener.Start();

        using var ok = await system.SendAsync(HttpMethod.Get, $"{Route}.flv?token=good");
        using var refused = await system.SendAsync(HttpMethod.Post, $"{Route}/whip", "other", Offer);
        using var nowhere = await system.SendAsync(HttpMethod.Get, $"{Route}/index.m3u8", "nowhere");
        using var invalid = await system.SendAsync(HttpMethod.Post, $"{Route}/whep", "good", Offer, "text/plain");

        counted.ShouldBe(["flv ok 1", "whip refused 1", "hls not-found 1", "whep invalid 1"]);
    }

    // Comes after the redaction, as an exporter does.
    private sealed class Spans : BaseProcessor<Activity>
    {
        public ConcurrentQueue<Activity> Ended { get; } = [];

        public override void OnEnd(Activity data) => Ended.Enqueue(data);
    }
}
