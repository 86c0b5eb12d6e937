using System.Net;
using System.Net.Http.Json;
using Shouldly;
using Telemed.MediaHub;
using Telemed.Sessions.Tests.Fixtures;
using Telemed.Sessions.Tests.Tokens;

namespace Telemed.Sessions.Tests.Hub;

public sealed class AuthorizeTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>, IDisposable
{
    private readonly HttpClient _gateway = sessions.ClientOf("gateway");

    [Fact]
    public async Task A_participant_publishes_its_own_stream_and_reads_those_of_its_consultation()
    {
        var consultation = await sessions.NewConsultationAsync();

        using var response = await AuthorizeAsync(consultation.PatientToken, "publish", consultation.PatientPath);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var answer = await response.ReadJsonAsync();
        answer.EnumerateObject().Select(member => member.Name).ShouldBe(["consultationId", "participantId", "role", "epoch", "expiresAt"]);
        answer.GetProperty("consultationId").GetString().ShouldBe(consultation.Id);
        answer.GetProperty("participantId").GetString().ShouldBe(consultation.PatientId);
        answer.GetProperty("role").GetString().ShouldBe("patient");
        answer.GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(sessions.Time.GetUtcNow() + TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(20));
        foreach (var path in new[] { consultation.DoctorPath, consultation.DoctorPath + "_aac", consultation.PatientPath })
        {
            using var read = await AuthorizeAsync(consultation.PatientToken, "read", path);
            read.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_bad_token_is_401_another_stream_403_and_an_unknown_one_404()
    {
        var (own, other) = (await sessions.NewConsultationAsync(), await sessions.NewConsultationAsync());
        var token = own.PatientToken;

        foreach (var bad in new[] { "", "forged", TokenApiTests.Tampered(token) })
        {
            await ShouldBeAsync(bad, "read", own.DoctorPath, HttpStatusCode.Unauthorized, "invalid-token");
        }

        await ShouldBeAsync(token, "publish", own.DoctorPath, HttpStatusCode.Forbidden, "forbidden");
        await ShouldBeAsync(token, "publish", own.PatientPath + "_aac", HttpStatusCode.Forbidden, "forbidden");
        await ShouldBeAsync(token, "read", other.DoctorPath, HttpStatusCode.Forbidden, "forbidden");
        await ShouldBeAsync(token, "publish", other.PatientPath, HttpStatusCode.Forbidden, "forbidden");
        await ShouldBeAsync(token, "read", $"{own.Id}/{StreamPath.NewId()}", HttpStatusCode.NotFound, "not-found");
        foreach (var nonsense in new[] { "", "x", "../..", own.Id, own.PatientPath + "/whip", own.PatientPath + "_mp3" })
        {
            await ShouldBeAsync(token, "read", nonsense, HttpStatusCode.NotFound, "not-found");
        }

        await ShouldBeAsync(token, "playback", own.PatientPath, HttpStatusCode.BadRequest, "invalid-request");
        sessions.Time.Forward(TimeSpan.FromMinutes(10));
        await ShouldBeAsync(token, "read", own.DoctorPath, HttpStatusCode.Unauthorized, "invalid-token");
    }

    [Fact]
    public async Task A_consultation_that_is_over_lets_nobody_play()
    {
        var consultation = await sessions.NewConsultationAsync();
        await sessions.EndAsync(consultation.Id);
        await ShouldBeAsync(consultation.PatientToken, "read", consultation.DoctorPath, HttpStatusCode.Unauthorized, "invalid-token");
    }

    [Fact]
    public async Task In_the_second_half_of_its_life_a_token_is_renewed_along_the_way()
    {
        var consultation = await sessions.NewConsultationAsync();
        sessions.Time.Forward(TimeSpan.FromMinutes(5.5));
        using var response = await AuthorizeAsync(consultation.PatientToken, "read", consultation.DoctorPath);
        var renewed = (await response.ReadJsonAsync()).GetProperty("renewedToken").GetString()!;

        sessions.Time.Forward(TimeSpan.FromMinutes(9));
        using var again = await AuthorizeAsync(renewed, "publish", consultation.PatientPath);
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task To_whom_has_no_identity_the_internal_routes_are_not_there()
    {
        var consultation = await sessions.NewConsultationAsync();
        var body = new { token = consultation.PatientToken, action = "read", path = consultation.DoctorPath };
        foreach (var authorization in new[]
        {
            null,
            TestSettings.BasicOf("gateway", "wrong"),
            TestSettings.BasicOf("nobody"),
            TestSettings.BasicOf("gateway", TestSettings.SecretOf("transcoder")),
            new("Basic", "%%%"),
            new("Bearer", TestSettings.ApiKey),
            new("Bearer", TestSettings.SecretOf("gateway")),
            new("Bearer", consultation.PatientToken),
        })
        {
            foreach (var request in new[]
            {
                new HttpRequestMessage(HttpMethod.Post, "/internal/authorize") { Content = JsonContent.Create(body) },
                new HttpRequestMessage(HttpMethod.Post, "/internal/authorize"),
                new HttpRequestMessage(HttpMethod.Get, $"/internal/streams/{consultation.PatientPath}/trace"),
                new HttpRequestMessage(HttpMethod.Get, "/internal/anything"),
            })
            {
                request.Headers.Authorization = authorization;
                using var response = await sessions.Http.SendAsync(request, TestContext.Current.CancellationToken);
                await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not-found");
            }
        }
    }

    public void Dispose() => _gateway.Dispose();

    private async Task ShouldBeAsync(string token, string action, string path, HttpStatusCode status, string type)
    {
        using var response = await AuthorizeAsync(token, action, path);
        await response.ShouldBeProblemAsync(status, type);
    }

    private Task<HttpResponseMessage> AuthorizeAsync(string token, string action, string path) =>
        _gateway.PostAsJsonAsync("/internal/authorize", new { token, action, path }, TestContext.Current.CancellationToken);
}
