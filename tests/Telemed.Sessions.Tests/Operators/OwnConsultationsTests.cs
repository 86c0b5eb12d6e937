using System.Net;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Operators;

public sealed class OwnConsultationsOnSqliteTests(SessionsFixture sessions) : OwnConsultationsTests(sessions), IClassFixture<SessionsFixture>;

public sealed class OwnConsultationsOnPostgresTests(SessionsOnPostgres sessions) : OwnConsultationsTests(sessions), IClassFixture<SessionsOnPostgres>;

public abstract class OwnConsultationsTests(SessionsFixture sessions)
{
    [Fact]
    public async Task A_doctor_sees_and_changes_their_own_consultations_and_an_administrator_all()
    {
        var (own, other, administrator) = (await SignInAsync("doctor"), await SignInAsync("doctor"), await SignInAsync("administrator"));
        var id = await CreateAsync(own);
        var unowned = await sessions.NewConsultationAsync();

        foreach (var (cookie, consultation, expected) in new[]
        {
            (own, id, HttpStatusCode.OK), (other, id, HttpStatusCode.NotFound), (administrator, id, HttpStatusCode.OK),
            (own, unowned.Id, HttpStatusCode.NotFound), (administrator, unowned.Id, HttpStatusCode.OK),
        })
        {
            foreach (var path in new[] { "", "/room", "/events" })
            {
                using var read = await sessions.AsStaffAsync(cookie, HttpMethod.Get, $"/api/v1/consultations/{consultation}{path}");
                read.StatusCode.ShouldBe(expected, path);
            }

            using var changed = await sessions.AsStaffAsync(cookie, HttpMethod.Patch, $"/api/v1/consultations/{consultation}", new { title = "Changed" });
            changed.StatusCode.ShouldBe(expected);
        }

        using var ended = await sessions.AsStaffAsync(other, HttpMethod.Post, $"/api/v1/consultations/{id}/end");
        ended.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ListAsync(own)).ShouldContain(id);
        (await ListAsync(own)).ShouldNotContain(unowned.Id);
        (await ListAsync(other)).ShouldNotContain(id);
        var all = await ListAsync(administrator);
        all.ShouldContain(id);
        all.ShouldContain(unowned.Id);
    }

    [Fact]
    public async Task A_doctor_who_asks_for_somebody_elses_list_gets_their_own()
    {
        var (id, name) = await sessions.NewStaffAsync("doctor");
        await CreateAsync(await sessions.SignInAsync(name));
        var curious = await SignInAsync("doctor");

        using var response = await sessions.AsStaffAsync(curious, HttpMethod.Get, $"/api/v1/consultations?doctorAccount={id}");

        (await response.ReadJsonAsync()).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    private async Task<string> SignInAsync(string role) => await sessions.SignInAsync((await sessions.NewStaffAsync(role)).Name);

    private async Task<string> CreateAsync(string cookie)
    {
        using var created = await sessions.AsStaffAsync(
            cookie, HttpMethod.Post, "/api/v1/consultations", new { title = "Follow-up", doctor = new { name = "Dr. Li" }, patient = new { name = "Wang Fang" } });
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (await created.ReadJsonAsync()).GetProperty("id").GetString()!;
    }

    private async Task<string?[]> ListAsync(string cookie)
    {
        using var response = await sessions.AsStaffAsync(cookie, HttpMethod.Get, "/api/v1/consultations?limit=200");
        return [.. (await response.ReadJsonAsync()).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString())];
    }
}
