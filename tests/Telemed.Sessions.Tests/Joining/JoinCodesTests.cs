using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Joining;

/// <summary>Links and codes to type, on SQLite.</summary>
public sealed class JoinCodesOnSqliteTests(SessionsFixture sessions) : JoinCodesTests(sessions), IClassFixture<SessionsFixture>;

/// <summary>Links and codes to type, on PostgreSQL.</summary>
public sealed class JoinCodesOnPostgresTests(SessionsOnPostgres sessions) : JoinCodesTests(sessions), IClassFixture<SessionsOnPostgres>;

/// <summary>Who gets in with what, and for how long.</summary>
public abstract class JoinCodesTests(SessionsFixture sessions)
{
    private const string Phone = "phone-0123456789abcdef";
    private const string Tablet = "tablet-0123456789abcdef";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_belongs_to_the_first_device_that_uses_it()
    {
        var (id, patient) = await NewAsync();
        (await JoinAsync(patient.Code, Phone)).Status.ShouldBe(HttpStatusCode.OK);
        (await JoinAsync(patient.Code, Phone)).Status.ShouldBe(HttpStatusCode.OK);
        (await JoinAsync(patient.Code, Tablet)).ShouldBeRefused(HttpStatusCode.Forbidden, "other-device");
        (await JoinAsync(patient.Code, "short")).ShouldBeRefused(HttpStatusCode.BadRequest, "invalid-request");

        var fresh = await PostAsync($"{id}/participants/{patient.Id}/join-code");
        fresh.Status.ShouldBe(HttpStatusCode.OK);
        var code = fresh.Document.GetProperty("joinCode").GetString()!;
        fresh.Document.GetProperty("joinUrl").GetString().ShouldEndWith("#" + code);
        (await JoinAsync(patient.Code, Phone)).ShouldBeRefused(HttpStatusCode.NotFound, "unknown-join-code");
        (await JoinAsync(code, Tablet)).Status.ShouldBe(HttpStatusCode.OK);
        (await JoinAsync(code, Phone)).ShouldBeRefused(HttpStatusCode.Forbidden, "other-device");
    }

