using System.Net;
using System.Text.Json;
using Telemed.Gateway.Tests.Fixtures;
using static Telemed.Gateway.Tests.Fixtures.GatewaySystem;

namespace Telemed.Gateway.Tests;

public sealed class HealthSpecs
{
    [Fact]
    public async Task With_everything_in_place_a_consultation_can_be_held()
    {
        await using var system = await StartAsync();

        using var response = await system.SendAsync(HttpMethod.Get, "/healthz");

        response.StatusCode.ShouldBe(HttpStatusCode.OK, await BodyAsync(response));
        system.HubApi.Requests.ShouldHaveSingleItem().Header("Authorization").ShouldNotBeNull().ShouldStartWith("Basic ");
    }

    [Theory]
    [InlineData("sessions")]
    [InlineData("transcoder")]
    [InlineData("hub-api")]
    [InlineData("hub-webrtc")]
    [InlineData("hub-rtmp")]
    [InlineData("web-app")]
    public async Task What_is_missing_is_named_without_saying_where_it_is(string part)
    {
        await using var system = await StartAsync();
        await BreakAsync(system, part);

        await ShouldBeUnhealthyAsync(system, part);
    }

    [Fact]
    public async Task A_service_that_says_it_is_not_ready_is_not()
    {
        await using var system = await StartAsync();
        system.Transcoder.Handle = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };

        await ShouldBeUnhealthyAsync(system, "transcoder");
    }

    [Fact]
    public async Task A_service_that_hangs_does_not_make_the_probe_hang()
    {
        await using var system = await StartAsync();
        system.Sessions.Handle = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        system.Transcoder.Handle = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        system.HubApi.Handle = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        await ShouldBeUnhealthyAsync(system, "sessions", "transcoder", "hub-api").WaitAsync(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_named()
    {
        using var certificate = TestCertificate.Create("other.test");
        await using var system = await StartAsync(certificate.Settings);

        await ShouldBeUnhealthyAsync(system, "certificate");
    }

    [Fact]
    public async Task A_crowd_of_probes_asks_the_services_once_a_second()
    {
        await using var system = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await system.SendAsync(HttpMethod.Get, "/healthz")).Dispose()));

        system.Sessions.Requests.Count.ShouldBeLessThan(5);
    }

    [Fact]
    public async Task It_is_well_again_when_what_was_missing_is_back()
    {
        await using var system = await StartAsync();
        await BreakAsync(system, "web-app");
        await ShouldBeUnhealthyAsync(system, "web-app");

        await File.WriteAllTextAsync(Path.Combine(system.WebRoot, "index.html"), "back", TestContext.Current.CancellationToken);

        await Eventually.IsTrueAsync(
            async () =>
            {
                using var response = await system.SendAsync(HttpMethod.Get, "/healthz");
                return response.IsSuccessStatusCode;
            },
            "healthy again");
    }

    [Fact]
    public async Task It_lives_whatever_is_missing()
    {
        await using var system = await StartAsync();
        await BreakAsync(system, "sessions");

        using var response = await system.SendAsync(HttpMethod.Get, "/alive");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task BreakAsync(GatewaySystem system, string part)
    {
        switch (part)
        {
            case "sessions":
                await system.Sessions.DisposeAsync();
                break;
            case "transcoder":
                await system.Transcoder.DisposeAsync();
                break;
            case "hub-api":
                await system.HubApi.DisposeAsync();
                break;
            case "hub-webrtc":
                await system.HubWebRtc.DisposeAsync();
                break;
            case "hub-rtmp":
                system.HubRtmp.Stop();
                break;
            default:
                File.Delete(Path.Combine(system.WebRoot, "index.html"));
                break;
        }
    }

    private static async Task ShouldBeUnhealthyAsync(GatewaySystem system, params string[] parts)
    {
        using var response = await system.SendAsync(HttpMethod.Get, "/healthz");
        var body = await BodyAsync(response);
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, body);
        body.ShouldNotContain("127.0.0.1");
        using var document = JsonDocument.Parse(body);
        document.RootElement.GetProperty("checks").EnumerateObject()
            .Where(check => check.Value.GetProperty("status").GetString() != "Healthy")
            .Select(check => check.Name)
            .ShouldBe(parts, ignoreOrder: true);
        document.RootElement.GetProperty("checks").GetProperty(parts[0]).GetProperty("description").GetString().ShouldNotBeNullOrEmpty();
    }

    private static Task<string> BodyAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
