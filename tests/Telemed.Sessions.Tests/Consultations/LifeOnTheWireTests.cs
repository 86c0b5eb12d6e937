using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Consultations;

/// <summary>A consultation's life, on SQLite.</summary>
public sealed class LifeOnSqliteTests(SessionsFixture sessions) : LifeOnTheWireTests(sessions), IClassFixture<SessionsFixture>;

/// <summary>A consultation's life, on PostgreSQL.</summary>
public sealed class LifeOnPostgresTests(SessionsOnPostgres sessions) : LifeOnTheWireTests(sessions), IClassFixture<SessionsOnPostgres>;

/// <summary>What moves a consultation from one status to the next, seen from outside.</summary>
public abstract class LifeOnTheWireTests(SessionsFixture sessions)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_live_once_doctor_and_patient_are_on_air_and_ends_when_everybody_has_been_gone_for_the_grace_period()
    {
        var consultation = await sessions.NewConsultationAsync();
        sessions.Hub.Publish(consultation.DoctorPath, "H264", "Opus");
        await StreamsAsync(consultation.Id, 1);
        (await StatusAsync(consultation.Id)).ShouldBe("waiting");
        sessions.Hub.Publish(consultation.PatientPath, "H264", "MPEG-4 Audio");
        await UntilAsync(consultation.Id, "live");

        sessions.Hub.Stop(consultation.PatientPath);
        sessions.Hub.Stop(consultation.DoctorPath);
        await StreamsAsync(consultation.Id, 0);
        (await StatusAsync(consultation.Id)).ShouldBe("live", "who drops out may come back");
        sessions.Time.Forward(TimeSpan.FromMinutes(3));
        await UntilAsync(consultation.Id, "ended");

        var types = await EventTypesAsync(consultation.Id);
        types.ShouldBe(
            ["consultation.created", "stream.online", "stream.online", "consultation.live", "stream.offline", "stream.offline", "consultation.ended"]);
        (await ReadAsync(consultation.Id)).GetProperty("overBecause").GetString().ShouldBe("everybody-left");
    }

    [Fact]
    public async Task Its_time_limit_is_announced_and_kept()
    {
        var created = await CreateAsync(new { title = "t", doctor = new { name = "d" }, patient = new { name = "p" }, maxMinutes = 20 });
        foreach (var person in created.GetProperty("participants").EnumerateArray())
        {
            sessions.Hub.Publish($"{created.Id()}/{person.Id()}", "H264");
        }

        await UntilAsync(created.Id(), "live");
        sessions.Time.Forward(TimeSpan.FromMinutes(16));
        await UntilAsync(async () => (await EventTypesAsync(created.Id())).Contains("consultation.notice"));
        (await StatusAsync(created.Id())).ShouldBe("live");
        sessions.Time.Forward(TimeSpan.FromMinutes(5));
        await UntilAsync(created.Id(), "ended");
        (await ReadAsync(created.Id())).GetProperty("overBecause").GetString().ShouldBe("time-limit");
    }

    [Fact]
    public async Task One_that_nobody_comes_to_is_missed()
    {
        var created = await CreateAsync(new
        {
            title = "t",
            doctor = new { name = "d" },
            patient = new { name = "p" },
            scheduledAt = sessions.Time.GetUtcNow().AddHours(30),
        });
        sessions.Time.Forward(TimeSpan.FromHours(31));
        await UntilAsync(async () => (await StatusAsync(created.Id())) == "scheduled");
        sessions.Time.Forward(TimeSpan.FromHours(24));
        await UntilAsync(created.Id(), "missed");
    }

    [Fact]
    public async Task One_that_is_planned_waits_as_soon_as_somebody_is_there()
    {
        var created = await CreateAsync(new
        {
            title = "t",
            doctor = new { name = "d" },
            patient = new { name = "p" },
            scheduledAt = sessions.Time.GetUtcNow().AddHours(1),
        });
        (await StatusAsync(created.Id())).ShouldBe("scheduled");
        sessions.Hub.Publish($"{created.Id()}/{created.GetProperty("participants")[1].Id()}", "H264");
        await UntilAsync(created.Id(), "waiting");
    }

    [Fact]
    public async Task Ending_and_cancelling_follow_the_state_and_may_be_repeated()
    {
        var live = await sessions.NewConsultationAsync();
        sessions.Hub.Publish(live.DoctorPath, "H264");
        sessions.Hub.Publish(live.PatientPath, "H264");
        await UntilAsync(live.Id, "live");
        (await ActAsync(live.Id, "cancel")).ShouldBe((HttpStatusCode.Conflict, "conflict"));
        (await ActAsync(live.Id, "end")).Status.ShouldBe(HttpStatusCode.OK);
        (await ActAsync(live.Id, "end")).Status.ShouldBe(HttpStatusCode.OK);
        (await ActAsync(live.Id, "cancel")).ShouldBe((HttpStatusCode.Conflict, "consultation-over"));
        (await EventTypesAsync(live.Id)).Count(type => type == "consultation.ended").ShouldBe(1);

        var planned = await CreateAsync(new
        {
            title = "t",
            doctor = new { name = "d" },
            patient = new { name = "p" },
            scheduledAt = sessions.Time.GetUtcNow().AddHours(1),
        });
        (await ActAsync(planned.Id(), "end")).ShouldBe((HttpStatusCode.Conflict, "conflict"));
        (await ActAsync(planned.Id(), "cancel")).Status.ShouldBe(HttpStatusCode.OK);
        (await ActAsync("0000000000", "end")).ShouldBe((HttpStatusCode.NotFound, "not-found"));
    }

    [Fact]
    public async Task What_is_over_lets_nobody_in_or_publish()
    {
        var consultation = await sessions.NewConsultationAsync();
        (await sessions.AskHookAsync("publish", consultation.PatientPath, consultation.PatientToken).AnswerAsync()).ShouldBe("204");
        await sessions.EndAsync(consultation.Id);

        (await sessions.AskHookAsync("publish", consultation.PatientPath, consultation.PatientToken).AnswerAsync()).ShouldNotBe("204");
        using var join = await sessions.Http.PostAsJsonAsync(
            "/api/v1/join", new { joinCode = consultation.CodeOf(1), deviceId = TestSettings.DeviceId }, Cancellation);
        await join.ShouldBeProblemAsync(HttpStatusCode.Gone, "consultation-over");
    }

    [Fact]
    public async Task A_stream_that_is_published_anew_goes_offline_and_comes_online()
    {
        var consultation = await sessions.NewConsultationAsync();
        sessions.Hub.Publish(consultation.DoctorPath, "VP8", "Opus");
        await StreamsAsync(consultation.Id, 1);
        sessions.Hub.Publish(consultation.DoctorPath, "H264", "Opus");
        await UntilAsync(async () => (await EventTypesAsync(consultation.Id)).Count == 4);
        (await EventTypesAsync(consultation.Id)).ShouldBe(["consultation.created", "stream.online", "stream.offline", "stream.online"]);
        var stream = (await RoomAsync(consultation.Id)).GetProperty("participants")[0].GetProperty("stream");
        stream.GetProperty("video").GetString().ShouldBe("H264");
    }

    private async Task<JsonElement> CreateAsync(object body)
    {
        using var response = await sessions.Clinic.PostAsJsonAsync("/api/v1/consultations", body, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        return await response.ReadJsonAsync();
    }

    private async Task<JsonElement> ReadAsync(string id)
    {
        using var response = await sessions.Clinic.GetAsync($"/api/v1/consultations/{id}", Cancellation);
        return await response.ReadJsonAsync();
    }

    private async Task<JsonElement> RoomAsync(string id)
    {
        using var response = await sessions.Clinic.GetAsync($"/api/v1/consultations/{id}/room", Cancellation);
        return await response.ReadJsonAsync();
    }

    private async Task<string> StatusAsync(string id) => (await ReadAsync(id)).GetProperty("status").GetString()!;

    private async Task<List<string>> EventTypesAsync(string id)
    {
        using var response = await sessions.Clinic.GetAsync($"/api/v1/consultations/{id}/events", Cancellation);
        return [.. (await response.ReadJsonAsync()).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("type").GetString()!)];
    }

    private async Task<(HttpStatusCode Status, string? Type)> ActAsync(string id, string verb)
    {
        using var response = await sessions.Clinic.PostAsync($"/api/v1/consultations/{id}/{verb}", content: null, Cancellation);
        var document = await response.ReadJsonAsync();
        return (response.StatusCode, document.TryGetProperty("type", out var type) ? type.GetString()!.Split(':')[^1] : null);
    }

    private Task UntilAsync(string id, string status) => UntilAsync(async () => await StatusAsync(id) == status);

    private Task StreamsAsync(string id, int count) => UntilAsync(async () =>
        (await RoomAsync(id)).GetProperty("participants").EnumerateArray().Count(person => person.GetProperty("stream").ValueKind == JsonValueKind.Object) == count);

    private static Task UntilAsync(Func<Task<bool>> condition) => Poll.UntilAsync(condition, Deadline);
}