    [Fact]
    public async Task A_browser_is_known_by_its_cookie_and_a_program_by_the_id_it_was_given()
    {
        var (_, patient) = await NewAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/join") { Content = JsonContent.Create(new { joinCode = patient.Code }) };
        using var first = await sessions.Http.SendAsync(request, Cancellation);
        var cookie = first.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldContain("secure");
        cookie.ShouldContain("httponly");
        cookie.ShouldStartWith("__Host-");
        var given = (await first.ReadJsonAsync()).GetProperty("deviceId").GetString()!;

        (await JoinAsync(patient.Code, given)).Status.ShouldBe(HttpStatusCode.OK);
        using var again = new HttpRequestMessage(HttpMethod.Post, "/api/v1/join") { Content = JsonContent.Create(new { joinCode = patient.Code }) };
        again.Headers.Add("Cookie", cookie.Split(';')[0]);
        using var second = await sessions.Http.SendAsync(again, Cancellation);
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await second.ReadJsonAsync()).TryGetProperty("deviceId", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_link_that_was_issued_anew_ends_what_the_old_one_gave()
    {
        var (id, patient) = await NewAsync();
        var token = (await JoinAsync(patient.Code, Phone)).Document.GetProperty("token").GetString()!;
        (await sessions.AskHookAsync("publish", $"{id}/{patient.Id}", token).AnswerAsync()).ShouldBe("204");

        await PostAsync($"{id}/participants/{patient.Id}/join-code");

        (await sessions.AskHookAsync("publish", $"{id}/{patient.Id}", token).AnswerAsync()).ShouldNotBe("204");
        (await RenewAsync(token)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_revoked_link_lets_nobody_in_and_throws_nobody_out()
    {
        var (id, patient) = await NewAsync();
        var token = (await JoinAsync(patient.Code, Phone)).Document.GetProperty("token").GetString()!;
        using var revoked = await sessions.Clinic.DeleteAsync($"/api/v1/consultations/{id}/participants/{patient.Id}/join-code", Cancellation);
        revoked.StatusCode.ShouldBe(HttpStatusCode.OK);

        (await JoinAsync(patient.Code, Phone)).ShouldBeRefused(HttpStatusCode.NotFound, "unknown-join-code");
        (await RenewAsync(token)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_code_to_type_is_for_one_device_and_takes_the_place_over_from_the_old_device()
    {
        var (id, patient) = await NewAsync();
        var old = (await JoinAsync(patient.Code, Phone)).Document.GetProperty("token").GetString()!;
        var code = await ShortCodeAsync(id, patient.Id);
        code.ShouldMatch("^[A-Z2-9]{4}-[A-Z2-9]{4}$");

        var joined = await JoinAsync(code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), Tablet);

        joined.Status.ShouldBe(HttpStatusCode.OK);
        joined.Document.GetProperty("participant").Id().ShouldBe(patient.Id);
        (await JoinAsync(code, Phone)).ShouldBeRefused(HttpStatusCode.NotFound, "unknown-join-code");
        (await JoinAsync(code, Tablet)).Status.ShouldBe(HttpStatusCode.OK, "a page may be loaded again");
        (await RenewAsync(old)).ShouldBe(HttpStatusCode.Unauthorized);
        (await JoinAsync(patient.Code, Tablet)).Status.ShouldBe(HttpStatusCode.OK, "the link goes with the device");
    }

    [Fact]
    public async Task Five_wrong_tries_end_a_code_to_type_wherever_they_come_from()
    {
        var (id, patient) = await NewAsync();
        var code = await ShortCodeAsync(id, patient.Id);
        var wrong = code[..5] + (code[5..] == "AAAA" ? "BBBB" : "AAAA");
        for (var attempt = 0; attempt < 5; attempt++)
        {
            (await JoinAsync(wrong, Phone)).ShouldBeRefused(HttpStatusCode.NotFound, "unknown-join-code");
        }

        (await JoinAsync(code, Phone)).ShouldBeRefused(HttpStatusCode.NotFound, "unknown-join-code");
        (await JoinAsync(await ShortCodeAsync(id, patient.Id), Phone)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_code_to_type_lives_ten_minutes()
    {
        var (id, patient) = await NewAsync();
        var code = await ShortCodeAsync(id, patient.Id);
        sessions.Time.Forward(TimeSpan.FromMinutes(10.5));
        (await JoinAsync(code, Phone)).ShouldBeRefused(HttpStatusCode.NotFound, "unknown-join-code");
    }

    [Fact]
    public async Task Who_is_kicked_may_come_back_and_who_is_blocked_may_not()
    {
        var (id, patient) = await NewAsync();
        var first = (await JoinAsync(patient.Code, Phone)).Document.GetProperty("token").GetString()!;
        (await PostAsync($"{id}/participants/{patient.Id}/kick")).Status.ShouldBe(HttpStatusCode.OK);
        (await sessions.AskHookAsync("read", $"{id}/{patient.Id}", first).AnswerAsync()).ShouldNotBe("204");
        var second = await JoinAsync(patient.Code, Phone);
        second.Status.ShouldBe(HttpStatusCode.OK);
        (await sessions.AskHookAsync("read", $"{id}/{patient.Id}", second.Document.GetProperty("token").GetString()!).AnswerAsync()).ShouldBe("204");

        (await PostAsync($"{id}/participants/{patient.Id}/kick", new { block = true })).Status.ShouldBe(HttpStatusCode.OK);
        (await JoinAsync(patient.Code, Phone)).ShouldBeRefused(HttpStatusCode.Forbidden, "forbidden");
        (await PostAsync($"{id}/participants/{patient.Id}/unblock")).Status.ShouldBe(HttpStatusCode.OK);
        (await JoinAsync(patient.Code, Phone)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Whose_publishing_is_stopped_still_plays_and_may_be_let_on_again()
    {
        var (id, patient) = await NewAsync();
        var token = (await JoinAsync(patient.Code, Phone)).Document.GetProperty("token").GetString()!;
        (await PostAsync($"{id}/participants/{patient.Id}/stop-publishing")).Status.ShouldBe(HttpStatusCode.OK);
        (await sessions.AskHookAsync("publish", $"{id}/{patient.Id}", token).AnswerAsync()).ShouldNotBe("204");
        (await sessions.AskHookAsync("read", $"{id}/{patient.Id}", token).AnswerAsync()).ShouldBe("204");
        (await PostAsync($"{id}/participants/{patient.Id}/allow-publishing")).Status.ShouldBe(HttpStatusCode.OK);
        (await sessions.AskHookAsync("publish", $"{id}/{patient.Id}", token).AnswerAsync()).ShouldBe("204");
    }

    private async Task<(string Id, (string Id, string Code) Patient)> NewAsync()
    {
        using var response = await sessions.Clinic.PostAsJsonAsync(
            "/api/v1/consultations", new { title = "t", doctor = new { name = "d" }, patient = new { name = "p" } }, Cancellation);
        var created = await response.ReadJsonAsync();
        var patient = created.GetProperty("participants")[1];
        return (created.Id(), (patient.Id(), patient.GetProperty("joinCode").GetString()!));
    }

    private async Task<string> ShortCodeAsync(string id, string participantId) =>
        (await PostAsync($"{id}/participants/{participantId}/short-code")).Document.GetProperty("code").GetString()!;

    private async Task<Answer> JoinAsync(string joinCode, string deviceId)
    {
        using var response = await sessions.Http.PostAsJsonAsync("/api/v1/join", new { joinCode, deviceId }, Cancellation);
        return new Answer(response.StatusCode, await response.ReadJsonAsync());
    }

    private async Task<Answer> PostAsync(string path, object? body = null)
    {
        using var response = await sessions.Clinic.PostAsync(
            $"/api/v1/consultations/{path}", body is null ? null : JsonContent.Create(body), Cancellation);
        return new Answer(response.StatusCode, await response.ReadJsonAsync());
    }

    private async Task<HttpStatusCode> RenewAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/token");
        request.Headers.Authorization = new("Bearer", token);
        using var response = await sessions.Http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    private sealed record Answer(HttpStatusCode Status, JsonElement Document)
    {
        public void ShouldBeRefused(HttpStatusCode status, string type) =>
            (Status, Document.GetProperty("type").GetString()).ShouldBe((status, "urn:telemed:problem:" + type));
    }
}
