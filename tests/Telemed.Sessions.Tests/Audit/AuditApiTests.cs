using System.Net;
using System.Text;
using System.Text.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Audit;

public sealed class AuditOnSqliteTests(SessionsFixture sessions) : AuditApiTests(sessions), IClassFixture<SessionsFixture>;

public sealed class AuditOnPostgresTests(SessionsOnPostgres sessions) : AuditApiTests(sessions), IClassFixture<SessionsOnPostgres>;

public abstract class AuditApiTests(SessionsFixture sessions)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_creates_reads_and_ends_a_consultation_stands_there()
    {
        var consultation = await sessions.NewConsultationAsync();
        var (keyId, key) = await sessions.NewKeyAsync("consultations:read");
        for (var times = 0; times < 3; times++)
        {
            using var read = await sessions.WithKeyAsync(key, HttpMethod.Get, $"/api/v1/consultations/{consultation.Id}");
            read.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        using (var unknown = await sessions.WithKeyAsync(key, HttpMethod.Get, "/api/v1/consultations/zzzzzzzzzzzzzzzzzzzz"))
        {
            unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        using (var ended = await sessions.WithKeyAsync(consultation.DoctorToken, HttpMethod.Post, $"/api/v1/consultations/{consultation.Id}/end"))
        {
            ended.IsSuccessStatusCode.ShouldBeTrue();
        }

        sessions.Time.Forward(TimeSpan.FromMinutes(2));
        using (await sessions.WithKeyAsync(key, HttpMethod.Get, $"/api/v1/consultations/{consultation.Id}"))
        {
        }

        var entries = await ReadAsync($"consultation={consultation.Id}");
        entries.Select(entry => (entry.GetProperty("action").GetString(), entry.GetProperty("actor").GetProperty("kind").GetString(), IdOf(entry))).ShouldBe(
        [
            ("consultation.read", "apiKey", keyId),
            ("consultation.ended", "participant", consultation.DoctorId),
            ("consultation.read", "apiKey", keyId),
            ("consultation.created", "apiKey", "configuration"),
        ]);
        entries.ShouldAllBe(entry => entry.GetProperty("actor").GetProperty("address").GetString() == "127.0.0.1");
        (await ReadAsync($"actor={keyId}&action=consultation.read")).Length.ShouldBe(2);
        (await ReadAsync("consultation=zzzzzzzzzzzzzzzzzzzz")).ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_read_in_pages_newest_first_and_between_two_times()
    {
        var before = sessions.Time.GetUtcNow();
        sessions.Time.Forward(TimeSpan.FromMinutes(10));
        for (var made = 0; made < 5; made++)
        {
            await sessions.NewKeyAsync("audit");
        }

        sessions.Time.Forward(TimeSpan.FromMinutes(10));
        var (from, to) = (before.AddMinutes(5).ToString("O"), sessions.Time.GetUtcNow().AddMinutes(-5).ToString("O"));
        var filter = $"action=api-key.created&from={Uri.EscapeDataString(from)}&to={Uri.EscapeDataString(to)}";
        var seen = new List<long>();
        string? cursor = null;
        do
        {
            using var response = await sessions.Clinic.GetAsync($"/api/v1/audit?{filter}&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}", Cancellation);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            var page = await response.ReadJsonAsync();
            page.GetProperty("items").GetArrayLength().ShouldBeInRange(1, 2);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("seq").GetInt64()));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        seen.Count.ShouldBe(5);
        seen.ShouldBe(seen.OrderDescending().ToList());
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("limit=x")]
    [InlineData("cursor=0")]
    [InlineData("cursor=-1")]
    [InlineData("cursor=99999999999999999999")]
    [InlineData("from=yesterday")]
    [InlineData("to=0000")]
    [InlineData("consultation=..")]
    [InlineData("actor=%00")]
    public async Task Questions_that_make_no_sense_are_400(string query)
    {
        using var response = await sessions.Clinic.GetAsync($"/api/v1/audit?{query}", Cancellation);
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task An_export_is_a_trail_that_can_be_verified_and_stands_in_it_itself()
    {
        var consultation = await sessions.NewConsultationAsync();

        using var response = await sessions.Clinic.GetAsync("/api/v1/audit/export", Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/jsonl");
        var export = await response.Content.ReadAsStringAsync(Cancellation);
        (await TamperedTrail.VerdictOnFileAsync(Encoding.UTF8.GetBytes(export))).ShouldBeNull();
        export.ShouldContain(consultation.Id);
        export.Split('\n')[..^2].ShouldContain(line => line.Contains("\"audit.exported\"", StringComparison.Ordinal));
        var changed = export.Replace("Wang Fang", "Wang Feng", StringComparison.Ordinal);
        changed.ShouldNotBe(export);
        (await TamperedTrail.VerdictOnFileAsync(Encoding.UTF8.GetBytes(changed))).ShouldNotBeNull();
    }

    [Fact]
    public async Task Many_who_write_at_once_make_one_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => sessions.NewKeyAsync("audit")));

        using var response = await sessions.Clinic.GetAsync("/api/v1/audit/export", Cancellation);
        (await TamperedTrail.VerdictOnFileAsync(await response.Content.ReadAsByteArrayAsync(Cancellation))).ShouldBeNull();
    }

    private static string? IdOf(JsonElement entry) => entry.GetProperty("actor").GetProperty("id").GetString();

    private async Task<JsonElement[]> ReadAsync(string query)
    {
        using var response = await sessions.Clinic.GetAsync($"/api/v1/audit?{query}", Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return [.. (await response.ReadJsonAsync()).GetProperty("items").EnumerateArray()];
    }
}
