using System.Net;
using System.Net.Http.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Operators;

public sealed class SignInOnSqliteTests(SessionsFixture sessions) : SignInTests(sessions), IClassFixture<SessionsFixture>;

public sealed class SignInOnPostgresTests(SessionsOnPostgres sessions) : SignInTests(sessions), IClassFixture<SessionsOnPostgres>;

public abstract class SignInTests(SessionsFixture sessions)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signing_in_sets_a_cookie_that_no_script_and_no_other_site_gets_at()
    {
        var (id, name) = await sessions.NewStaffAsync("doctor");

        using var response = await sessions.TrySignInAsync($" {name.ToUpperInvariant()} ", Clinic.Password);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var cookie = response.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        var parts = cookie.Split("; ");
        parts[0].ShouldStartWith("__Host-telemed=");
        parts.Skip(1).Select(part => part.ToLowerInvariant()).ShouldBe(["path=/", "secure", "samesite=strict", "httponly"], ignoreOrder: true);
        var me = await response.ReadJsonAsync();
        me.GetProperty("id").GetString().ShouldBe(id);
        me.GetProperty("role").GetString().ShouldBe("doctor");
        using var asked = await sessions.AsStaffAsync(parts[0], HttpMethod.Get, "/api/v1/me");
        (await asked.ReadJsonAsync()).GetProperty("signInName").GetString().ShouldBe(name);
    }

    [Fact]
    public async Task Whatever_is_wrong_the_answer_is_the_same()
    {
        var (id, name) = await sessions.NewStaffAsync("doctor");
        using (await sessions.Clinic.PatchAsJsonAsync($"/api/v1/staff/{id}", new { disabled = true }, Cancellation))
        {
        }

        using var created = await sessions.Clinic.PostAsJsonAsync("/api/v1/staff", new { signInName = $"invited-{id}", name = "x", role = "doctor" }, Cancellation);
        var (_, active) = await sessions.NewStaffAsync("doctor");
        string? first = null;
        foreach (var (who, password) in new[]
        {
            (active, "wrong"), (name, Clinic.Password), ($"invited-{id}", ""), ("nobody-at-all", Clinic.Password), ("x", "y"), ("", ""), ("\0", new string('x', 5000)),
        })
        {
            using var response = await sessions.TrySignInAsync(who, password);
            var problem = await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "invalid-credentials");
            var said = $"{problem.GetProperty("title")} {problem.GetProperty("detail")}";
            said.ShouldBe(first ??= said);
            response.Headers.Contains("Set-Cookie").ShouldBeFalse();
        }
    }

    // By the work, not by the clock: next to the rounds of the hash everything else is nothing, and a busy machine's clock says little.
    [Fact]
    public async Task A_name_that_nobody_has_takes_as_long_as_a_wrong_password()
    {
        var (id, disabled) = await sessions.NewStaffAsync("doctor");
        using (await sessions.Clinic.PatchAsJsonAsync($"/api/v1/staff/{id}", new { disabled = true }, Cancellation))
        {
        }

        var (_, known) = await sessions.NewStaffAsync("doctor");
        sessions.Hasher.TakeCosts();
        foreach (var name in new[] { known, "nobody-at-all", disabled })
        {
            using var response = await sessions.TrySignInAsync(name, "wrong");
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            sessions.Hasher.TakeCosts().ShouldBe([(uint)SessionsFixture.FewRounds], name);
        }

        // As OWASP advises for PBKDF2 with HMAC-SHA512.
        sessions.AskedRounds.ShouldBe(210_000);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour()
    {
        var (_, name) = await sessions.NewStaffAsync("doctor");
        for (var attempt = 0; attempt < 5; attempt++)
        {
            using var wrong = await sessions.TrySignInAsync(name, "wrong");
            wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        using (var locked = await sessions.TrySignInAsync(name, Clinic.Password))
        {
            await locked.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "invalid-credentials");
        }

        sessions.Time.Forward(TimeSpan.FromMinutes(14));
        using (var still = await sessions.TrySignInAsync(name, Clinic.Password))
        {
            still.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        sessions.Time.Forward(TimeSpan.FromMinutes(1.1));
        await sessions.SignInAsync(name);
    }

    [Fact]
    public async Task Of_many_guesses_at_once_no_more_than_five_are_looked_at()
    {
        var (_, name) = await sessions.NewStaffAsync("doctor");

        // The right one is the last in the queue: by then the account is locked.
        var guesses = Enumerable.Range(0, 12).Select(_ => sessions.TrySignInAsync(name, "wrong")).ToList();
        await Task.WhenAll(guesses);

        using var right = await sessions.TrySignInAsync(name, Clinic.Password);
        right.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_right_password_makes_the_wrong_ones_before_it_forgotten()
    {
        var (_, name) = await sessions.NewStaffAsync("doctor");
        for (var round = 0; round < 2; round++)
        {
            for (var attempt = 0; attempt < 4; attempt++)
            {
                using var wrong = await sessions.TrySignInAsync(name, "wrong");
            }

            await sessions.SignInAsync(name);
        }
    }

    [Fact]
    public async Task A_session_lasts_eight_hours_of_silence_and_goes_on_as_long_as_it_is_used()
    {
        var cookie = await sessions.SignInAsync((await sessions.NewStaffAsync("doctor")).Name);
        sessions.Time.Forward(TimeSpan.FromHours(5));
        using (var used = await sessions.AsStaffAsync(cookie, HttpMethod.Get, "/api/v1/me"))
        {
            used.StatusCode.ShouldBe(HttpStatusCode.OK);
            cookie = Clinic.CookieOf(used).ShouldNotBeNull("more than half of its life is over");
        }

        sessions.Time.Forward(TimeSpan.FromHours(5));
        using (var used = await sessions.AsStaffAsync(cookie, HttpMethod.Get, "/api/v1/me"))
        {
            used.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        sessions.Time.Forward(TimeSpan.FromHours(8.1));
        using var over = await sessions.AsStaffAsync(cookie, HttpMethod.Get, "/api/v1/me");
        await over.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "not-signed-in");
    }

    [Fact]
    public async Task Signing_out_makes_every_copy_of_the_cookie_worthless()
    {
        var (_, name) = await sessions.NewStaffAsync("doctor");
        var (cookie, other) = (await sessions.SignInAsync(name), await sessions.SignInAsync(name));

        using (var ended = await sessions.AsStaffAsync(cookie, HttpMethod.Post, "/api/v1/sign-out"))
        {
            ended.StatusCode.ShouldBe(HttpStatusCode.NoContent);
            Clinic.CookieOf(ended).ShouldBe("__Host-telemed=");
        }

        // In the second half of its life too, when a good cookie would be renewed.
        foreach (var hours in new[] { 0, 5 })
        {
            sessions.Time.Forward(TimeSpan.FromHours(hours));
            using var again = await sessions.AsStaffAsync(cookie, HttpMethod.Get, "/api/v1/me");
            again.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (Clinic.CookieOf(again) ?? "__Host-telemed=").ShouldBe("__Host-telemed=");
        }

        using var elsewhere = await sessions.AsStaffAsync(other, HttpMethod.Get, "/api/v1/me");
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_new_password_ends_every_other_session_at_once()
    {
        var (_, name) = await sessions.NewStaffAsync("doctor");
        var (here, elsewhere) = (await sessions.SignInAsync(name), await sessions.SignInAsync(name));

        using (var wrong = await sessions.AsStaffAsync(here, HttpMethod.Post, "/api/v1/me/password", new { current = "wrong", password = "another good horse" }))
        {
            await wrong.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-credentials");
        }

        using var changed = await sessions.AsStaffAsync(
            here, HttpMethod.Post, "/api/v1/me/password", new { current = Clinic.Password, password = "another good horse" });

        changed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        foreach (var (cookie, expected) in new[]
        {
            (Clinic.CookieOf(changed)!, HttpStatusCode.OK), (here, HttpStatusCode.Unauthorized), (elsewhere, HttpStatusCode.Unauthorized),
        })
        {
            using var asked = await sessions.AsStaffAsync(cookie, HttpMethod.Get, "/api/v1/me");
            asked.StatusCode.ShouldBe(expected);
        }

        using var old = await sessions.TrySignInAsync(name, Clinic.Password);
        old.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await sessions.SignInAsync(name, "another good horse");
    }

    [Fact]
    public async Task Passwords_that_are_easily_guessed_are_400()
    {
        var (_, name) = await sessions.NewStaffAsync("doctor");
        var cookie = await sessions.SignInAsync(name);
        foreach (var password in new[] { "short", new string('a', 24), "abababababababab", name + "1", new string('x', 120) + "123456789" })
        {
            using var response = await sessions.AsStaffAsync(cookie, HttpMethod.Post, "/api/v1/me/password", new { current = Clinic.Password, password });
            await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        }
    }

    [Fact]
    public async Task What_changes_something_with_the_cookie_must_come_from_our_own_page()
    {
        var cookie = await sessions.SignInAsync((await sessions.NewStaffAsync("administrator")).Name);
        foreach (var (origin, site, passes) in new (string? Origin, string? Site, bool Passes)[]
        {
            (null, null, false),
            ("https://evil.example", null, false),
            ("https://clinic.example", null, false),
            ("http://clinic.example:8443", null, false),
            ("null", null, false),
            (null, "cross-site", false),
            (null, "same-site", false),
            (null, "none", false),
            (Clinic.Origin, "cross-site", false),
            ("https://evil.example", "same-origin", false),
            (Clinic.Origin, null, true),
            (null, "same-origin", true),
            (Clinic.Origin, "same-origin", true),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/staff") { Content = JsonContent.Create(new { }) };
            request.Headers.Add("Cookie", cookie);
            foreach (var (header, value) in new[] { ("Origin", origin), ("Sec-Fetch-Site", site) })
            {
                if (value is not null)
                {
                    request.Headers.Add(header, value);
                }
            }

            using var response = await sessions.Http.SendAsync(request, Cancellation);
            await response.ShouldBeProblemAsync(passes ? HttpStatusCode.BadRequest : HttpStatusCode.Forbidden, passes ? "invalid-request" : "forbidden");
        }
    }

    [Fact]
    public async Task Every_attempt_is_in_the_audit_trail_without_what_was_typed()
    {
        var (id, name) = await sessions.NewStaffAsync("doctor");
        using (await sessions.TrySignInAsync(name, "wrong-password-typed"))
        {
        }

        using (await sessions.TrySignInAsync("a-password-typed-as-name", "wrong"))
        {
        }

        await sessions.SignInAsync(name);

        using var response = await sessions.Clinic.GetAsync("/api/v1/audit?limit=3", Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        text.ShouldNotContain("typed");
        var items = (await response.ReadJsonAsync()).GetProperty("items").EnumerateArray().ToArray();
        items.Select(item => item.GetProperty("action").GetString()).ShouldBe(["sign-in", "sign-in.failed", "sign-in.failed"]);
        items[0].GetProperty("actor").GetProperty("id").GetString().ShouldBe(id);
        items[1].GetProperty("details").GetProperty("reason").GetString().ShouldBe("unknown-name");
        items[2].GetProperty("subject").GetString().ShouldBe(id);
        items[2].GetProperty("details").GetProperty("reason").GetString().ShouldBe("wrong-password");
        items.ShouldAllBe(item => item.GetProperty("actor").GetProperty("address").GetString() == "127.0.0.1");
    }
}
