using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Http;

/// <summary>A service whose limits are soon reached.</summary>
public sealed class LimitedSessions : SessionsFixture
{
    public const int Keys = 30;
    public const int People = 4;
    public const int Addresses = 5;
    public const int Joins = 3;

    protected override IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("RateLimits:KeyBurst", Text(Keys)), new("RateLimits:KeyPerMinute", "1"),
        new("RateLimits:PersonBurst", Text(People)), new("RateLimits:PersonPerMinute", "1"),
        new("RateLimits:AddressBurst", Text(Addresses)), new("RateLimits:AddressPerMinute", "1"),
        new("Join:Burst", Text(Joins)), new("Join:PerMinute", "1"),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How often somebody may call, and how they are told (draft-ietf-httpapi-ratelimit-headers).</summary>
public sealed partial class RateLimitTests(LimitedSessions sessions) : IClassFixture<LimitedSessions>
{
    [Fact]
    public async Task A_key_is_told_what_is_left_and_refused_when_nothing_is_and_the_others_are_not()
    {
        var other = (await sessions.NewKeyAsync("consultations:read")).Key;
        var greedy = (await sessions.NewKeyAsync("consultations:read")).Key;
        for (var left = LimitedSessions.Keys - 1; left >= 0; left--)
        {
            using var response = await sessions.WithKeyAsync(greedy, HttpMethod.Get, "/api/v1/consultations");
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            Header(response, "RateLimit-Policy").ShouldBe($"\"key\";q={LimitedSessions.Keys};w={LimitedSessions.Keys * 60}");
            Left(response).ShouldBe(("key", left));
        }

        using var refused = await sessions.WithKeyAsync(greedy, HttpMethod.Get, "/api/v1/consultations");
        await ShouldBeRefusedAsync(refused, "key");

        using var served = await sessions.WithKeyAsync(other, HttpMethod.Get, "/api/v1/consultations");
        served.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Participants_have_a_limit_each()
    {
        var consultation = await sessions.NewConsultationAsync();
        foreach (var (token, name) in new[] { (consultation.DoctorToken, "doctor"), (consultation.PatientToken, "patient") })
        {
            for (var left = LimitedSessions.People - 1; left >= 0; left--)
            {
                using var response = await sessions.WithKeyAsync(token, HttpMethod.Post, "/api/v1/token");
                response.StatusCode.ShouldBe(HttpStatusCode.OK, name);
                Left(response).ShouldBe(("person", left));
            }

            // What a renewed token is asked for counts for the same person.
            using var refused = await sessions.WithKeyAsync(token, HttpMethod.Get, $"/api/v1/consultations/{consultation.Id}/chat");
            await ShouldBeRefusedAsync(refused, "person");
        }
    }

    [Fact]
    public async Task Who_shows_no_good_credentials_is_counted_by_address_and_a_good_key_from_there_is_served()
    {
        const string Address = "203.0.113.9";
        for (var left = LimitedSessions.Addresses - 1; left >= 0; left--)
        {
            using var response = await FromAsync(Address, left % 2 == 0 ? "wrong" : null);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            Left(response).ShouldBe(("address", left));
        }

        await ShouldBeRefusedAsync(await FromAsync(Address, "wrong"), "address");
        (await FromAsync(Address, TestSettings.ApiKey)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await FromAsync("203.0.113.10", null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_whole_network_of_IPv6_is_one_address()
    {
        for (var host = 0; host < LimitedSessions.Addresses; host++)
        {
            (await FromAsync($"2001:db8:1:2::{host + 1:x}", null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        await ShouldBeRefusedAsync(await FromAsync("2001:db8:1:2:ffff::1", null), "address");
        (await FromAsync("2001:db8:1:3::1", null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Joining_has_a_stricter_limit_of_its_own_with_the_same_headers()
    {
        for (var left = LimitedSessions.Joins - 1; left >= 0; left--)
        {
            using var response = await JoinAsync();
            response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
            Left(response).ShouldBe(("join", left));
        }

        await ShouldBeRefusedAsync(await JoinAsync(), "join");

        async Task<HttpResponseMessage> JoinAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/join") { Content = JsonContent.Create(new { joinCode = "x7mq2hd9vtpc4nkr8sub" }) };
            request.Headers.Add("X-Forwarded-For", "198.51.100.77");
            return await sessions.Http.SendAsync(request, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task The_hubs_hook_and_the_services_of_the_inside_are_not_limited()
    {
        using var gateway = sessions.ClientOf("gateway");
        for (var index = 0; index < 3 * LimitedSessions.Addresses; index++)
        {
            using var hook = await sessions.Http.PostAsJsonAsync(
                "/internal/hub/auth", new { action = "read", path = "a/b", protocol = "rtmp", token = "x" }, TestContext.Current.CancellationToken);
            hook.StatusCode.ShouldNotBe(HttpStatusCode.TooManyRequests);
            hook.Headers.Contains("RateLimit").ShouldBeFalse();
            using var inside = await gateway.PostAsJsonAsync(
                "/internal/authorize", new { token = "x", action = "read", path = "a/b" }, TestContext.Current.CancellationToken);
            inside.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            inside.Headers.Contains("RateLimit").ShouldBeFalse();
        }
    }

    private static async Task ShouldBeRefusedAsync(HttpResponseMessage response, string name)
    {
        await response.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests, "too-many-requests");
        Left(response).ShouldBe((name, 0));
        response.Headers.RetryAfter.ShouldNotBeNull().Delta.ShouldNotBeNull().TotalSeconds.ShouldBeInRange(1, 60);
    }

    private static (string Name, int Left) Left(HttpResponseMessage response)
    {
        var match = RateLimit().Match(Header(response, "RateLimit"));
        match.Success.ShouldBeTrue(Header(response, "RateLimit"));
        return (match.Groups[1].Value, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).ShouldHaveSingleItem();

    private async Task<HttpResponseMessage> FromAsync(string address, string? bearer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/consultations?limit=1");
        request.Headers.Add("X-Forwarded-For", address);
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        return await sessions.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("^\"([a-z-]+)\";r=([0-9]+);t=[0-9]+$")]
    private static partial Regex RateLimit();
}
