using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Telemed.Gateway.Tests.Fixtures;
using Telemed.ServiceDefaults.Problems;
using static Telemed.Gateway.Tests.Fixtures.GatewaySystem;

namespace Telemed.Gateway.Tests;

public sealed class ApiSpecs
{
    [Fact]
    public async Task A_call_of_the_api_reaches_the_sessions_service_as_it_is()
    {
        await using var system = await StartAsync();
        system.Sessions.Handle = context =>
        {
            context.Response.StatusCode = 201;
            context.Response.Headers.Location = "/api/v1/consultations/x";
            return context.Response.WriteAsync("made");
        };

        using var response = await system.SendAsync(HttpMethod.Post, "/api/v1/consultations?a=b%20c", "key", "{}", "application/json");

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        response.Headers.Location!.OriginalString.ShouldBe("/api/v1/consultations/x");
        var seen = system.Sessions.Requests.ShouldHaveSingleItem();
        seen.Method.ShouldBe("POST");
        seen.Target.ShouldBe("/api/v1/consultations?a=b%20c");
        seen.Header("Authorization").ShouldBe("Bearer key");
        seen.Header("Content-Type").ShouldBe("application/json");
        seen.Body.ShouldBe("{}");
    }

    [Fact]
    public async Task What_a_sign_in_depends_on_passes_both_ways()
    {
        const string Cookie = "__Host-telemed=abc; path=/; secure; samesite=strict; httponly";
        await using var system = await StartAsync();
        system.Sessions.Handle = context =>
        {
            context.Response.Headers.SetCookie = Cookie;
            return Task.CompletedTask;
        };
        using var client = NewClient(system.Https);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sign-out");
        var sent = new Dictionary<string, string> { ["Cookie"] = "__Host-telemed=abc", ["Origin"] = "https://clinic.example", ["Sec-Fetch-Site"] = "same-origin" };
        foreach (var (header, value) in sent)
        {
            request.Headers.Add(header, value);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        response.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ShouldBe(Cookie);
        var seen = system.Sessions.Requests.ShouldHaveSingleItem();
        foreach (var (header, value) in sent)
        {
            seen.Header(header).ShouldBe(value);
        }
    }

    [Theory]
    [InlineData("1.1", true)]
    [InlineData("2.0", false)]
    [InlineData("2.0", true)]
    public async Task A_body_arrives_whole_however_it_was_sent(string version, bool ofUnknownLength)
    {
        await using var system = await StartAsync();
        using var client = NewClient(system.Https, version: Version.Parse(version));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/join")
        {
            Version = Version.Parse(version),
            Content = new StringContent("""{"joinCode":"x"}"""),
        };
        request.Headers.TransferEncodingChunked = ofUnknownLength;

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        system.Sessions.Requests.ShouldHaveSingleItem().Body.ShouldBe("""{"joinCode":"x"}""");
    }

    [Fact]
    public async Task A_client_cannot_say_where_it_comes_from()
    {
        await using var system = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/consultations/x");
        request.Headers.Add("X-Forwarded-For", "10.1.2.3");
        request.Headers.Add("X-Forwarded-Host", "evil.test");
        request.Headers.Add("Forwarded", "for=10.1.2.3");

        using var response = await system.Client.SendAsync(request, TestContext.Current.CancellationToken);

        var seen = system.Sessions.Requests.ShouldHaveSingleItem();
        seen.Header("X-Forwarded-For").ShouldBe("127.0.0.1");
        seen.Header("X-Forwarded-Host").ShouldBeNull();
        seen.Header("Forwarded").ShouldBeNull();
    }

    [Fact]
    public async Task Server_sent_events_pass_one_by_one()
    {
        await using var system = await StartAsync();
        using var next = new SemaphoreSlim(0);
        system.Sessions.Handle = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (var i = 0; i < 3; i++)
            {
                await context.Response.WriteAsync($"data: {i}\n\n", context.RequestAborted);
                await next.WaitAsync(context.RequestAborted);
            }
        };

        using var response = await system.SendAsync(HttpMethod.Get, "/api/v1/events", "good");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        for (var i = 0; i < 3; i++)
        {
            (await reader.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe($"data: {i}");
            (await reader.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("");
            next.Release();
        }
    }

    [Theory]
    [InlineData("1.1", "/api/v1/realtime")]
    [InlineData("2.0", "/api/v1/realtime")]
    [InlineData("1.1", "/api/v1/staff/realtime")]
    [InlineData("2.0", "/api/v1/staff/realtime")]
    public async Task The_realtime_channels_carry_messages_both_ways(string version, string path)
    {
        await using var system = await StartAsync();
        system.Sessions.Handle = EchoAsync;
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.SetRequestHeader("Origin", "https://clinic.example");
        socket.Options.SetRequestHeader("Cookie", "__Host-telemed=abc");
        using var client = NewClient(system.Https, version: Version.Parse(version));

        await socket.ConnectAsync(
            new UriBuilder(system.Https) { Scheme = "wss", Path = path, Query = "token=good" }.Uri, client, TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes($"{{\"n\":{i}}}"), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
            var buffer = new byte[64];
            var received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            Encoding.UTF8.GetString(buffer, 0, received.Count).ShouldBe($"{{\"n\":{i}}}");
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", TestContext.Current.CancellationToken);
        var seen = system.Sessions.Requests.ShouldHaveSingleItem();
        seen.Target.ShouldBe($"{path}?token=good");
        (seen.Header("Origin"), seen.Header("Cookie")).ShouldBe(("https://clinic.example", "__Host-telemed=abc"));
    }

    [Fact]
    public async Task Sessions_that_are_away_are_a_503_that_says_when_to_come_back()
    {
        await using var system = await StartAsync();
        await system.Sessions.DisposeAsync();

        using var response = await system.SendAsync(HttpMethod.Post, "/api/v1/join", body: "{}", mediaType: "application/json");

        await response.ShouldBeUnavailableAsync();
    }

    [Fact]
    public async Task An_error_without_a_problem_document_gets_one()
    {
        await using var system = await StartAsync();
        system.Sessions.Handle = context =>
        {
            context.Response.StatusCode = 405;
            return context.Response.WriteAsync("no");
        };

        using var response = await system.SendAsync(HttpMethod.Delete, "/api/v1/join");

        await response.ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed, ProblemTypes.MethodNotAllowed);
    }

    [Theory]
    [InlineData(false, 65 * 1024)]
    [InlineData(true, 65 * 1024)]
    public async Task A_body_of_more_than_64_KiB_is_refused(bool chunked, int size)
    {
        await using var system = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/join") { Content = new ByteArrayContent(new byte[size]) };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await system.Client.SendAsync(request, TestContext.Current.CancellationToken);

        await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, ProblemTypes.TooLarge);
        system.Sessions.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_is_larger_than_what_is_thrown_away_reaches_nobody_either(bool chunked)
    {
        await using var system = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/join") { Content = new ByteArrayContent(new byte[3 * 1024 * 1024]) };
        request.Headers.TransferEncodingChunked = chunked;

        (await StatusAsync(system.Client, request)).ShouldBeOneOf(HttpStatusCode.RequestEntityTooLarge, null);

        system.Sessions.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/api/v1/consultations/cons1234567890/snapshots?participantId=part1234567890", 2 * 1024 * 1024, true, true)]
    [InlineData("/api/v1/consultations/cons1234567890/snapshots?participantId=part1234567890", 2 * 1024 * 1024 + 1, true, false)]
    [InlineData("/api/v1/consultations/cons1234567890/snapshots?participantId=part1234567890", 65 * 1024, false, false)]
    [InlineData("/api/v1/consultations/cons1234567890/participants", 65 * 1024, true, false)]
    [InlineData("/api/v1/consultations/cons1234567890/snapshots/x", 65 * 1024, true, false)]
    public async Task A_picture_may_be_larger_than_other_bodies_from_whoever_shows_credentials(string path, int size, bool showsToken, bool passes)
    {
        await using var system = await StartAsync();
        foreach (var chunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(new byte[size]) };
            request.Headers.TransferEncodingChunked = chunked;
            request.Headers.Authorization = showsToken ? new("Bearer", "good") : null;

            var status = await StatusAsync(system.Client, request);

            status.ShouldBeOneOf(passes ? [HttpStatusCode.OK] : [HttpStatusCode.RequestEntityTooLarge, null]);
        }

        // The same address is a list to whoever reads.
        using var read = await system.SendAsync(HttpMethod.Get, path, "good");
        read.StatusCode.ShouldBe(HttpStatusCode.OK);
        system.Sessions.Requests.Count.ShouldBe(passes ? 3 : 1);
        system.Sessions.Requests.Where(seen => seen.Method == "POST").ShouldAllBe(seen => seen.Body.Length == size);
    }

    /// <summary>
    /// Null when the connection was closed while the body was still on its way, as RFC 9110, 15.5.14 lets a server do with one that is too
    /// large: whether the answer is seen before that is the client's luck.
    /// </summary>
    private static async Task<HttpStatusCode?> StatusAsync(HttpClient client, HttpRequestMessage request)
    {
        try
        {
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
        catch (HttpRequestException fault) when (fault.InnerException is IOException)
        {
            return null;
        }
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
        {
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", context.RequestAborted);
    }
}
