using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Telemed.Gateway.Tests.Fixtures;
using Telemed.ServiceDefaults.Problems;
using static Telemed.Gateway.Tests.Fixtures.GatewaySystem;

namespace Telemed.Gateway.Tests;

public sealed class FlvSpecs
{
    [Fact]
    public async Task The_token_moves_from_the_address_into_a_header()
    {
        await using var system = await StartAsync();
        system.Transcoder.Handle = context => context.Response.WriteAsync("FLV");

        using var response = await system.SendAsync(HttpMethod.Get, $"{Route}.flv?token=good-token&x=1");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var seen = system.Transcoder.Requests.ShouldHaveSingleItem();
        seen.Target.ShouldBe($"/flv/{HubPath}");
        seen.Header("Authorization").ShouldBe("Bearer good-token");
    }

    [Fact]
    public async Task A_worker_that_is_dead_costs_no_viewer_anything()
    {
        // Nobody listens at the discard port of the loopback.
        await using var system = await StartAsync(new() { ["services:transcoder:http:1"] = "http://127.0.0.1:9", ["services:transcoder:http:2"] = "http://127.0.0.2:9" });
        system.Transcoder.Handle = context => context.Response.WriteAsync("FLV");

        for (var viewer = 0; viewer < 6; viewer++)
        {
            using var response = await system.SendAsync(HttpMethod.Get, $"{Route}.flv?token=good-{viewer}");

            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("FLV");
        }

        system.Transcoder.Requests.Count.ShouldBe(6);
    }

    [Fact]
    public async Task Where_all_workers_are_dead_a_viewer_is_told_to_come_back()
    {
        await using var system = await StartAsync(new() { ["services:transcoder:http:0"] = "http://127.0.0.1:9", ["services:transcoder:http:1"] = "http://127.0.0.2:9" });

        using var response = await system.SendAsync(HttpMethod.Get, $"{Route}.flv?token=good");

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task Every_chunk_reaches_the_viewer_when_it_is_sent()
    {
        await using var system = await StartAsync();
        using var next = new SemaphoreSlim(0);
        system.Transcoder.Handle = async context =>
        {
            context.Response.ContentType = "video/x-flv";
            for (var i = 0; i < 5; i++)
            {
                await context.Response.Body.WriteAsync(new[] { (byte)i }, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await next.WaitAsync(context.RequestAborted);
            }
        };

        using var response = await system.SendAsync(HttpMethod.Get, $"{Route}.flv?token=good");
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var buffer = new byte[16];
        for (var i = 0; i < 5; i++)
        {
            // The next chunk is sent only when this one has arrived.
            (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)).ShouldBe(1);
            buffer[0].ShouldBe((byte)i);
            next.Release();
        }

        (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)).ShouldBe(0);
    }

    [Fact]
    public async Task A_viewer_who_leaves_leaves_the_transcoder_too()
    {
        await using var system = await StartAsync();
        var left = new TaskCompletionSource();
        system.Transcoder.Handle = async context =>
        {
            await context.Response.Body.WriteAsync(new byte[1], CancellationToken.None);
            await context.Response.Body.FlushAsync(CancellationToken.None);
            using var registration = context.RequestAborted.Register(() => left.TrySetResult());
            await left.Task;
        };

        var response = await system.SendAsync(HttpMethod.Get, $"{Route}.flv?token=good");
        response.Dispose();

        await left.Task.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_gateway_that_stops_does_not_wait_for_viewers()
    {
        await using var system = await StartAsync();
        system.Transcoder.Handle = async context =>
        {
            await context.Response.Body.WriteAsync(new byte[1], CancellationToken.None);
            await context.Response.Body.FlushAsync(CancellationToken.None);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using var response = await system.SendAsync(HttpMethod.Get, $"{Route}.flv?token=good");
        var started = Stopwatch.GetTimestamp();

        await system.StopAsync();

        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task What_the_transcoder_says_about_a_problem_is_passed_on()
    {
        await using var system = await StartAsync();
        system.Transcoder.Handle = context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsJsonAsync(
                new { type = ProblemTypes.StreamOffline, title = "Not on air", status = 404 }, options: null, contentType: "application/problem+json");
        };

        using var response = await system.SendAsync(HttpMethod.Get, $"{Route}.flv?token=good");

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, ProblemTypes.StreamOffline);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task The_same_address_is_a_WebSocket_too(string version)
    {
        await using var system = await StartAsync();
        system.Transcoder.Handle = async context =>
        {
            using var inside = await context.WebSockets.AcceptWebSocketAsync();
            await inside.SendAsync("FLV one"u8.ToArray(), WebSocketMessageType.Binary, true, context.RequestAborted);
            await inside.SendAsync("two"u8.ToArray(), WebSocketMessageType.Binary, true, context.RequestAborted);
            await inside.CloseAsync(WebSocketCloseStatus.PolicyViolation, "ended", context.RequestAborted);
        };
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.SetRequestHeader("Origin", "https://elsewhere.test");
        using var client = NewClient(system.Https, version: Version.Parse(version));

        await socket.ConnectAsync(
            new UriBuilder(system.Https) { Scheme = "wss", Path = $"{Route}.flv", Query = "token=good-token" }.Uri, client, TestContext.Current.CancellationToken);

        foreach (var expected in new[] { "FLV one", "two" })
        {
            var buffer = new byte[64];
            var received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            (received.MessageType, received.EndOfMessage).ShouldBe((WebSocketMessageType.Binary, true));
            Encoding.UTF8.GetString(buffer, 0, received.Count).ShouldBe(expected);
        }

        (await socket.ReceiveAsync(new byte[64], TestContext.Current.CancellationToken)).MessageType.ShouldBe(WebSocketMessageType.Close);
        (socket.CloseStatus, socket.CloseStatusDescription).ShouldBe((WebSocketCloseStatus.PolicyViolation, "ended"));
        var seen = system.Transcoder.Requests.ShouldHaveSingleItem();
        seen.Target.ShouldBe($"/flv/{HubPath}");
        seen.Header("Authorization").ShouldBe("Bearer good-token");
    }

    [Theory]
    [InlineData("bad", HttpStatusCode.Unauthorized, ProblemTypes.InvalidToken)]
    [InlineData("other", HttpStatusCode.Forbidden, ProblemTypes.Forbidden)]
    [InlineData("nowhere", HttpStatusCode.NotFound, ProblemTypes.NotFound)]
    [InlineData("good", HttpStatusCode.NotFound, ProblemTypes.StreamOffline)]
    public async Task A_refusal_comes_before_the_upgrade_and_is_the_same(string token, HttpStatusCode status, string type)
    {
        await using var system = await StartAsync();
        system.Transcoder.Handle = context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsJsonAsync(
                new { type = ProblemTypes.StreamOffline, title = "Not on air", status = 404 }, options: null, contentType: "application/problem+json");
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Route}.flv?token={token}");
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new("websocket"));
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");

        using var response = await system.Client.SendAsync(request, TestContext.Current.CancellationToken);

        await response.ShouldBeProblemAsync(status, type);
    }
}
