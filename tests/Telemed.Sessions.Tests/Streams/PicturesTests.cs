using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Streams;

/// <summary><c>GET /api/v1/consultations/{id}/streams/{participantId}/picture</c>.</summary>
public sealed class PicturesTests(PicturesTests.Limited sessions) : IClassFixture<PicturesTests.Limited>
{
    private const int Pictures = 6;

    private static readonly byte[] Jpeg = [0xFF, 0xD8, 1, 2, 3, 0xFF, 0xD9];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_sees_what_is_on_air_and_it_is_written_down()
    {
        var administrator = await SignInAsync("administrator");
        var consultation = await OnAirAsync();
        sessions.Transcoder.Picture = Jpeg;

        using var shown = await ShowAsync(administrator, consultation.PatientPath);

        shown.StatusCode.ShouldBe(HttpStatusCode.OK);
        shown.Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
        shown.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await shown.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBe(Jpeg);
        var pass = sessions.Transcoder.Asked.ShouldNotBeNull()["Bearer ".Length..];
        StreamPath.TryParse(consultation.PatientPath, out var stream).ShouldBeTrue();
        StreamPass.Verify(TestSettings.SecretOf("transcoder"), HubActions.Picture, stream, pass, sessions.Time, out _).ShouldBeTrue();
        StreamPass.Verify(TestSettings.SecretOf("transcoder"), HubActions.Read, stream, pass, sessions.Time, out _).ShouldBeFalse("the hub lets nobody in with it");
        var trail = await sessions.Clinic.GetFromJsonAsync<JsonElement>($"/api/v1/audit?consultation={consultation.Id}&action=stream.pictured", Cancellation);
        trail.GetProperty("items").EnumerateArray().ShouldHaveSingleItem().GetProperty("subject").GetString().ShouldBe(consultation.PatientId);
    }

    [Fact]
    public async Task Nobody_else_does_and_what_is_not_on_air_is_404_and_a_silent_transcoder_a_problem_of_its_own()
    {
        var administrator = await SignInAsync("administrator");
        var consultation = await OnAirAsync();
        sessions.Transcoder.Picture = Jpeg;
        using (var doctor = await ShowAsync(await SignInAsync("doctor"), consultation.PatientPath))
        {
            await doctor.ShouldBeProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        }

        using (var offAir = await ShowAsync(administrator, consultation.DoctorPath))
        {
            await offAir.ShouldBeProblemAsync(HttpStatusCode.NotFound, "stream-offline");
        }

        sessions.Transcoder.Pictured.ShouldNotContain(consultation.DoctorPath);
        using (var nobody = await ShowAsync(administrator, $"{consultation.Id}/nobody000000"))
        {
            await nobody.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not-found");
        }

        sessions.Transcoder.Picture = null;
        using (var noPicture = await ShowAsync(administrator, consultation.PatientPath))
        {
            await noPicture.ShouldBeProblemAsync(HttpStatusCode.NotFound, "stream-offline");
        }

        try
        {
            sessions.Transcoder.Answers = false;
            using var silent = await ShowAsync(administrator, consultation.PatientPath);
            await silent.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "transcoder-unavailable");
        }
        finally
        {
            sessions.Transcoder.Answers = true;
        }
    }

    [Fact]
    public async Task Each_person_looks_at_so_many_and_no_more()
    {
        var (greedy, other) = (await SignInAsync("administrator"), await SignInAsync("administrator"));
        var consultation = await sessions.NewConsultationAsync();
        for (var count = 0; count < Pictures; count++)
        {
            using var served = await ShowAsync(greedy, consultation.PatientPath);
            served.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        using var refused = await ShowAsync(greedy, consultation.PatientPath);
        await refused.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests, "too-many-requests");
        refused.Headers.RetryAfter.ShouldNotBeNull();
        using var elsewhere = await sessions.AsStaffAsync(greedy, HttpMethod.Get, $"/api/v1/consultations/{consultation.Id}");
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var others = await ShowAsync(other, consultation.PatientPath);
        others.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<string> SignInAsync(string role) => await sessions.SignInAsync((await sessions.NewStaffAsync(role)).Name);

    private async Task<TestConsultation> OnAirAsync()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(sessions, consultation.DoctorToken);
        sessions.Hub.Publish(consultation.PatientPath, "H264", "Opus");
        await doctor.NextAsync("stream");
        return consultation;
    }

    private Task<HttpResponseMessage> ShowAsync(string cookie, string path)
    {
        var (consultation, participant) = (path.Split('/')[0], path.Split('/')[1]);
        return sessions.AsStaffAsync(cookie, HttpMethod.Get, $"/api/v1/consultations/{consultation}/streams/{participant}/picture");
    }

    /// <summary>A service whose limit of pictures is soon reached.</summary>
    public sealed class Limited : SessionsFixture
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("RateLimits:PictureBurst", $"{Pictures}"), new("RateLimits:PicturesPerMinute", "1")];
    }
}
