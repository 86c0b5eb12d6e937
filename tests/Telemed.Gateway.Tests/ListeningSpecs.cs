using System.Net;
using Telemed.Gateway.Tests.Fixtures;
using Telemed.ServiceDefaults.Addresses;
using Telemed.ServiceDefaults.Problems;
using static Telemed.Gateway.Tests.Fixtures.GatewaySystem;

namespace Telemed.Gateway.Tests;

public sealed class ListeningSpecs
{
    [Fact]
    public async Task Plain_http_is_sent_to_the_public_https_address_and_never_to_the_host_of_the_request()
    {
        await using var system = await StartAsync();
        using var client = NewClient(system.Http);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/join?a=1");
        request.Headers.Host = "evil.test";

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.PermanentRedirect);
        response.Headers.Location!.AbsoluteUri.ShouldBe("https://clinic.test:8443/api/v1/join?a=1");
        system.Sessions.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/alive")]
    [InlineData("/healthz")]
    public async Task Probes_are_answered_over_plain_http_too(string target)
    {
        await using var system = await StartAsync();
        using var client = NewClient(system.Http);

        using var response = await client.GetAsync(new Uri(target, UriKind.Relative), TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Https_speaks_http_2()
    {
        await using var system = await StartAsync();
        using var client = NewClient(system.Https, version: HttpVersion.Version20);

        using var response = await client.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);

        response.Version.ShouldBe(HttpVersion.Version20);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_runaway_client_is_told_to_slow_down()
    {
        await using var system = await StartAsync(new() { ["Gateway:RequestsPerSecond"] = "2" });

        HttpResponseMessage? refused = null;
        for (var i = 0; i < 20 && refused is null; i++)
        {
            var response = await system.SendAsync(HttpMethod.Get, "/");
            refused = response.StatusCode == HttpStatusCode.OK ? null : response;
        }

        refused.ShouldNotBeNull().Headers.RetryAfter.ShouldNotBeNull();
        await refused.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests, ProblemTypes.TooManyRequests);
        refused.Dispose();
    }

    [Theory]
    [InlineData("clinic.example", 443, "clinic.example")]
    [InlineData("clinic.example", 8443, "clinic.example:8443")]
    [InlineData("203.0.113.7", 8443, "203.0.113.7:8443")]
    [InlineData("2001:db8::1", 8443, "[2001:db8::1]:8443")]
    [InlineData("[2001:db8::1]", 443, "[2001:db8::1]")]
    public void The_public_address_is_written_as_browsers_read_it(string host, int port, string authority) =>
        new PublicOptions { Host = host, HttpsPort = port }.Authority.ShouldBe(authority);
}
