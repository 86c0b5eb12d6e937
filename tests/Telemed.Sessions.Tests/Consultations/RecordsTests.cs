using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Consultations;

/// <summary>What is kept of consultations, on SQLite.</summary>
public sealed class RecordsOnSqliteTests(SessionsFixture sessions) : RecordsTests(sessions), IClassFixture<SessionsFixture>;

/// <summary>What is kept of consultations, on PostgreSQL.</summary>
public sealed class RecordsOnPostgresTests(SessionsOnPostgres sessions) : RecordsTests(sessions), IClassFixture<SessionsOnPostgres>;

/// <summary>What is kept of consultations, and how it is read, listed and changed.</summary>
public abstract class RecordsTests(SessionsFixture sessions)
{
    private const string Route = "/api/v1/consultations";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_that_was_said_at_creation_is_kept()
    {
        var planned = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.AddDays(2).ToUnixTimeMilliseconds());
        var created = await CreateAsync(new
        {
            title = "复诊",
            doctor = new { name = "李医生", accountId = "account1" },
            patient = new { name = "王芳" },
            scheduledAt = planned,
            notes = "Please have your\nblood pressure at hand.",
            externalId = $"HIS-{Guid.NewGuid():N}",
            maxMinutes = 30,
            others = new[] { new { role = "assistant", name = "Interpreter" }, new { role = "viewer", name = "Student" } },
        });

        var read = await ReadAsync(created.Id());
        foreach (var member in new[] { "title", "status", "createdAt", "scheduledAt", "notes", "externalId", "doctorAccount", "maxMinutes" })
        {
            read.GetProperty(member).GetRawText().ShouldBe(created.GetProperty(member).GetRawText());
        }

