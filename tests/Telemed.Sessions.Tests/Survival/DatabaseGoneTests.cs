using System.Net;
using System.Net.Http.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Survival;

/// <summary>A PostgreSQL server that is cut off while consultations go on.</summary>
public sealed class DatabaseGoneTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_has_a_token_goes_on_and_nothing_is_acknowledged_that_is_not_kept()
    {
        await using var server = await PostgresServer.StartAsync();
        var sessions = new OnServer(await server.CreateDatabaseAsync());
        await sessions.InitializeAsync();
        try
        {
            var consultation = await sessions.NewConsultationAsync();
            var thrownOut = await sessions.NewConsultationAsync();
            using var kick = await sessions.Clinic.PostAsync(
                $"/api/v1/consultations/{thrownOut.Id}/participants/{thrownOut.PatientId}/kick", content: null, Cancellation);
            kick.StatusCode.ShouldBe(HttpStatusCode.OK);

            await server.InterruptAsync();

            (await sessions.AskHookAsync("publish", consultation.PatientPath, consultation.PatientToken).AnswerAsync()).ShouldBe("204");
            (await sessions.AskHookAsync("read", consultation.DoctorPath, consultation.PatientToken).AnswerAsync()).ShouldBe("204");
            (await sessions.AskHookAsync("publish", thrownOut.PatientPath, thrownOut.PatientToken).AnswerAsync()).ShouldNotBe("204", "thrown out before, thrown out still");
            using (var authorize = await sessions.ClientOf("gateway").PostAsJsonAsync(
                "/internal/authorize", new { token = consultation.PatientToken, action = "read", path = consultation.DoctorPath }, Cancellation))
            {
                authorize.StatusCode.ShouldBe(HttpStatusCode.OK, "the gateway asks here before every WHIP, WHEP and HLS request");
            }

            var body = new { title = "During the cut", doctor = new { name = "d" }, patient = new { name = "p" } };
            using (var refused = await CreateAsync(sessions, body))
            {
                await refused.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
                refused.Headers.RetryAfter.ShouldNotBeNull();
            }

            using (var end = await sessions.Clinic.PostAsync($"/api/v1/consultations/{consultation.Id}/end", content: null, Cancellation))
            {
                await end.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, "unavailable");
            }

            using (var health = await sessions.Http.GetAsync("/healthz", Cancellation))
            {
                health.StatusCode.ShouldBe(HttpStatusCode.OK, "the hub still needs this instance");
            }

            // What goes on air meanwhile is written down afterwards.
            sessions.Hub.Publish(consultation.DoctorPath, "H264", "Opus");
            sessions.Hub.Publish(consultation.PatientPath, "H264", "MPEG-4 Audio");
            await server.ResumeAsync();

            await Poll.UntilAsync(async () => await StatusAsync(sessions, consultation.Id) == "live", Deadline);
            using var accepted = await CreateAsync(sessions, body);
            accepted.StatusCode.ShouldBe(HttpStatusCode.Created);
            using var list = await sessions.Clinic.GetAsync("/api/v1/consultations?q=During", Cancellation);
            (await list.ReadJsonAsync()).GetProperty("items").GetArrayLength().ShouldBe(1, "the same key, once");
        }
        finally
        {
            await sessions.DisposeAsync();
        }
    }

    private static async Task<HttpResponseMessage> CreateAsync(SessionsFixture sessions, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/consultations") { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", "during-the-cut");
        return await sessions.Clinic.SendAsync(request, Cancellation);
    }

    private static async Task<string?> StatusAsync(SessionsFixture sessions, string id)
    {
        using var response = await sessions.Clinic.GetAsync($"/api/v1/consultations/{id}", Cancellation);
        return response.IsSuccessStatusCode ? (await response.ReadJsonAsync()).GetProperty("status").GetString() : null;
    }

    private sealed class OnServer(string connectionString) : SessionsFixture
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("ConnectionStrings:sessions", connectionString), TestSettings.SecretsKey];
    }
}
