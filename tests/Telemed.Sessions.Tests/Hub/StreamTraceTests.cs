using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Shouldly;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Redaction;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Hub;

public sealed class StreamTraceTests : IClassFixture<SessionsFixture>, IDisposable
{
    private readonly SessionsFixture _sessions;
    private readonly HttpClient _gateway;
    private readonly HttpClient _transcoder;
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public StreamTraceTests(SessionsFixture sessions)
    {
        _sessions = sessions;
        _gateway = sessions.ClientOf("gateway");
        _transcoder = sessions.ClientOf("transcoder");
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "telemed.sessions" or "Microsoft.AspNetCore",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Fact]
    public async Task The_hubs_question_and_the_transcoder_continue_the_trace_that_published_the_stream()
    {
        var consultation = await _sessions.NewConsultationAsync();
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/internal/authorize")
        {
            Content = JsonContent.Create(new { token = consultation.DoctorToken, action = "publish", path = consultation.DoctorPath }),
        };
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        using var authorized = await _gateway.SendAsync(request, TestContext.Current.CancellationToken);
        authorized.StatusCode.ShouldBe(HttpStatusCode.OK);

        var remembered = await TraceOfAsync(consultation.DoctorPath);
        remembered.ShouldNotBeNull().ShouldStartWith($"00-{trace}-");
        (await _sessions.AskHookAsync("publish", consultation.DoctorPath, consultation.DoctorToken).AnswerAsync()).ShouldBe("204");

        var hook = Span(consultation, "hub auth publish");
        hook.TraceId.ShouldBe(trace);
        hook.ParentSpanId.ToString().ShouldBe(remembered.Split('-')[2]);
        hook.GetTagItem("telemed.consultation.id").ShouldBe(consultation.Id);
        hook.GetTagItem("telemed.participant.id").ShouldBe(consultation.DoctorId);
        hook.GetTagItem("telemed.outcome").ShouldBe("allowed");
        Span(consultation, "authorize publish").TraceId.ShouldBe(trace);
        (await TraceOfAsync(consultation.DoctorPath)).ShouldBe(remembered);

        // A later request about the same session, such as WHIP's PATCH, is not another publication.
        using var later = await _gateway.PostAsJsonAsync(
            "/internal/authorize",
            new { token = consultation.DoctorToken, action = "publish", path = consultation.DoctorPath },
            TestContext.Current.CancellationToken);
        later.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await TraceOfAsync(consultation.DoctorPath)).ShouldBe(remembered);

        // The transcoder's read and its variants belong to the same stream.
        (await _sessions.AskHookAsync("read", consultation.DoctorPath + "_aac", consultation.PatientToken).AnswerAsync()).ShouldBe("204");
        Span(consultation, "hub auth read").TraceId.ShouldBe(trace);
    }

    [Fact]
    public async Task An_RTMP_publication_begins_a_trace_of_its_own_each_time()
    {
        var consultation = await _sessions.NewConsultationAsync();
        (await TraceOfAsync(consultation.PatientPath)).ShouldBeNull();

        (await _sessions.AskHookAsync("publish", consultation.PatientPath, consultation.PatientPublishTicket, protocol: "rtmp").AnswerAsync()).ShouldBe("204");
        var first = await TraceOfAsync(consultation.PatientPath);
        (await _sessions.AskHookAsync("publish", consultation.PatientPath, consultation.PatientPublishTicket, protocol: "rtmp").AnswerAsync()).ShouldBe("204");
        var second = await TraceOfAsync(consultation.PatientPath);

        first.ShouldNotBeNull().ShouldMatch("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$");
        second.ShouldNotBeNull().Split('-')[1].ShouldNotBe(first.Split('-')[1]);
        Span(consultation, "hub auth publish").ParentSpanId.ShouldBe(default);
    }

    [Fact]
    public async Task A_refused_publication_is_remembered_by_nobody()
    {
        var consultation = await _sessions.NewConsultationAsync();
        (await _sessions.AskHookAsync("publish", consultation.PatientPath, "forged", protocol: "rtmp").AnswerAsync()).ShouldBe("invalid-token");
        using var authorized = await _gateway.PostAsJsonAsync(
            "/internal/authorize",
            new { token = consultation.DoctorToken, action = "publish", path = consultation.PatientPath },
            TestContext.Current.CancellationToken);
        authorized.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await TraceOfAsync(consultation.PatientPath)).ShouldBeNull();
    }

    [Fact]
    public async Task Questions_about_the_api_and_the_metrics_are_quiet()
    {
        var secret = TestSettings.SecretOf("gateway");
        (await _sessions.AskHookAsync("metrics", user: "gateway", password: secret, userAgent: "quiet").AnswerAsync()).ShouldBe("204");

        await Poll.UntilAsync(() => Requests().Any(request => request.GetTagItem("url.path") is "/internal/hub/auth"), TimeSpan.FromSeconds(20));
        Requests().Where(request => request.GetTagItem("url.path") is "/internal/hub/auth")
            .ShouldAllBe(request => request.GetTagItem(QuietProbesProcessor.Tag) != null);
    }

    [Fact]
    public async Task The_requests_spans_are_named_after_their_routes()
    {
        var consultation = await _sessions.NewConsultationAsync();
        using var read = await _sessions.Clinic.GetAsync($"/api/v1/consultations/{consultation.Id}", TestContext.Current.CancellationToken);

        // Other tests' requests are heard as well: only this one's path is its own.
        bool IsOurs(Activity request) => request.GetTagItem("url.path") is string path && path == $"/api/v1/consultations/{consultation.Id}";
        await Poll.UntilAsync(() => Requests().Any(IsOurs), TimeSpan.FromSeconds(20));
        var span = Requests().First(IsOurs);
        span.DisplayName.ShouldBe("GET /api/v1/consultations/{id}");
        span.GetTagItem("http.response.status_code").ShouldBe(200);
    }

    [Fact]
    public async Task A_trace_of_what_is_no_stream_is_404()
    {
        foreach (var path in new[] { "x/y", $"{StreamPath.NewId()}/{StreamPath.NewId()}", "..%2f../x" })
        {
            using var response = await _transcoder.GetAsync($"/internal/streams/{path}/trace", TestContext.Current.CancellationToken);
            await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not-found");
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _gateway.Dispose();
        _transcoder.Dispose();
    }

    private IEnumerable<Activity> Requests() => _ended.Where(activity => activity.Source.Name == "Microsoft.AspNetCore");

    private Activity Span(TestConsultation consultation, string name) =>
        _ended.Last(activity => activity.OperationName == name && activity.GetTagItem("telemed.consultation.id") is string id && id == consultation.Id);

    private async Task<string?> TraceOfAsync(string path)
    {
        using var response = await _transcoder.GetAsync($"/internal/streams/{path}/trace", TestContext.Current.CancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : (await response.ReadJsonAsync()).GetProperty("traceparent").GetString();
    }
}
