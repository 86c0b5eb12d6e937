using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.Sessions.Jobs;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Jobs;

/// <summary><c>/api/v1/consultations/{id}/jobs</c> on both engines.</summary>
public abstract class JobsApiTests(SessionsFixture sessions)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_relay_is_made_started_reported_stopped_started_again_and_removed_and_every_step_is_an_event()
    {
        var consultation = await sessions.NewConsultationAsync();
        var made = await sessions.NewJobAsync(consultation.Id, JobSessions.RelayOf(consultation, "rtmps://live.example:4443/app/", "540p25"));
        var id = made.Id();
        made.GetProperty("state").GetString().ShouldBe("starting");
        made.GetProperty("wanted").GetString().ShouldBe("running");
        made.GetProperty("target").GetRawText().ShouldBe("""{"encrypted":true,"host":"live.example:4443","app":"app","hasKey":true}""");

        await sessions.ReportAsync(id, "running", bitrate: 1_990_000);
        var running = await sessions.ReadJobAsync(consultation.Id, id);
        (running.GetProperty("state").GetString(), running.GetProperty("bitrate").GetInt64(), running.GetProperty("framesPerSecond").GetDouble()).ShouldBe(("running", 1_990_000, 25.04));
        (running.GetProperty("sentBytes").GetInt64(), running.GetProperty("droppedFrames").GetInt64(), running.GetProperty("reconnects").GetInt32()).ShouldBe((1234, 3, 1));
        running.GetProperty("worker").GetString().ShouldBe("w1");

        (await sessions.TellJobAsync(consultation.Id, id, "stop")).GetProperty("state").GetString().ShouldBe("stopped");
        (await sessions.TellJobAsync(consultation.Id, id, "stop")).GetProperty("state").GetString().ShouldBe("stopped");
        (await sessions.TellJobAsync(consultation.Id, id, "start")).GetProperty("state").GetString().ShouldBe("starting");

        // What is said of the run before is not taken for this one's.
        await sessions.ReportAsync(id, "running");
        (await sessions.StateOfAsync(consultation.Id, id)).ShouldBe("starting");
        await sessions.ReportAsync(id, "running", revision: 2);
        (await sessions.StateOfAsync(consultation.Id, id)).ShouldBe("running");

        using (var removed = await sessions.Clinic.DeleteAsync($"{JobSessions.Route(consultation.Id)}/{id}", Cancellation))
        {
            removed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        using var gone = await sessions.Clinic.GetAsync($"{JobSessions.Route(consultation.Id)}/{id}", Cancellation);
        await gone.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not-found");
        (await sessions.JobEventsAsync(consultation.Id)).ShouldBe(["job.created", "job.started", "job.stopped", "job.started", "job.deleted"]);
    }

    [Fact]
    public async Task Neither_key_nor_password_nor_address_is_ever_answered_or_stored_in_clear()
    {
        var consultation = await sessions.NewConsultationAsync();
        const string Password = "ward-7-s3cret";
        await sessions.NewJobAsync(consultation.Id, JobSessions.RelayOf(consultation));
        await sessions.NewJobAsync(
            consultation.Id, JobSessions.IngestOf(consultation.DoctorId, new { url = "rtsp://10.1.2.3/h264?token=query-secret", user = "camera", password = Password }));

        var answers = new List<string>();
        foreach (var path in new[] { JobSessions.Route(consultation.Id), "/api/v1/jobs", $"/api/v1/consultations/{consultation.Id}/events", $"/api/v1/audit?consultationId={consultation.Id}" })
        {
            answers.Add(await sessions.Clinic.GetStringAsync(path, Cancellation));
        }

        answers.ShouldAllBe(answer => answer.Contains("relay", StringComparison.Ordinal) || answer.Contains("job.created", StringComparison.Ordinal));
        foreach (var secret in new[] { JobSessions.Key, "s3cret-of-a-stream", Password, "camera", "query-secret" })
        {
            answers.ShouldAllBe(answer => !answer.Contains(secret, StringComparison.Ordinal), secret);
        }

        (await StoredAsync()).ShouldAllBe(text => text.StartsWith("1.", StringComparison.Ordinal) && !text.Contains("live", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_no_worker_confirms_is_lost_and_never_running()
    {
        var consultation = await sessions.NewConsultationAsync();
        var silent = (await sessions.NewJobAsync(consultation.Id, JobSessions.RelayOf(consultation))).Id();
        var heard = (await sessions.NewJobAsync(consultation.Id, JobSessions.RelayOf(consultation))).Id();
        await sessions.ReportAsync(heard, "running", bitrate: 1000);

        sessions.Time.Forward(TimeSpan.FromSeconds(11));

        (await sessions.StateOfAsync(consultation.Id, silent)).ShouldBe("lost");
        var lost = await sessions.ReadJobAsync(consultation.Id, heard);
        (lost.GetProperty("state").GetString(), lost.GetProperty("bitrate").ValueKind).ShouldBe(("lost", JsonValueKind.Null));
        await sessions.ReportAsync(heard, "running");
        (await sessions.StateOfAsync(consultation.Id, heard)).ShouldBe("running");
    }

    [Fact]
    public async Task A_job_that_was_given_up_says_why_is_an_event_and_begins_anew_when_started()
    {
        var consultation = await sessions.NewConsultationAsync();
        var id = (await sessions.NewJobAsync(consultation.Id, JobSessions.RelayOf(consultation))).Id();
        await Poll.UntilAsync(() => Book.Find(id) is not null, TimeSpan.FromSeconds(20));
        using var feed = await InternalFeed.OpenAsync(sessions, "/internal/jobs");
        await feed.UntilAsync("current");

        // By mistake a worker quotes the key.
        await sessions.ReportAsync(id, "failed", fault: $"rtmp://u:p@live.example refuses {JobSessions.Key}");
        await sessions.ReportAsync(id, "failed", fault: "again");

        var failed = await sessions.ReadJobAsync(consultation.Id, id);
        (failed.GetProperty("state").GetString(), failed.GetProperty("wanted").GetString()).ShouldBe(("failed", "stopped"));
        failed.GetRawText().ShouldNotContain(JobSessions.Key);
        (await feed.NextOfAsync(id)).GetRawText().ShouldBe($$"""{"type":"gone","id":"{{id}}"}""");
        (await sessions.JobEventsAsync(consultation.Id)).ShouldBe(["job.created", "job.started", "job.failed"]);

        await sessions.TellJobAsync(consultation.Id, id, "start");
        (await feed.NextOfAsync(id)).GetProperty("revision").GetInt32().ShouldBe(2);
        (await sessions.ReadJobAsync(consultation.Id, id)).GetProperty("fault").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task The_feed_has_what_is_to_run_with_its_secrets_and_tells_every_change_at_once()
    {
        var consultation = await sessions.NewConsultationAsync();
        var relay = (await sessions.NewJobAsync(consultation.Id, JobSessions.RelayOf(consultation))).Id();
        await Poll.UntilAsync(() => Book.Find(relay) is not null, TimeSpan.FromSeconds(20));
        using var feed = await InternalFeed.OpenAsync(sessions, "/internal/jobs");

        var line = (await feed.UntilAsync("current")).Single(line => line.Contains(relay, StringComparison.Ordinal));
        line.ShouldBe(
            $$"""{"type":"job","id":"{{relay}}","revision":1,"kind":"relay","consultationId":"{{consultation.Id}}","streams":["{{consultation.PatientId}}"],"preset":"copy","target":{"url":"rtmps://live.example/app","key":"live_4711?secret=s3cret-of-a-stream"} }""".Replace("} }", "}}", StringComparison.Ordinal));

        var ingest = (await sessions.NewJobAsync(consultation.Id, JobSessions.IngestOf(consultation.DoctorId, new { file = "heart.mp4" }, loop: true))).Id();
        (await feed.NextOfAsync(ingest)).GetRawText().ShouldBe(
            $$"""{"type":"job","id":"{{ingest}}","revision":1,"kind":"ingest","consultationId":"{{consultation.Id}}","participantId":"{{consultation.DoctorId}}","preset":"copy","source":{"file":"heart.mp4","loop":true} }""".Replace("} }", "}}", StringComparison.Ordinal));

        await sessions.TellJobAsync(consultation.Id, ingest, "stop");
        (await feed.NextOfAsync(ingest)).GetProperty("type").GetString().ShouldBe("gone");
        await sessions.EndAsync(consultation.Id);
        (await feed.NextOfAsync(relay)).GetProperty("type").GetString().ShouldBe("gone");
        (await sessions.StateOfAsync(consultation.Id, relay)).ShouldBe("stopped");
        using var start = await sessions.Clinic.PostAsync($"{JobSessions.Route(consultation.Id)}/{relay}/start", content: null, Cancellation);
        await start.ShouldBeProblemAsync(HttpStatusCode.Conflict, "consultation-over");
    }

    [Fact]
    public async Task An_ingest_lets_the_transcoder_publish_in_its_participants_place_and_only_while_it_is_to_run()
    {
        var consultation = await sessions.NewConsultationAsync();
        (await PublishesAsync(consultation.PatientPath)).ShouldBeFalse();
        var id = (await sessions.NewJobAsync(consultation.Id, JobSessions.IngestOf(consultation.PatientId, new { file = "a.mp4" }))).Id();
        await Poll.UntilAsync(() => Book.Find(id) is not null, TimeSpan.FromSeconds(20));
        (await PublishesAsync(consultation.PatientPath)).ShouldBeTrue();
        (await PublishesAsync(consultation.DoctorPath)).ShouldBeFalse();

        // Whose publishing is stopped, for them nothing is brought in either.
        using (await sessions.Clinic.PostAsync($"/api/v1/consultations/{consultation.Id}/participants/{consultation.PatientId}/stop-publishing", content: null, Cancellation))
        {
        }

        await Poll.UntilAsync(() => Book.Find(id) is null, TimeSpan.FromSeconds(20));
        (await PublishesAsync(consultation.PatientPath)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_relay_lets_the_transcoder_read_what_it_encodes_and_only_while_it_is_to_run()
    {
        var consultation = await sessions.NewConsultationAsync();
        var aac = consultation.PatientPath + "_aac";
        (await ReadsAsync(aac)).ShouldBeFalse();
        var id = (await sessions.NewJobAsync(consultation.Id, JobSessions.RelayOf(consultation))).Id();
        await Poll.UntilAsync(() => Book.Find(id) is not null, TimeSpan.FromSeconds(20));
        (await ReadsAsync(aac)).ShouldBeTrue();
        (await ReadsAsync(consultation.DoctorPath + "_aac")).ShouldBeFalse();
        (await ReadsAsync(consultation.PatientPath + "_opus")).ShouldBeFalse();

        await sessions.TellJobAsync(consultation.Id, id, "stop");
        await Poll.UntilAsync(() => Book.Find(id) is null, TimeSpan.FromSeconds(20));
        (await ReadsAsync(aac)).ShouldBeFalse();
    }

    [Fact]
    public async Task There_are_as_many_jobs_as_there_may_be_and_one_ingest_of_a_participant()
    {
        var consultation = await sessions.NewConsultationAsync();
        await sessions.NewJobAsync(consultation.Id, JobSessions.IngestOf(consultation.PatientId, new { file = "a.mp4" }));
        using (var second = await sessions.PostJobAsync(consultation.Id, JobSessions.IngestOf(consultation.PatientId, new { file = "b.mp4" })))
        {
            await second.ShouldBeProblemAsync(HttpStatusCode.Conflict, "conflict");
        }

        for (var count = 1; count < new JobOptions().MaxPerConsultation; count++)
        {
            await sessions.NewJobAsync(consultation.Id, JobSessions.RelayOf(consultation));
        }

        using var more = await sessions.PostJobAsync(consultation.Id, JobSessions.RelayOf(consultation));
        await more.ShouldBeProblemAsync(HttpStatusCode.Conflict, "too-many-jobs");

        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = await sessions.Clinic.GetFromJsonAsync<JsonElement>($"{JobSessions.Route(consultation.Id)}?limit=5{(cursor is null ? "" : $"&cursor={cursor}")}", Cancellation);
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Id()));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        ids.Count.ShouldBe(new JobOptions().MaxPerConsultation);
        ids.ShouldBe(ids.Distinct().OrderDescending(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_doctor_sees_the_jobs_of_their_own_consultation_and_changes_none()
    {
        var (own, other) = (await sessions.NewConsultationAsync(), await sessions.NewConsultationAsync());
        var id = (await sessions.NewJobAsync(own.Id, JobSessions.RelayOf(own))).Id();
        await sessions.ReportAsync(id, "running");

        using var seen = await AsDoctorAsync(HttpMethod.Get, $"{JobSessions.Route(own.Id)}/{id}");
        var document = await seen.ReadJsonAsync();
        document.GetProperty("state").GetString().ShouldBe("running");
        document.TryGetProperty("worker", out _).ShouldBeFalse();
        using var stop = await AsDoctorAsync(HttpMethod.Post, $"{JobSessions.Route(own.Id)}/{id}/stop");
        stop.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var hidden = await AsDoctorAsync(HttpMethod.Get, JobSessions.Route(other.Id));
        hidden.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var elsewhere = await sessions.Clinic.GetAsync($"{JobSessions.Route(other.Id)}/{id}", Cancellation);
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        async Task<HttpResponseMessage> AsDoctorAsync(HttpMethod method, string path)
        {
            using var request = new HttpRequestMessage(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", own.DoctorToken) } };
            return await sessions.Http.SendAsync(request, Cancellation);
        }
    }

    private JobBook Book => sessions.Services.GetRequiredService<JobBook>();

    private Task<bool> PublishesAsync(string path) => MayAsync("publish", path);

    private Task<bool> ReadsAsync(string path) => MayAsync("read", path);

    private async Task<bool> MayAsync(string action, string path)
    {
        var pass = StreamPass.Create(TestSettings.SecretOf("transcoder"), action, StreamPath.TryParse(path, out var parsed) ? parsed : default, sessions.Time);
        using var answer = await sessions.AskHookAsync(action, path, password: pass, user: "transcoder", protocol: "rtsp");
        return answer.StatusCode == HttpStatusCode.NoContent;
    }

    private async Task<IReadOnlyList<string>> StoredAsync() =>
        await sessions.Services.GetRequiredService<Sessions.Storage.Database>().ReadAsync(unit => unit.QueryAsync<string>("SELECT secret FROM jobs"), Cancellation);
}

/// <summary>With its records in SQLite.</summary>
public sealed class JobsOnSqliteTests(SessionsFixture sessions) : JobsApiTests(sessions), IClassFixture<SessionsFixture>;

/// <summary>With its records in PostgreSQL.</summary>
public sealed class JobsOnPostgresTests(SessionsOnPostgres sessions) : JobsApiTests(sessions), IClassFixture<SessionsOnPostgres>;
