using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Operators;

public sealed class ApiKeyOnSqliteTests(SessionsFixture sessions) : ApiKeyTests(sessions), IClassFixture<SessionsFixture>;

public sealed class ApiKeyOnPostgresTests(SessionsOnPostgres sessions) : ApiKeyTests(sessions), IClassFixture<SessionsOnPostgres>;

public abstract class ApiKeyTests(SessionsFixture sessions)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_shown_once_and_only_a_hash_of_it_is_kept()
    {
        var (id, key) = await sessions.NewKeyAsync("consultations:read");

        key.ShouldMatch("^tmk_[A-Za-z0-9_-]{43}$");
        var item = await FindAsync(id);
        item.GetProperty("hint").GetString().ShouldBe(key[..8] + "…");
        item.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()).ShouldBe(["consultations:read"]);
        item.GetRawText().ShouldNotContain(key[10..]);
        var stored = await sessions.Services.GetRequiredService<Database>().ReadAsync(
            unit => unit.FirstAsync<string>("SELECT id || name || hash || hint || scopes FROM api_keys WHERE id = @id", new { id }), Cancellation);
        stored.ShouldNotBeNull().ShouldNotContain(key[10..]);
    }

    [Fact]
    public async Task A_revoked_key_is_worth_nothing_at_once_and_an_expired_one_neither()
    {
        var (revoked, expiring) = (await sessions.NewKeyAsync("audit"), await sessions.NewKeyAsync("audit"));
        (await UseAsync(revoked.Key)).ShouldBe(HttpStatusCode.OK);

        for (var times = 0; times < 2; times++)
        {
            using var response = await sessions.Clinic.DeleteAsync($"/api/v1/api-keys/{revoked.Id}", Cancellation);
            response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        (await UseAsync(revoked.Key)).ShouldBe(HttpStatusCode.Unauthorized);
        (await UseAsync(expiring.Key)).ShouldBe(HttpStatusCode.OK);
        sessions.Time.Forward(TimeSpan.FromDays(365.1));
        (await UseAsync(expiring.Key)).ShouldBe(HttpStatusCode.Unauthorized);
        using var unknown = await sessions.Clinic.DeleteAsync("/api/v1/api-keys/zzzzzzzzzzzzzzzzzzzz", Cancellation);
        await unknown.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Its_last_use_is_noted_once_a_minute()
    {
        var (id, key) = await sessions.NewKeyAsync("audit");
        (await FindAsync(id)).GetProperty("lastUsedAt").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);

        await UseAsync(key);
        var first = (await FindAsync(id)).GetProperty("lastUsedAt").GetDateTimeOffset();
        await UseAsync(key);
        (await FindAsync(id)).GetProperty("lastUsedAt").GetDateTimeOffset().ShouldBe(first);
        sessions.Time.Forward(TimeSpan.FromMinutes(1.1));
        await UseAsync(key);
        (await FindAsync(id)).GetProperty("lastUsedAt").GetDateTimeOffset().ShouldBeGreaterThan(first);
    }

    [Fact]
    public async Task Keys_without_a_known_scope_a_name_or_a_sensible_end_are_400()
    {
        var now = sessions.Time.GetUtcNow();
        foreach (var body in new object[]
        {
            new { name = "x", scopes = Array.Empty<string>() },
            new { name = "x", scopes = new[] { "everything" } },
            new { name = "x", scopes = new string?[] { null } },
            new { name = "", scopes = new[] { "audit" } },
            new { name = "x", scopes = new[] { "audit" }, expiresAt = now.AddMinutes(-1) },
            new { name = "x", scopes = new[] { "audit" }, expiresAt = now.AddYears(3) },
            new { name = "x", scopes = new[] { "audit" }, expiresAt = DateTimeOffset.MaxValue },
        })
        {
            using var response = await sessions.Clinic.PostAsJsonAsync("/api/v1/api-keys", body, Cancellation);
            await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        }
    }

    [Fact]
    public async Task Making_and_revoking_a_key_is_in_the_audit_trail_without_the_key()
    {
        var (id, key) = await sessions.NewKeyAsync("audit");
        using (await sessions.Clinic.DeleteAsync($"/api/v1/api-keys/{id}", Cancellation))
        {
        }

        using var response = await sessions.Clinic.GetAsync("/api/v1/audit?limit=2&actor=configuration", Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        text.ShouldNotContain(key[10..]);
        var items = (await response.ReadJsonAsync()).GetProperty("items").EnumerateArray().Where(item => item.GetProperty("subject").GetString() == id);
        items.Select(item => item.GetProperty("action").GetString()).ShouldBeSubsetOf(["api-key.revoked", "api-key.created"]);
    }

    private async Task<HttpStatusCode> UseAsync(string key)
    {
        using var response = await sessions.WithKeyAsync(key, HttpMethod.Get, "/api/v1/audit?limit=1");
        return response.StatusCode;
    }

    private async Task<System.Text.Json.JsonElement> FindAsync(string id)
    {
        using var response = await sessions.Clinic.GetAsync("/api/v1/api-keys", Cancellation);
        return (await response.ReadJsonAsync()).GetProperty("items").EnumerateArray().Single(item => item.GetProperty("id").GetString() == id);
    }
}
