using System.Net;
using Telemed.Gateway.Tests.Fixtures;
using Telemed.ServiceDefaults.Problems;
using static Telemed.Gateway.Tests.Fixtures.GatewaySystem;

namespace Telemed.Gateway.Tests;

public sealed class AuthorizationSpecs
{
    public static TheoryData<string, string, bool> Requests => new()
    {
        { "POST", $"{Route}/whip", false },
        { "POST", $"{Route}/whep", false },
        { "GET", $"{Route}/index.m3u8", false },
        { "GET", $"{Route}/index.m3u8", true },
        { "GET", $"{Route}/video1_stream.m3u8", false },
        { "GET", $"{Route}.flv", true },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Without_a_token_nobody_is_let_in(string method, string target, bool tokenInAddress)
    {
        await using var system = await StartAsync();

        using var response = await SendAsync(system, method, target, tokenInAddress, token: null);

        response.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Bearer");
        await response.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, ProblemTypes.InvalidToken);
        NothingPassed(system);
        system.Sessions.Requests.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_refusal_of_the_sessions_service_is_the_answer_and_nothing_behind_hears_of_it(string method, string target, bool tokenInAddress)
    {
        await using var system = await StartAsync();

        using var forged = await SendAsync(system, method, target, tokenInAddress, "forged");
        using var other = await SendAsync(system, method, target, tokenInAddress, "other");
        using var nowhere = await SendAsync(system, method, target, tokenInAddress, "nowhere");

        await forged.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, ProblemTypes.InvalidToken);
        await other.ShouldBeProblemAsync(HttpStatusCode.Forbidden, ProblemTypes.Forbidden);
        await nowhere.ShouldBeProblemAsync(HttpStatusCode.NotFound, ProblemTypes.NotFound);
        NothingPassed(system);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task While_sessions_are_away_nobody_is_let_in(string method, string target, bool tokenInAddress)
    {
        await using var system = await StartAsync();
        await system.Sessions.DisposeAsync();

        using var response = await SendAsync(system, method, target, tokenInAddress, "good");

        await response.ShouldBeUnavailableAsync();
        NothingPassed(system);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(302)]
    [InlineData(204)]
    public async Task An_answer_that_is_none_lets_nobody_in(int status)
    {
        await using var system = await StartAsync();
        system.Sessions.Handle = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        using var response = await SendAsync(system, "POST", $"{Route}/whip", false, "good");

        await response.ShouldBeUnavailableAsync();
        NothingPassed(system);
    }

    [Fact]
    public async Task Sessions_that_hang_are_waited_for_two_seconds()
    {
        await using var system = await StartAsync();
        system.Sessions.Handle = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        using var response = await SendAsync(system, "POST", $"{Route}/whep", false, "good").WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        await response.ShouldBeUnavailableAsync();
        NothingPassed(system);
    }

    [Fact]
    public async Task A_hub_whose_api_is_away_is_a_503()
    {
        await using var system = await StartAsync();
        await system.HubApi.DisposeAsync();

        using var response = await SendAsync(system, "POST", $"{Route}/whep", false, "good").WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        await response.ShouldBeUnavailableAsync();
        NothingPassed(system);
    }

    private static Task<HttpResponseMessage> SendAsync(GatewaySystem system, string method, string target, bool tokenInAddress, string? token) =>
        system.SendAsync(
            new HttpMethod(method),
            tokenInAddress && token is not null ? $"{target}?token={token}" : target,
            tokenInAddress ? null : token,
            method == "POST" ? Offer : null);

    private static void NothingPassed(GatewaySystem system)
    {
        system.HubWebRtc.Requests.ShouldBeEmpty();
        system.HubHls.Requests.ShouldBeEmpty();
        system.Transcoder.Requests.ShouldBeEmpty();
    }
}
