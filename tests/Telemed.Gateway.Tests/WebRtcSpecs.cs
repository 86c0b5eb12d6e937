using System.Net;
using Microsoft.AspNetCore.Http;
using Telemed.Gateway.Tests.Fixtures;
using Telemed.ServiceDefaults.Problems;
using static Telemed.Gateway.Tests.Fixtures.GatewaySystem;

namespace Telemed.Gateway.Tests;

public sealed class WebRtcSpecs
{
    private const string Secret = "28e1c0fb-0000-4000-8000-0123456789ab";

    [Fact]
    public async Task A_publisher_gets_the_hubs_answer_with_an_address_at_the_gateway()
    {
        await using var system = await StartAsync();
        system.HubWebRtc.Handle = CreatedAsync;

        using var response = await system.SendAsync(HttpMethod.Post, $"{Route}/whip?token=secret&x=1", "good-token", Offer);

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        response.Headers.Location!.OriginalString.ShouldBe($"{Route}/whip/{Secret}");
        response.Headers.GetValues("Link").Count().ShouldBe(2);
        response.Headers.GetValues("ETag").ShouldBe(["*"]);
        response.Headers.GetValues("Accept-Patch").ShouldBe(["application/trickle-ice-sdpfrag"]);
        response.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/sdp");
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("answer");

        var seen = system.HubWebRtc.Requests.ShouldHaveSingleItem();
        seen.Method.ShouldBe("POST");
        seen.Target.ShouldBe($"/{HubPath}/whip");
        seen.Header("Authorization").ShouldBe("Bearer good-token");
        seen.Body.ShouldBe(Offer);
    }

    [Fact]
    public async Task Sessions_are_asked_for_the_right_action_with_the_gateways_identity()
    {
        await using var system = await StartAsync();
        system.HubWebRtc.Handle = CreatedAsync;

        using var publish = await system.SendAsync(HttpMethod.Post, $"{Route}/whip", "good", Offer);
        using var play = await system.SendAsync(HttpMethod.Post, $"{Route}/whep", "good", Offer);

        system.Sessions.Requests.Select(seen => seen.Body).ShouldBe([
            $$"""{"token":"good","action":"publish","path":"{{HubPath}}"}""",
            $$"""{"token":"good","action":"read","path":"{{HubPath}}"}"""]);
        system.Sessions.Requests.ShouldAllBe(seen => seen.Header("Authorization")!.StartsWith("Basic "));
    }

    [Theory]
    [InlineData("H264,Opus", false, "", "")]
    [InlineData("Opus,H264", false, "", "")]
    [InlineData("H264", false, "", "")]
    [InlineData("VP8,Opus", false, "", "")]
    [InlineData("Opus,AV1", false, "", "")]
    [InlineData("H264,MPEG-4 Audio", true, "_opus", "opus.")]
    // Made although the sound fits: the picture has B-frames, or is too large.
    [InlineData("H264,Opus", true, "_opus", "opus.")]
    [InlineData("H265", true, "_opus", "opus.")]
    public async Task A_player_reads_the_variant_for_WebRTC_where_it_is_and_its_session_stays_there(string tracks, bool isMade, string suffix, string prefix)
    {
        await using var system = await StartAsync();
        system.OnAir[HubPath] = tracks.Split(',');
        if (!isMade)
        {
            system.OnAir.Remove(HubPath + "_opus");
        }

        system.HubWebRtc.Handle = CreatedAsync;

        using var response = await system.SendAsync(HttpMethod.Post, $"{Route}/whep", "good", Offer);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var location = response.Headers.Location!.OriginalString;
        location.ShouldBe($"{Route}/whep/{prefix}{Secret}");

        using var patch = await system.SendAsync(HttpMethod.Patch, location, "good", "a=end-of-candidates", "application/trickle-ice-sdpfrag");
        using var delete = await system.SendAsync(HttpMethod.Delete, location);
        patch.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        delete.StatusCode.ShouldBe(HttpStatusCode.OK);
        system.HubWebRtc.Requests.Select(seen => $"{seen.Method} {seen.Target}").ShouldBe([
            $"POST /{HubPath}{suffix}/whep",
            $"PATCH /{HubPath}{suffix}/whep/{Secret}",
            $"DELETE /{HubPath}{suffix}/whep/{Secret}"]);
    }

    [Fact]
    public async Task A_page_that_is_being_closed_ends_its_session_without_a_token()
    {
        await using var system = await StartAsync();

        using var response = await system.SendAsync(HttpMethod.Delete, $"{Route}/whip/{Secret}");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        system.Sessions.Requests.ShouldBeEmpty();
        system.HubWebRtc.Requests.ShouldHaveSingleItem().Header("Authorization").ShouldBeNull();
    }

