using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.Sessions.Referee;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.NetworkTests;

public sealed class NetworkTestApiTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_test_publishes_and_plays_its_own_stream_and_reaches_nothing_else()
    {
        var consultation = await sessions.NewConsultationAsync();
        var (token, path) = await BeginAsync(consultation.PatientToken);

        (await sessions.AskHookAsync("publish", path, token).AnswerAsync()).ShouldBe("204");
        (await sessions.AskHookAsync("read", path, token).AnswerAsync()).ShouldBe("204");
        (await sessions.AskHookAsync("publish", path + "_aac", token).AnswerAsync()).ShouldBe("not-yours");
        (await sessions.AskHookAsync("read", consultation.DoctorPath, token).AnswerAsync()).ShouldBe("not-yours");
        (await sessions.AskHookAsync("read", path, consultation.DoctorToken).AnswerAsync()).ShouldBe("not-yours");
        (await AuthorizeAsync(token, "publish", path)).ShouldBe(HttpStatusCode.OK);
        (await AuthorizeAsync(token, "read", path)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Its_token_is_worth_nothing_at_the_API()
    {
        var (token, path) = await BeginAsync((await sessions.NewConsultationAsync()).DoctorToken);
        foreach (var (method, address) in new[]
        {
            (HttpMethod.Post, "/api/v1/token"), (HttpMethod.Post, "/api/v1/network-test"),
            (HttpMethod.Get, $"/api/v1/consultations/{path.Split('/')[0]}"), (HttpMethod.Get, $"/api/v1/consultations/{path.Split('/')[0]}/chat"),
        })
        {
            using var response = await SendAsync(method, address, token);
            response.StatusCode.ShouldBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task It_ends_after_a_minute_and_its_stream_with_it()
    {
        var (token, path) = await BeginAsync((await sessions.NewConsultationAsync()).DoctorToken);
        sessions.Time.Forward(TimeSpan.FromSeconds(50));
        (await sessions.AskHookAsync("publish", path, token).AnswerAsync()).ShouldBe("204");

        sessions.Time.Forward(TimeSpan.FromSeconds(11));

        (await sessions.AskHookAsync("publish", path, token).AnswerAsync()).ShouldBe("expired-token");
        var ids = path.Split('/');
        var holder = new StreamHolder(ids[0], ids[1], Epoch: 0, MayPublish: true, MayPlay: true);
        var rights = sessions.Services.GetRequiredService<StreamRights>();
        await Poll.UntilAsync(
            () => rights.Judge(holder, HubActions.Publish, new StreamPath(ids[0], ids[1])) == StreamVerdict.Ended, TimeSpan.FromSeconds(10));
    }

    private async Task<(string Token, string Path)> BeginAsync(string bearer)
    {
        using var response = await SendAsync(HttpMethod.Post, "/api/v1/network-test", bearer);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var test = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        var whip = new Uri(test.GetProperty("whip").GetString()!).AbsolutePath;
        test.GetProperty("whep").GetString().ShouldEndWith(whip.Replace("/whip", "/whep", StringComparison.Ordinal));
        return (test.GetProperty("token").GetString()!, whip["/media/".Length..^"/whip".Length]);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, string bearer)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return await sessions.Http.SendAsync(request, Cancellation);
    }

    private async Task<HttpStatusCode> AuthorizeAsync(string token, string action, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/internal/authorize") { Content = JsonContent.Create(new { token, action, path }) };
        request.Headers.Authorization = TestSettings.BasicOf("gateway");
        using var response = await sessions.Http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
