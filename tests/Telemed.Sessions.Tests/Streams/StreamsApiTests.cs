using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Streams;

/// <summary><c>GET /api/v1/streams</c> and <c>GET /api/v1/consultations/{id}/streams</c>.</summary>
public sealed class StreamsApiTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_of_all_has_names_figures_and_what_failed_without_anything_of_the_inside()
    {
        var consultation = await sessions.NewConsultationAsync();
        sessions.Transcoder.Streams = [StreamOf(consultation.PatientPath, state: "quarantined"), StreamOf("nobody/knows/this")];

        var page = await sessions.Clinic.GetFromJsonAsync<JsonElement>("/api/v1/streams", Cancellation);

        page.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);
        var stream = page.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        (Text("consultationId"), Text("participantId"), Text("title"), Text("name")).ShouldBe((consultation.Id, consultation.PatientId, "Follow-up", "Wang Fang"));
        (Text("state"), Text("plan"), Text("worker")).ShouldBe(("quarantined", "H264 copied, AAC to Opus", "w1"));
        (stream.GetProperty("framesPerSecond").GetDouble(), stream.GetProperty("bitrate").GetInt64(), stream.GetProperty("cpu").GetDouble()).ShouldBe((25, 512_000, 0.8));
        Text("lastError").ShouldBe("… ended, … refused");
        foreach (var inside in new[] { "pid", "4711", "127.0.0.1", "8554", "rtsp:" })
        {
            stream.GetRawText().ShouldNotContain(inside, Case.Insensitive);
        }

        sessions.Transcoder.Asked.ShouldBe(TestSettings.BasicOf("sessions").ToString());

        string? Text(string member) => stream.GetProperty(member).GetString();
    }

    [Fact]
    public async Task A_doctor_gets_the_streams_of_their_own_consultation_and_of_no_other()
    {
        var (own, other) = (await sessions.NewConsultationAsync(), await sessions.NewConsultationAsync());
        sessions.Transcoder.Streams = [StreamOf(own.PatientPath), StreamOf(own.DoctorPath), StreamOf(other.PatientPath)];

        using var mine = await AsDoctorAsync(own, own.Id);
        var body = await mine.Content.ReadAsStringAsync(Cancellation);
        JsonDocument.Parse(body).RootElement.GetProperty("items").GetArrayLength().ShouldBe(2);
        body.ShouldNotContain(other.Id);
        body.ShouldNotContain("worker");
        using var hidden = await AsDoctorAsync(own, other.Id);
        hidden.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 30)]
    public async Task A_transcoder_that_says_nothing_is_a_problem_of_its_own_and_soon(bool answers, int delaySeconds)
    {
        try
        {
            (sessions.Transcoder.Answers, sessions.Transcoder.Delay) = (answers, TimeSpan.FromSeconds(delaySeconds));
            var watch = Stopwatch.StartNew();

            using var answer = await sessions.Clinic.GetAsync("/api/v1/streams", Cancellation);

            await answer.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "transcoder-unavailable");
            answer.Headers.RetryAfter.ShouldNotBeNull();
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(4));
        }
        finally
        {
            (sessions.Transcoder.Answers, sessions.Transcoder.Delay) = (true, TimeSpan.Zero);
        }
    }

    // As the transcoder writes it, with more than anybody outside is to see.
    private static object StreamOf(string path, string state = "running") => new
    {
        path,
        plan = "H264 copied, AAC to Opus",
        state,
        since = DateTimeOffset.UtcNow,
        restarts = 3,
        viewers = 1,
        ffmpegPid = 4711,
        lastError = "rtsp://127.0.0.1:8554/x ended, 127.0.0.1:8554 refused",
        worker = "w1",
        figures = new { framesPerSecond = 25.0, bitrate = 512_000, speed = 1.0, droppedFrames = 0, duplicatedFrames = 0, cpu = 0.008, memory = 60_000_000L },
        lastFailure = new { at = DateTimeOffset.UtcNow, what = "x", plan = "y", lastLines = new[] { "[rtsp @ 0x1] method DESCRIBE failed: rtsp://127.0.0.1:8554/x?pid=4711" } },
    };

    private async Task<HttpResponseMessage> AsDoctorAsync(TestConsultation doctorOf, string consultationId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/consultations/{consultationId}/streams")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", doctorOf.DoctorToken) },
        };
        return await sessions.Http.SendAsync(request, Cancellation);
    }
}
