using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.Sessions.Jobs;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Jobs;

/// <summary>Jobs where there are several instances, and where a key is gone.</summary>
public sealed class JobInstancesTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Each_instance_tells_of_jobs_that_another_one_made_and_answers_what_another_one_was_told()
    {
        await using var database = await TestDatabase.CreateAsync(Engine.Postgres);
        await using var one = new Instance(database.Settings);
        await using var other = new Instance(database.Settings);
        await one.InitializeAsync();
        await other.InitializeAsync();
        using var feed = await FeedAsync(other);
        await feed.UntilAsync("current");
        var consultation = await one.NewConsultationAsync();

        var id = (await one.NewJobAsync(consultation.Id, JobSessions.RelayOf(consultation))).Id();
        (await feed.NextOfAsync(id)).GetProperty("target").GetProperty("key").GetString().ShouldBe(JobSessions.Key);
        await other.ReportAsync(id, "running", bitrate: 1000);
        (await one.StateOfAsync(consultation.Id, id)).ShouldBe("running");

        await one.TellJobAsync(consultation.Id, id, "stop");
        (await feed.NextOfAsync(id)).GetProperty("type").GetString().ShouldBe("gone");
    }

    [Fact]
    public async Task Reports_of_every_second_are_answered_at_once_and_written_only_now_and_then()
    {
        await using var sessions = new Instance([]);
        await sessions.InitializeAsync();
        var consultation = await sessions.NewConsultationAsync();
        var id = (await sessions.NewJobAsync(consultation.Id, JobSessions.RelayOf(consultation))).Id();
        await sessions.ReportAsync(id, "running", bitrate: 1);
        var first = await WrittenAsync(sessions);

        for (var bitrate = 2; bitrate < 8; bitrate++)
        {
            sessions.Time.Forward(TimeSpan.FromSeconds(1));
            await sessions.ReportAsync(id, "running", bitrate: bitrate);
            (await sessions.ReadJobAsync(consultation.Id, id)).GetProperty("bitrate").GetInt64().ShouldBe(bitrate);
        }

        (await WrittenAsync(sessions)).ShouldBe(first);
        await sessions.ReportAsync(id, "backingOff", fault: "refused");
        (await WrittenAsync(sessions)).ShouldNotBe(first);
    }

    [Fact]
    public async Task A_job_whose_key_cannot_be_read_any_more_fails_and_says_so_and_the_others_run()
    {
        await using var database = await TestDatabase.CreateAsync(Engine.Sqlite);
        string consultationId, locked;
        await using (var before = new Instance([.. database.Settings, new("Secrets:Key", Convert.ToBase64String(new byte[32]))]))
        {
            await before.InitializeAsync();
            var consultation = await before.NewConsultationAsync();
            (consultationId, locked) = (consultation.Id, (await before.NewJobAsync(consultation.Id, JobSessions.RelayOf(consultation))).Id());
        }

        await using var after = new Instance([.. database.Settings, TestSettings.SecretsKey]);
        await after.InitializeAsync();
        await Poll.UntilAsync(async () => await after.StateOfAsync(consultationId, locked) == "failed", Soon);

        var failed = await after.ReadJobAsync(consultationId, locked);
        (failed.GetProperty("wanted").GetString(), failed.GetProperty("fault").GetString()).ShouldBe(("stopped", JobBook.Unreadable));
        (await after.JobEventsAsync(consultationId)).ShouldBe(["job.created", "job.started", "job.failed"]);
        var people = await after.Clinic.GetFromJsonAsync<JsonElement>($"/api/v1/consultations/{consultationId}", TestContext.Current.CancellationToken);
        var fresh = (await after.NewJobAsync(consultationId, JobSessions.IngestOf(people.GetProperty("participants")[0].Id(), new { file = "a.mp4" }))).Id();
        await Poll.UntilAsync(() => after.Services.GetRequiredService<JobBook>().Find(fresh) is not null, Soon);
    }

    private static async Task<InternalFeed> FeedAsync(SessionsFixture sessions)
    {
        await Poll.UntilAsync(() => sessions.Services.GetRequiredService<JobBook>().IsKnown, Soon);
        return await InternalFeed.OpenAsync(sessions, "/internal/jobs");
    }

    private static Task<long> WrittenAsync(SessionsFixture sessions) => sessions.Services.GetRequiredService<Database>()
        .ReadAsync(unit => unit.FirstAsync<long>("SELECT reported_at FROM jobs"), TestContext.Current.CancellationToken);

    private sealed class Instance(IEnumerable<KeyValuePair<string, string>> settings) : SessionsFixture
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => settings;
    }
}