    [Theory]
    [InlineData("expired", HttpStatusCode.Unauthorized, ProblemTypes.InvalidToken)]
    [InlineData("other", HttpStatusCode.Forbidden, ProblemTypes.Forbidden)]
    public async Task A_session_is_not_changed_with_a_token_that_is_not_good_for_it(string token, HttpStatusCode status, string type)
    {
        await using var system = await StartAsync();

        using var patch = await system.SendAsync(HttpMethod.Patch, $"{Route}/whip/{Secret}", token, "a=x", "application/trickle-ice-sdpfrag");
        using var delete = await system.SendAsync(HttpMethod.Delete, $"{Route}/whep/{Secret}", token);

        await patch.ShouldBeProblemAsync(status, type);
        await delete.ShouldBeProblemAsync(status, type);
        system.HubWebRtc.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("opus.")]
    [InlineData("opus.a.b")]
    [InlineData("aac.opus.x")]
    [InlineData("a+b")]
    public async Task An_address_that_was_never_handed_out_does_not_reach_the_hub(string session)
    {
        await using var system = await StartAsync();

        using var response = await system.SendAsync(HttpMethod.Delete, $"{Route}/whep/{session}");

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, ProblemTypes.NotFound);
        system.HubWebRtc.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_that_is_not_on_air_is_a_404_at_once()
    {
        await using var system = await StartAsync();
        system.OnAir.Clear();

        using var response = await system.SendAsync(HttpMethod.Post, $"{Route}/whep", "good", Offer);

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, ProblemTypes.StreamOffline);
        system.HubWebRtc.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("H264,MPEG-4 Audio", "H.264 and AAC")]
    [InlineData("H265,Opus", "H.265 and Opus")]
    [InlineData("H264,G711", "H.264 and G.711")]
    public async Task A_variant_that_is_not_on_air_yet_is_a_404_that_says_what_is_missing(string tracks, string words)
    {
        await using var system = await StartAsync();
        system.OnAir[HubPath] = tracks.Split(',');
        system.OnAir.Remove(HubPath + "_opus");

        using var response = await system.SendAsync(HttpMethod.Post, $"{Route}/whep", "good", Offer);

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, ProblemTypes.StreamOffline);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain($"It is {words}, which WebRTC does not play as it is");
        system.HubWebRtc.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(406, """{"status":"error","error":"no valid tracks found"}""", ProblemTypes.InvalidRequest)]
    [InlineData(401, """{"status":"error","error":"authentication error"}""", ProblemTypes.InvalidToken)]
    [InlineData(404, "", ProblemTypes.NotFound)]
    public async Task What_the_hub_refuses_becomes_a_problem_document_with_its_status(int status, string body, string type)
    {
        await using var system = await StartAsync();
        system.HubWebRtc.Handle = async context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"mediamtx\"";
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body);
        };

        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Route}/whip") { Content = new StringContent(Offer) };
        request.Content.Headers.ContentType = new("application/sdp");
        request.Headers.Authorization = new("Bearer", "good");
        request.Headers.Accept.ParseAdd("application/sdp");
        using var response = await system.Client.SendAsync(request, TestContext.Current.CancellationToken);

        await response.ShouldBeProblemAsync((HttpStatusCode)status, type);
        response.Headers.WwwAuthenticate.ShouldAllBe(challenge => challenge.Scheme == "Bearer");
    }

    [Fact]
    public async Task A_hub_that_is_away_is_a_503_that_says_when_to_come_back()
    {
        await using var system = await StartAsync();
        await system.HubWebRtc.DisposeAsync();

        using var response = await system.SendAsync(HttpMethod.Post, $"{Route}/whip", "good", Offer);

        await response.ShouldBeUnavailableAsync();
    }

    [Fact]
    public async Task A_hub_that_never_answers_is_a_504_within_ten_seconds()
    {
        await using var system = await StartAsync();
        system.HubWebRtc.Handle = context => Task.Delay(Timeout.Infinite, context.RequestAborted);

        using var response = await system.SendAsync(HttpMethod.Post, $"{Route}/whip", "good", Offer);

        await response.ShouldBeProblemAsync(HttpStatusCode.GatewayTimeout, ProblemTypes.Unavailable);
    }

    [Fact]
    public async Task Other_media_types_are_refused()
    {
        await using var system = await StartAsync();

        using var offer = await system.SendAsync(HttpMethod.Post, $"{Route}/whip", "good", Offer, "application/json");
        using var nothing = await system.SendAsync(HttpMethod.Post, $"{Route}/whep", "good", Offer, null);
        using var patch = await system.SendAsync(HttpMethod.Patch, $"{Route}/whip/{Secret}", "good", "a=x", "application/sdp");

        await offer.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, ProblemTypes.UnsupportedMediaType);
        await nothing.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, ProblemTypes.UnsupportedMediaType);
        await patch.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, ProblemTypes.UnsupportedMediaType);
        system.HubWebRtc.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_offer_of_more_than_64_KiB_is_refused(bool chunked)
    {
        await using var system = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Route}/whip") { Content = new StringContent(new string('a', 65 * 1024)) };
        request.Content.Headers.ContentType = new("application/sdp");
        request.Headers.Authorization = new("Bearer", "good");
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await system.Client.SendAsync(request, TestContext.Current.CancellationToken);

        await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, ProblemTypes.TooLarge);
        system.HubWebRtc.Requests.ShouldBeEmpty();
    }

    private static Task CreatedAsync(HttpContext context)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        switch (context.Request.Method)
        {
            case "POST":
                context.Response.StatusCode = 201;
                context.Response.Headers.Location = $"{context.Request.Path}/{Secret}{context.Request.QueryString}";
                context.Response.Headers.ETag = "*";
                context.Response.Headers["Accept-Patch"] = "application/trickle-ice-sdpfrag";
                context.Response.Headers.Append("Link", "<stun:a.test>; rel=\"ice-server\"");
                context.Response.Headers.Append("Link", "<stun:b.test>; rel=\"ice-server\"");
                context.Response.ContentType = "application/sdp";
                return context.Response.WriteAsync("answer");
            case "PATCH":
                context.Response.StatusCode = 204;
                return Task.CompletedTask;
            default:
                return context.Response.WriteAsync("""{"status":"ok"}""");
        }
    }
}
