using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Consultations;

public sealed class ConsultationsApiTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    private static readonly object Good = new { title = " 复诊 ", doctor = new { name = "Dr. Li" }, patient = new { name = "王芳" } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Creating_answers_201_with_codes_and_links_and_is_stored_by_nobody_on_the_way()
    {
        var response = await sessions.Clinic.PostAsJsonAsync("/api/v1/consultations", Good, Cancellation);

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        response.Headers.CacheControl?.NoStore.ShouldBeTrue();
        var created = await response.ReadJsonAsync();
        var id = created.GetProperty("id").GetString()!;
        id.ShouldMatch("^[a-z0-9]{20}$");
        response.Headers.Location?.ToString().ShouldBe($"/api/v1/consultations/{id}");
        created.GetProperty("title").GetString().ShouldBe("复诊");
        created.GetProperty("status").GetString().ShouldBe("waiting");
        var participants = created.GetProperty("participants").EnumerateArray().ToArray();
        participants.Select(participant => participant.GetProperty("role").GetString()).ShouldBe(["doctor", "patient"]);
        participants.Select(participant => participant.GetProperty("name").GetString()).ShouldBe(["Dr. Li", "王芳"]);
        foreach (var participant in participants)
        {
            participant.GetProperty("id").GetString()!.ShouldMatch("^[a-z0-9]{20}$");
            var code = participant.GetProperty("joinCode").GetString()!;
            code.ShouldMatch("^[a-z0-9]{20}$");
            participant.GetProperty("joinUrl").GetString().ShouldBe($"https://clinic.example:8443/join#{code}");
        }
    }

    [Fact]
    public async Task Reading_answers_the_same_without_the_codes()
    {
        var consultation = await sessions.NewConsultationAsync();

        var read = await sessions.Clinic.GetAsync($"/api/v1/consultations/{consultation.Id}", Cancellation);

        read.StatusCode.ShouldBe(HttpStatusCode.OK);
        var text = await read.Content.ReadAsStringAsync(Cancellation);
        text.ShouldContain(consultation.PatientId);
        text.ShouldNotContain("joinCode");
        text.ShouldNotContain("joinUrl");
        text.ShouldNotContain(consultation.CodeOf(0));
    }

    [Fact]
    public async Task The_store_knows_hashes_of_the_codes_only()
    {
        var consultation = await sessions.NewConsultationAsync();

        var stored = await sessions.Services.GetRequiredService<ConsultationStore>().FindAsync(consultation.Id, Cancellation);

        stored.ShouldNotBeNull();
        stored.ToString().ShouldNotContain(consultation.CodeOf(0));
        string.Join(' ', stored.Participants).ShouldNotContain(consultation.CodeOf(0));
        stored.Participants[0].JoinCodeHash.ShouldNotBeNull().ShouldMatch("^[0-9a-f]{64}$");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer " + TestSettings.ApiKey + "x")]
    [InlineData("Basic " + TestSettings.ApiKey)]
    [InlineData(TestSettings.ApiKey)]
    public async Task Without_the_API_key_nothing_is_created_or_read(string? authorization)
    {
        var consultation = await sessions.NewConsultationAsync();
        foreach (var request in new[]
        {
            new HttpRequestMessage(HttpMethod.Post, "/api/v1/consultations") { Content = JsonContent.Create(Good) },
            new HttpRequestMessage(HttpMethod.Get, $"/api/v1/consultations/{consultation.Id}"),
            new HttpRequestMessage(HttpMethod.Get, "/api/v1/consultations/unknown"),
        })
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var response = await sessions.Http.SendAsync(request, Cancellation);
            await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "invalid-api-key");
            response.Headers.WwwAuthenticate.ShouldContain(new AuthenticationHeaderValue("Bearer"));
        }
    }

    [Theory]
    [InlineData("zzzzzzzzzzzzzzzzzzzz")]
    [InlineData("short")]
    [InlineData("..%2f..%2fetc%2fpasswd")]
    [InlineData("%2e%2e%2f")]
    [InlineData("UPPERCASEUPPERCASE12")]
    public async Task An_unknown_id_is_404(string id)
    {
        using var response = await sessions.Clinic.GetAsync($"/api/v1/consultations/{id}", Cancellation);
        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("line\nbreak")]
    [InlineData("nul\0")]
    [InlineData("turned \u202e around")]
    [InlineData("line\u2028separator")]
    public async Task Texts_that_could_deceive_a_reader_are_400(string text)
    {
        foreach (var body in new object[]
        {
            new { title = text, doctor = new { name = "a" }, patient = new { name = "b" } },
            new { title = "t", doctor = new { name = text }, patient = new { name = "b" } },
            new { title = "t", doctor = new { name = "a" }, patient = new { name = text } },
        })
        {
            using var response = await sessions.Clinic.PostAsJsonAsync("/api/v1/consultations", body, Cancellation);
            await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        }
    }

    [Theory]
    [InlineData(120, 60, HttpStatusCode.Created)]
    [InlineData(121, 60, HttpStatusCode.BadRequest)]
    [InlineData(120, 61, HttpStatusCode.BadRequest)]
    public async Task Texts_are_limited_in_length(int title, int name, HttpStatusCode expected)
    {
        using var response = await sessions.Clinic.PostAsJsonAsync(
            "/api/v1/consultations",
            new { title = new string('题', title), doctor = new { name = new string('x', name) }, patient = new { name = "b" } },
            Cancellation);
        response.StatusCode.ShouldBe(expected);
    }
}
