using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Tests.Tokens;

public sealed class TokenApiTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    [Fact]
    public async Task A_valid_token_is_renewed_for_its_full_life()
    {
        var consultation = await sessions.NewConsultationAsync();
        sessions.Time.Forward(TimeSpan.FromMinutes(9));

        using var response = await RenewAsync(consultation.DoctorToken);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.CacheControl?.NoStore.ShouldBeTrue();
        var renewed = await response.ReadJsonAsync();
        renewed.EnumerateObject().Select(member => member.Name).ShouldBe(["token", "expiresAt"]);
        renewed.GetProperty("expiresAt").GetDateTimeOffset().ShouldBe(sessions.Time.GetUtcNow() + TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(20));

        sessions.Time.Forward(TimeSpan.FromMinutes(9));
        using var again = await RenewAsync(renewed.GetProperty("token").GetString());
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_expired_token_is_401_and_says_so()
    {
        var consultation = await sessions.NewConsultationAsync();
        sessions.Time.Forward(TimeSpan.FromMinutes(10));

        using var response = await RenewAsync(consultation.DoctorToken);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "invalid-token");
        problem.GetProperty("title").GetString()!.ShouldContain("expired");
    }

    [Fact]
    public async Task No_token_and_a_forged_one_are_401()
    {
        var consultation = await sessions.NewConsultationAsync();
        foreach (var token in new[] { null, "forged", TestSettings.ApiKey, Tampered(consultation.DoctorToken), new string('A', 5000) })
        {
            using var response = await RenewAsync(token);
            await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "invalid-token");
        }
    }

    [Fact]
    public async Task Every_changed_character_makes_a_token_worthless()
    {
        var consultation = await sessions.NewConsultationAsync();
        var tokens = sessions.Services.GetRequiredService<AccessTokens>();
        var token = consultation.DoctorToken;
        tokens.Read(token, out _).ShouldBe(TokenState.Valid);
        for (var index = 0; index < token.Length - 1; index++)
        {
            var changed = token[..index] + (token[index] == 'A' ? 'B' : 'A') + token[(index + 1)..];
            tokens.Read(changed, out var grant).ShouldBe(TokenState.Forged);
            grant.ShouldBeNull();
        }
    }

    [Fact]
    public async Task A_token_of_a_consultation_that_is_gone_is_not_renewed()
    {
        var consultation = await sessions.NewConsultationAsync();
        await sessions.EndAsync(consultation.Id);

        using var response = await RenewAsync(consultation.DoctorToken);

        await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, "invalid-token");
    }

    internal static string Tampered(string token) => token[..40] + (token[40] == 'A' ? 'B' : 'A') + token[41..];

    private async Task<HttpResponseMessage> RenewAsync(string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/token");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await sessions.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