        read.GetProperty("status").GetString().ShouldBe("scheduled");
        read.GetProperty("scheduledAt").GetDateTimeOffset().ShouldBe(planned);
        read.GetProperty("participants").EnumerateArray().Select(person => person.GetProperty("role").GetString())
            .ShouldBe(["doctor", "patient", "assistant", "viewer"]);
        read.GetProperty("participants").EnumerateArray().Select(person => person.GetProperty("mayPublish").GetBoolean())
            .ShouldBe([true, true, true, false]);
    }

    [Fact]
    public async Task Every_fault_of_a_creation_is_named_at_once()
    {
        using var response = await sessions.Clinic.PostAsJsonAsync(
            Route,
            new
            {
                title = "",
                doctor = new { name = "d" },
                patient = new { name = "" },
                maxMinutes = 0,
                scheduledAt = "2001-01-01T00:00:00Z",
                others = Enumerable.Range(0, 7).Select(_ => new { role = "assistant", name = "a" }),
            },
            Cancellation);
        var detail = (await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-request")).GetProperty("detail").GetString()!;
        foreach (var member in new[] { "title", "patient.name", "maxMinutes", "scheduledAt", "others" })
        {
            detail.ShouldContain(member);
        }
    }

    [Fact]
    public async Task Two_writers_do_not_undo_each_other()
    {
        var id = (await CreateAsync()).Id();
        using var first = await sessions.Clinic.GetAsync($"{Route}/{id}", Cancellation);
        var tag = first.Headers.ETag!;
        using var unchanged = await SendAsync(HttpMethod.Get, id, body: null, request => request.Headers.IfNoneMatch.Add(tag));
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);

        using var one = await SendAsync(HttpMethod.Patch, id, new { title = "One" }, request => request.Headers.IfMatch.Add(tag));
        using var two = await SendAsync(HttpMethod.Patch, id, new { title = "Two" }, request => request.Headers.IfMatch.Add(tag));

        one.StatusCode.ShouldBe(HttpStatusCode.OK);
        one.Headers.ETag.ShouldNotBe(tag);
        await two.ShouldBeProblemAsync(HttpStatusCode.PreconditionFailed, "changed");
        var read = await ReadAsync(id);
        read.GetProperty("title").GetString().ShouldBe("One");
    }

    [Fact]
    public async Task An_update_changes_what_it_names_and_nothing_else()
    {
        var id = (await CreateAsync(new { title = "t", doctor = new { name = "d" }, patient = new { name = "p" }, notes = "bring it" })).Id();

        using var changed = await SendAsync(HttpMethod.Patch, id, new { maxMinutes = 15 });
        changed.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ReadAsync(id)).GetProperty("notes").GetString().ShouldBe("bring it");
        using var cleared = await SendAsync(HttpMethod.Patch, id, new { notes = "" });
        (await cleared.ReadJsonAsync()).TryGetProperty("notes", out _).ShouldBeFalse();
        using var bad = await SendAsync(HttpMethod.Patch, id, new { maxMinutes = 0, title = "\u0007" });
        await bad.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        (await ReadAsync(id)).GetProperty("maxMinutes").GetInt32().ShouldBe(15);
    }

    [Fact]
    public async Task The_same_request_with_the_same_idempotency_key_happens_once_even_at_the_same_time()
    {
        var key = Guid.NewGuid().ToString();
        var body = new { title = key, doctor = new { name = "d" }, patient = new { name = "p" } };

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var response = await CreateAsync(body, key);
            response.StatusCode.ShouldBe(HttpStatusCode.Created);
            return (await response.ReadJsonAsync()).GetRawText();
        }));

        answers.Distinct().ShouldHaveSingleItem("all get the same, join codes and all");
        (await ListAsync($"q={key}")).GetProperty("items").GetArrayLength().ShouldBe(1);
        using var other = await CreateAsync(new { title = "other", doctor = new { name = "d" }, patient = new { name = "p" } }, key);
        await other.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Fact]
    public async Task An_external_id_names_one_consultation_even_when_it_is_created_twice_at_once()
    {
        var body = new { title = "t", doctor = new { name = "d" }, patient = new { name = "p" }, externalId = Guid.NewGuid().ToString() };

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var response = await sessions.Clinic.PostAsJsonAsync(Route, body, Cancellation);
            return (response.StatusCode, Document: await response.ReadJsonAsync());
        }));

        answers.Select(answer => answer.Document.Id()).Distinct().ShouldHaveSingleItem();
        answers.Count(answer => answer.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        answers.Where(answer => answer.StatusCode == HttpStatusCode.OK).ShouldAllBe(answer => !answer.Document.GetRawText().Contains("joinCode", StringComparison.Ordinal));
        (await ListAsync($"externalId={body.externalId}")).GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Pages_show_everything_once_and_filters_what_they_name()
    {
        var mark = Guid.NewGuid().ToString("N");
        var ids = new List<string>();
        for (var index = 0; index < 7; index++)
        {
            ids.Add((await CreateAsync(new { title = $"{mark} 100%_{index}", doctor = new { name = "d" }, patient = new { name = index == 3 ? "Zhao 100%!" : "p" } })).Id());
        }

        await ActAsync(ids[2], "cancel");

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await ListAsync($"q={mark}&limit=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Id()));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        seen.ShouldBe(ids, ignoreOrder: true);
        (await IdsAsync($"q={mark}&status=cancelled")).ShouldBe([ids[2]]);
        (await IdsAsync($"q={mark}&status=waiting,live")).Count.ShouldBe(6);
        (await IdsAsync("q=ZHAO%20100%25!")).ShouldContain(ids[3]);
        (await IdsAsync($"q={mark}%20100%25_4")).ShouldBe([ids[4]], "a percent sign and an underscore mean themselves");
        (await IdsAsync($"q={mark}&to={Uri.EscapeDataString(sessions.Time.GetUtcNow().AddHours(-1).ToString("O", CultureInfo.InvariantCulture))}")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("status=later")]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("cursor=!")]
    [InlineData("cursor=abcd")]
    [InlineData("from=yesterday")]
    [InlineData("stat=live")]
    [InlineData("q=a&q=b")]
    public async Task A_list_that_is_asked_for_wrongly_is_refused(string query)
    {
        using var response = await sessions.Clinic.GetAsync($"{Route}?{query}", Cancellation);
        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task The_timeline_says_who_did_what_in_pages()
    {
        var id = (await CreateAsync()).Id();
        await ActAsync(id, "cancel");

        using var first = await sessions.Clinic.GetAsync($"{Route}/{id}/events?limit=1", Cancellation);
        var page = await first.ReadJsonAsync();
        using var second = await sessions.Clinic.GetAsync($"{Route}/{id}/events?cursor={page.GetProperty("next").GetString()}", Cancellation);
        var rest = await second.ReadJsonAsync();

        page.GetProperty("items")[0].GetProperty("type").GetString().ShouldBe("consultation.created");
        var cancelled = rest.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        cancelled.GetProperty("type").GetString().ShouldBe("consultation.cancelled");
        cancelled.GetProperty("id").GetInt64().ShouldBe(2);
        cancelled.GetProperty("actor").GetProperty("kind").GetString().ShouldBe("apiKey");
        rest.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);
        cancelled.GetRawText().ShouldNotContain("127.0.0.1", Case.Insensitive, "addresses are for the audit trail");
    }

    [Fact]
    public async Task People_are_taken_in_changed_and_taken_out_within_bounds()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var added = await sessions.Clinic.PostAsJsonAsync($"{Route}/{consultation.Id}/participants", new { role = "viewer", name = "Student" }, Cancellation);
        added.StatusCode.ShouldBe(HttpStatusCode.Created);
        var student = await added.ReadJsonAsync();
        var joined = await sessions.JoinAsync(student.GetProperty("joinCode").GetString()!);
        joined.TryGetProperty("publish", out _).ShouldBeFalse("a viewer publishes nothing");
        joined.GetProperty("play").GetArrayLength().ShouldBe(2);

        using var raised = await SendAsync(HttpMethod.Patch, $"{consultation.Id}/participants/{student.Id()}", new { role = "assistant" });
        raised.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await sessions.JoinAsync(student.GetProperty("joinCode").GetString()!)).GetProperty("publish").GetProperty("whip").GetString()!.ShouldContain(student.Id());

        using var last = await SendAsync(HttpMethod.Delete, $"{consultation.Id}/participants/{consultation.PatientId}");
        await last.ShouldBeProblemAsync(HttpStatusCode.Conflict, "conflict");
        using var removed = await SendAsync(HttpMethod.Delete, $"{consultation.Id}/participants/{student.Id()}");
        removed.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var back = await JoinAsync(student.GetProperty("joinCode").GetString()!, TestSettings.DeviceId);
        await back.ShouldBeProblemAsync(HttpStatusCode.NotFound, "unknown-join-code");

        for (var count = 2; count < 8; count++)
        {
            using var another = await sessions.Clinic.PostAsJsonAsync($"{Route}/{consultation.Id}/participants", new { role = "assistant", name = "a" }, Cancellation);
            another.StatusCode.ShouldBe(HttpStatusCode.Created);
        }

        using var ninth = await sessions.Clinic.PostAsJsonAsync($"{Route}/{consultation.Id}/participants", new { role = "assistant", name = "a" }, Cancellation);
        await ninth.ShouldBeProblemAsync(HttpStatusCode.Conflict, "consultation-full");
    }

    private Task<HttpResponseMessage> JoinAsync(string joinCode, string deviceId) =>
        sessions.Http.PostAsJsonAsync("/api/v1/join", new { joinCode, deviceId }, Cancellation);

    private async Task<JsonElement> CreateAsync(object? body = null)
    {
        using var response = await sessions.Clinic.PostAsJsonAsync(
            Route, body ?? new { title = "t", doctor = new { name = "d" }, patient = new { name = "p" } }, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        return await response.ReadJsonAsync();
    }

    private async Task<HttpResponseMessage> CreateAsync(object body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Route) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        return await sessions.Clinic.SendAsync(request, Cancellation);
    }

    private async Task<JsonElement> ReadAsync(string id)
    {
        using var response = await sessions.Clinic.GetAsync($"{Route}/{id}", Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.ReadJsonAsync();
    }

    private async Task<JsonElement> ListAsync(string query)
    {
        using var response = await sessions.Clinic.GetAsync($"{Route}?{query}", Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.ReadJsonAsync();
    }

    private async Task<List<string>> IdsAsync(string query) =>
        [.. (await ListAsync(query)).GetProperty("items").EnumerateArray().Select(item => item.Id())];

    private async Task ActAsync(string id, string verb)
    {
        using var response = await sessions.Clinic.PostAsync($"{Route}/{id}/{verb}", content: null, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, Action<HttpRequestMessage>? with = null)
    {
        using var request = new HttpRequestMessage(method, $"{Route}/{path}");
        request.Content = body is null ? null : JsonContent.Create(body);
        with?.Invoke(request);
        return await sessions.Clinic.SendAsync(request, Cancellation);
    }
}
