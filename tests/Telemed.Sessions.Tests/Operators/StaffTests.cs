using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Operators;

public sealed class StaffOnSqliteTests(SessionsFixture sessions) : StaffTests(sessions), IClassFixture<SessionsFixture>;

public sealed class StaffOnPostgresTests(SessionsOnPostgres sessions) : StaffTests(sessions), IClassFixture<SessionsOnPostgres>;

public abstract class StaffTests(SessionsFixture sessions)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_invitation_sets_a_password_once()
    {
        using var created = await sessions.Clinic.PostAsJsonAsync(
            "/api/v1/staff", new { signInName = $"Li.{Guid.NewGuid():N}", name = " 李医生 ", role = "doctor" }, Cancellation);
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        var document = await created.ReadJsonAsync();
        var account = document.GetProperty("account");
        account.GetProperty("name").GetString().ShouldBe("李医生");
        account.GetProperty("status").GetString().ShouldBe("invited");
        var secret = Clinic.SecretOf(document.GetProperty("invitation"));

        (await AcceptAsync(secret + "x")).ShouldBe(HttpStatusCode.NotFound);
        (await AcceptAsync(secret)).ShouldBe(HttpStatusCode.OK);
        (await AcceptAsync(secret)).ShouldBe(HttpStatusCode.NotFound);
        await sessions.SignInAsync(account.GetProperty("signInName").GetString()!);
    }

    [Fact]
    public async Task An_invitation_ends_after_seven_days_or_with_a_newer_one()
    {
        var (id, name) = await sessions.NewStaffAsync("doctor");
        var cookie = await sessions.SignInAsync(name);
        var (old, present) = (await InviteAsync(id), await InviteAsync(id));
        (await AcceptAsync(old)).ShouldBe(HttpStatusCode.NotFound);

        using (var meanwhile = await sessions.AsStaffAsync(cookie, HttpMethod.Get, "/api/v1/me"))
        {
            meanwhile.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        (await AcceptAsync(present)).ShouldBe(HttpStatusCode.OK);
        using (var after = await sessions.AsStaffAsync(cookie, HttpMethod.Get, "/api/v1/me"))
        {
            after.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        var late = await InviteAsync(id);
        sessions.Time.Forward(TimeSpan.FromDays(7.1));
        (await AcceptAsync(late)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Disabling_an_account_ends_its_sessions_and_invitations_at_once_and_enabling_lets_it_in_again()
    {
        var (id, name) = await sessions.NewStaffAsync("doctor");
        var (cookie, invitation) = (await sessions.SignInAsync(name), await InviteAsync(id));

        (await ChangeAsync(id, new { disabled = true })).ShouldBe(HttpStatusCode.OK);

        using (var after = await sessions.AsStaffAsync(cookie, HttpMethod.Get, "/api/v1/me"))
        {
            after.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await AcceptAsync(invitation)).ShouldBe(HttpStatusCode.NotFound);
        using (var refused = await sessions.TrySignInAsync(name, Clinic.Password))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await ChangeAsync(id, new { disabled = false })).ShouldBe(HttpStatusCode.OK);
        await sessions.SignInAsync(name);
        using var old = await sessions.AsStaffAsync(cookie, HttpMethod.Get, "/api/v1/me");
        old.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_last_administrator_stays_one()
    {
        await sessions.Services.GetRequiredService<Database>().WriteAsync(unit => unit.ExecuteAsync("UPDATE staff SET role = 'doctor'"), Cancellation);
        var (first, _) = await sessions.NewStaffAsync("administrator");
        foreach (var change in new object[] { new { disabled = true }, new { role = "doctor" } })
        {
            using var response = await sessions.Clinic.PatchAsJsonAsync($"/api/v1/staff/{first}", change, Cancellation);
            await response.ShouldBeProblemAsync(HttpStatusCode.Conflict, "last-administrator");
        }

        // One who has only been invited cannot take over.
        using (await sessions.Clinic.PostAsJsonAsync("/api/v1/staff", new { signInName = $"n{first}", name = "x", role = "administrator" }, Cancellation))
        {
        }

        (await ChangeAsync(first, new { disabled = true })).ShouldBe(HttpStatusCode.Conflict);
        var (second, _) = await sessions.NewStaffAsync("administrator");
        var both = await Task.WhenAll(ChangeAsync(first, new { disabled = true }), ChangeAsync(second, new { role = "doctor" }));
        both.Order().ShouldBe([HttpStatusCode.OK, HttpStatusCode.Conflict]);
    }

    [Fact]
    public async Task Sign_in_names_are_unique_whatever_their_case_and_cannot_deceive()
    {
        var (_, name) = await sessions.NewStaffAsync("doctor");
        using var again = await sessions.Clinic.PostAsJsonAsync("/api/v1/staff", new { signInName = name.ToUpperInvariant(), name = "x", role = "doctor" }, Cancellation);
        await again.ShouldBeProblemAsync(HttpStatusCode.Conflict, "sign-in-name-taken");
        foreach (var (signInName, person, role) in new[]
        {
            ("ab", "x", "doctor"), ("has space", "x", "doctor"), ("nul\0nul", "x", "doctor"), (new string('x', 61), "x", "doctor"),
            ("fine-name", "", "doctor"), ("fine-name", "a\u202eb", "doctor"), ("fine-name", "x", "patient"), ("fine-name", "x", "Administrator"),
        })
        {
            using var response = await sessions.Clinic.PostAsJsonAsync("/api/v1/staff", new { signInName, name = person, role }, Cancellation);
            await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        }
    }

    [Fact]
    public async Task Accounts_are_listed_without_secrets()
    {
        var (id, _) = await sessions.NewStaffAsync("doctor");
        using var response = await sessions.Clinic.GetAsync("/api/v1/staff", Cancellation);
        var item = (await response.ReadJsonAsync()).GetProperty("items").EnumerateArray().Single(one => one.GetProperty("id").GetString() == id);
        item.EnumerateObject().Select(member => member.Name).ShouldBe(["id", "signInName", "name", "role", "status", "createdAt", "lastSignInAt"]);
        item.GetProperty("status").GetString().ShouldBe("active");
        (await ChangeAsync("zzzzzzzzzzzzzzzzzzzz", new { disabled = true })).ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<HttpStatusCode> AcceptAsync(string secret)
    {
        using var response = await sessions.Http.PostAsJsonAsync("/api/v1/invitation", new { secret, password = Clinic.Password }, Cancellation);
        return response.StatusCode;
    }

    private async Task<string> InviteAsync(string id)
    {
        using var response = await sessions.Clinic.PostAsync($"/api/v1/staff/{id}/invitation", null, Cancellation);
        return Clinic.SecretOf(await response.ReadJsonAsync());
    }

    private async Task<HttpStatusCode> ChangeAsync(string id, object change)
    {
        using var response = await sessions.Clinic.PatchAsJsonAsync($"/api/v1/staff/{id}", change, Cancellation);
        return response.StatusCode;
    }
}
