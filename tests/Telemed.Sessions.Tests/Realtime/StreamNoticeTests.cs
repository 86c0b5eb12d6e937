using System.Net;
using System.Net.Http.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Realtime;

/// <summary><c>POST /internal/streams/{c}/{p}/notices</c>: doctors hear how it goes with a stream, the others only that something happened.</summary>
public sealed class StreamNoticeTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("stream-quarantined")]
    [InlineData("stream-recovered")]
    public async Task Doctors_are_told_whose_stream_it_is_and_the_patients_ids_have_no_gap(string code)
    {
        var consultation = await sessions.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(sessions, consultation.DoctorToken);
        using var patient = await RealtimeClient.EnterAsync(sessions, consultation.PatientToken);

        (await TellAsync(consultation.PatientPath, code)).ShouldBe(HttpStatusCode.NoContent);

        var notice = await doctor.NextAsync("notice");
        (notice.GetProperty("code").GetString(), notice.GetProperty("participantId").GetString()).ShouldBe((code, consultation.PatientId));
        notice.TryGetProperty("time", out _).ShouldBeFalse();
        var other = await patient.NextAsync("other");
        other.GetProperty("id").GetInt64().ShouldBe(notice.GetProperty("id").GetInt64());
        other.GetRawText().ShouldNotContain(consultation.PatientId);

        // The same to those who come back.
        using var again = await RealtimeClient.EnterAsync(sessions, consultation.PatientToken, notice.GetProperty("id").GetInt64() - 1);
        (await again.NextAsync("other")).GetProperty("id").GetInt64().ShouldBe(notice.GetProperty("id").GetInt64());
    }

    [Fact]
    public async Task What_is_no_notice_or_about_nobody_is_refused()
    {
        var consultation = await sessions.NewConsultationAsync();
        (await TellAsync(consultation.PatientPath, "ending-soon")).ShouldBe(HttpStatusCode.BadRequest);
        (await TellAsync($"{consultation.Id}/nobody", "stream-quarantined")).ShouldBe(HttpStatusCode.NotFound);
        await sessions.EndAsync(consultation.Id);
        (await TellAsync(consultation.PatientPath, "stream-quarantined")).ShouldBe(HttpStatusCode.Conflict);
    }

    private async Task<HttpStatusCode> TellAsync(string path, string code)
    {
        using var transcoder = sessions.ClientOf("transcoder");
        using var answer = await transcoder.PostAsJsonAsync($"/internal/streams/{path}/notices", new { code, detail = "FFmpeg ended five times in a row." }, Cancellation);
        return answer.StatusCode;
    }
}
