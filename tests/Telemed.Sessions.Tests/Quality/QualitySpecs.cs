using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.Sessions.Quality;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Quality;

/// <summary>What clients report, as others see it and as it is kept.</summary>
public abstract class QualitySpecs(ITwoDoors doors)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_is_told_when_a_connection_becomes_worse_and_better_and_not_in_between()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        await ReportAsync(patient, 5, new { type = "quality", rtt = 900.5, loss = 12.5 });
        var poor = await doctor.NextAsync("quality");
        poor.GetProperty("participantId").GetString().ShouldBe(consultation.PatientId);
        poor.GetProperty("level").GetString().ShouldBe("poor");

        using var late = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken);
        late.Hello.GetProperty("participants").EnumerateArray().Single(each => each.GetProperty("id").GetString() == consultation.PatientId)
            .GetProperty("quality").GetString().ShouldBe("poor");

        await ReportAsync(patient, 5, new { type = "quality", rtt = 60, loss = 0 });
        (await doctor.NextAsync("quality")).GetProperty("level").GetString().ShouldBe("good");
        doctor.Events.Count(each => each.GetProperty("type").GetString() == "quality").ShouldBe(2);
    }

    [Fact]
    public async Task Reports_are_kept_by_the_minute_with_a_summary_of_each_person()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using (var patient = await RealtimeClient.EnterAsync(doors.One, consultation.PatientToken))
        {
            await ReportAsync(patient, 2, new { type = "quality", rtt = 100, jitter = 10, loss = 0.5, up = 900, down = 1200, delay = 250, freezes = 1 });
            await ReportAsync(patient, 1, new { type = "quality", rtt = 160, loss = 2.0, freezes = 2 });
            await patient.CloseAsync();
        }

        // The same person by the other door, in the same minute or the next: the sums must add up.
        using (var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken))
        {
            await ReportAsync(patient, 1, new { type = "quality", rtt = 240 });
            await patient.CloseAsync();
        }

        using (var doctor = await RealtimeClient.EnterAsync(doors.One, consultation.DoctorToken))
        {
            await ReportAsync(doctor, 1, new { type = "quality", up = 700 });
        }

        var kept = await KeptAsync(consultation, summaries => summaries.Count == 2 && summaries[consultation.PatientId].GetProperty("figures").GetProperty("reports").GetInt64() == 4);
        var figures = kept[consultation.PatientId].GetProperty("figures");
        figures.GetProperty("rtt").GetProperty("mean").GetDouble().ShouldBe(150);
        figures.GetProperty("rtt").GetProperty("max").GetDouble().ShouldBe(240);
        figures.GetProperty("loss").GetProperty("mean").GetDouble().ShouldBe(1);
        figures.GetProperty("loss").GetProperty("max").GetDouble().ShouldBe(2);
        figures.GetProperty("up").GetProperty("mean").GetDouble().ShouldBe(900);
        figures.GetProperty("delay").GetProperty("max").GetDouble().ShouldBe(250);
        figures.GetProperty("freezes").GetInt64().ShouldBe(4);
        kept[consultation.PatientId].GetProperty("minutes").GetInt32().ShouldBeInRange(1, 2);
        kept[consultation.DoctorId].GetProperty("figures").TryGetProperty("rtt", out _).ShouldBeFalse("nobody measured it");

        var page = (await QualityAsync(consultation, "?limit=1")).GetProperty("minutes");
        page.GetProperty("items").GetArrayLength().ShouldBe(1);
        var next = await QualityAsync(consultation, $"?limit=100&cursor={page.GetProperty("next").GetString()}");
        next.GetProperty("minutes").GetProperty("items").GetArrayLength().ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task A_service_that_stops_writes_down_what_it_has_and_the_summary_outlives_the_end()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        await ReportAsync(patient, 3, new { type = "quality", rtt = 30 });
        await doors.Other.Services.GetRequiredService<QualityBook>().FlushAsync(Cancellation);
        await doors.One.EndAsync(consultation.Id);
        var kept = await KeptAsync(consultation, summaries => summaries.Count == 1);
        kept[consultation.PatientId].GetProperty("level").GetString().ShouldBe("good");
    }

    [Fact]
    public async Task Nonsense_is_refused_and_a_patient_may_not_read_it()
    {
        var consultation = await doors.One.NewConsultationAsync();
        using var patient = await RealtimeClient.EnterAsync(doors.Other, consultation.PatientToken);
        foreach (var report in new object[] { new { type = "quality" }, new { type = "quality", rtt = -1 }, new { type = "quality", loss = 101 } })
        {
            (await patient.AskAsync(report)).GetProperty("code").GetString().ShouldBe("invalid");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/consultations/{consultation.Id}/quality");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", consultation.PatientToken);
        using var response = await doors.One.Http.SendAsync(request, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var query in new[] { "?limit=0", "?cursor=x", "?cursor=99999999999999999.abcdefgh" })
        {
            using var bad = await doors.One.Clinic.GetAsync($"/api/v1/consultations/{consultation.Id}/quality{query}", Cancellation);
            bad.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }
    }

    private static async Task ReportAsync(RealtimeClient client, int times, object report)
    {
        for (var index = 0; index < times; index++)
        {
            (await client.AskAsync(report)).GetProperty("type").GetString().ShouldBe("ack");
        }
    }

    private async Task<Dictionary<string, JsonElement>> KeptAsync(TestConsultation consultation, Func<Dictionary<string, JsonElement>, bool> isEnough)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var summaries = (await QualityAsync(consultation, "")).GetProperty("summaries").EnumerateArray()
                .ToDictionary(each => each.GetProperty("participantId").GetString()!);
            if (isEnough(summaries))
            {
                return summaries;
            }

            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(10), JsonSerializer.Serialize(summaries));
            await Task.Delay(50, Cancellation);
        }
    }

    private async Task<JsonElement> QualityAsync(TestConsultation consultation, string query)
    {
        using var response = await doors.One.Clinic.GetAsync($"/api/v1/consultations/{consultation.Id}/quality{query}", Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.ReadJsonAsync();
    }
}

public sealed class QualityTests(OneInstance doors) : QualitySpecs(doors), IClassFixture<OneInstance>;

public sealed class QualityTestsWithTwoInstances(TwoInstances doors) : QualitySpecs(doors), IClassFixture<TwoInstances>;
