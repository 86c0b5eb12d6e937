using System.Diagnostics;
using System.Net;
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
}
