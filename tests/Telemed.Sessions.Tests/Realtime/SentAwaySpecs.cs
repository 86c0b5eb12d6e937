using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Realtime;

/// <summary>Connections that end because somebody wanted it so.</summary>
public abstract class SentAwaySpecs(ITwoDoors doors)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("kick", "kicked")]
    [InlineData("block", "blocked")]
    public async Task Whoever_is_sent_away_is_told_and_closed_within_a_second(string message, string reason)
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        using var first = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        using var second = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);

        var started = TimeProvider.System.GetTimestamp();
        (await doctor.AskAsync(new { type = message, participantId = consultation.PatientId })).GetProperty("type").GetString().ShouldBe("ack");
        await Task.WhenAll(first.ReadToEndAsync(), second.ReadToEndAsync());

        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Limit);
        foreach (var client in new[] { first, second })
        {
            client.CloseReason.ShouldBe(reason);
            client.Events[^1].GetProperty("change").GetString().ShouldBe(reason);
        }

        using var again = await RealtimeClient.ConnectAsync(doors.Other, consultation.PatientToken);
        await again.ReadToEndAsync();
        again.CloseReason.ShouldBe(message == "block" ? "blocked" : "gone", "the token is worth nothing any more");
    }

    [Fact]
    public async Task Whoever_was_kicked_may_join_again()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        await doctor.AskAsync(new { type = "kick", participantId = consultation.PatientId });
        var joined = await doors.One.JoinAsync(consultation.CodeOf(1));
        using var patient = await RealtimeClient.EnterAsync(doors.Other, joined.GetProperty("token").GetString()!);
        (await doctor.NextAsync("presence")).GetProperty("change").GetString().ShouldBe("joined");
    }

    [Fact]
    public async Task Whoever_ends_it_ends_it_for_all()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        var started = TimeProvider.System.GetTimestamp();
        (await doctor.AskAsync(new { type = "end" })).GetProperty("type").GetString().ShouldBe("ack");
        await Task.WhenAll(doctor.ReadToEndAsync(), patient.ReadToEndAsync());
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Limit);
        foreach (var client in new[] { doctor, patient })
        {
            client.CloseReason.ShouldBe("ended");
            client.Events[^1].GetProperty("type").GetString().ShouldBe("ended");
        }

        using var late = await RealtimeClient.ConnectAsync(doors.Other, consultation.PatientToken);
        await late.ReadToEndAsync();
        late.CloseReason.ShouldBe("ended");
    }

    [Fact]
    public async Task Whoever_is_removed_is_closed_and_a_new_link_closes_the_old_one()
    {
        var consultation = await doors.One.NewConsultationAsync();
        var added = await AddAsync(consultation, "viewer");
        using var viewer = await RealtimeClient.EnterAsync(doors.Other, (await doors.One.JoinAsync(added.Code)).GetProperty("token").GetString()!);
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);

        using var removed = await doors.One.Clinic.DeleteAsync($"/api/v1/consultations/{consultation.Id}/participants/{added.Id}", TestContext.Current.CancellationToken);
        removed.EnsureSuccessStatusCode();
        await viewer.ReadToEndAsync();
        viewer.CloseReason.ShouldBe("removed");

        using var issued = await doors.One.Clinic.PostAsync(
            $"/api/v1/consultations/{consultation.Id}/participants/{consultation.PatientId}/join-code", null, TestContext.Current.CancellationToken);
        issued.EnsureSuccessStatusCode();
        await patient.ReadToEndAsync();
        patient.CloseReason.ShouldBe("gone");
    }

    [Fact]
    public async Task A_device_that_takes_over_closes_the_one_before()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        using var issued = await doors.One.Clinic.PostAsync(
            $"/api/v1/consultations/{consultation.Id}/participants/{consultation.PatientId}/short-code", null, TestContext.Current.CancellationToken);
        var code = (await issued.ReadJsonAsync()).GetProperty("code").GetString();
        using var joined = await doors.One.Http.PostAsJsonAsync(
            "/api/v1/join", new { joinCode = code, deviceId = "another-device-of-the-tests" }, TestContext.Current.CancellationToken);
        joined.EnsureSuccessStatusCode();

        var started = TimeProvider.System.GetTimestamp();
        await patient.ReadToEndAsync();
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Limit);
        patient.CloseReason.ShouldBe("gone");
    }

    [Fact]
    public async Task A_new_role_counts_at_once_and_brings_a_token_of_its_own()
    {
        var consultation = await doors.One.NewConsultationAsync();
        var added = await AddAsync(consultation, "assistant");
        using var assistant = await RealtimeClient.EnterAsync(doors.Other, (await doors.One.JoinAsync(added.Code)).GetProperty("token").GetString()!);
        (await assistant.AskAsync(new { type = "chat", clientId = "1", text = "hello" })).GetProperty("type").GetString().ShouldBe("ack");

        using var changed = await doors.One.Clinic.PatchAsJsonAsync(
            $"/api/v1/consultations/{consultation.Id}/participants/{added.Id}", new { role = "viewer" }, TestContext.Current.CancellationToken);
        changed.EnsureSuccessStatusCode();

        var rights = await assistant.NextAsync("rights");
        rights.GetProperty("role").GetString().ShouldBe("viewer");
        rights.GetProperty("mayPublish").GetBoolean().ShouldBeFalse();
        (await assistant.NextAsync("token")).TryGetProperty("publish", out _).ShouldBeFalse();
        (await assistant.AskAsync(new { type = "chat", clientId = "2", text = "hello" })).GetProperty("code").GetString().ShouldBe("forbidden");
    }

    private async Task<(string Id, string Code)> AddAsync(TestConsultation consultation, string role)
    {
        using var response = await doors.One.Clinic.PostAsJsonAsync(
            $"/api/v1/consultations/{consultation.Id}/participants", new { role, name = "Somebody" }, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        var person = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return (person.GetProperty("id").GetString()!, person.GetProperty("joinCode").GetString()!);
    }
}

public sealed class SentAwayTests(OneInstance doors) : SentAwaySpecs(doors), IClassFixture<OneInstance>;

public sealed class SentAwayTestsWithTwoInstances(TwoInstances doors) : SentAwaySpecs(doors), IClassFixture<TwoInstances>;
