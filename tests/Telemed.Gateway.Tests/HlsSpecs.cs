using System.Net;
using Microsoft.AspNetCore.Http;
using Telemed.Gateway.Tests.Fixtures;
using Telemed.ServiceDefaults.Problems;
using static Telemed.Gateway.Tests.Fixtures.GatewaySystem;

namespace Telemed.Gateway.Tests;

public sealed class HlsSpecs
{
    private const string Index = $"{Route}/index.m3u8";
    private const string Piece = $"{Route}/video1_stream.m3u8?session=88ff8fc5&_HLS_msn=4&_HLS_part=2&token=sneaky&x=1";

    [Fact]
    public async Task A_player_that_sets_headers_plays_without_cookies()
    {
        await using var system = await StartAsync();
        system.HubHls.Handle = PlaylistAsync;

        using var index = await system.SendAsync(HttpMethod.Get, Index, "good-token");
        using var piece = await system.SendAsync(HttpMethod.Get, Piece, "good-token");

        index.StatusCode.ShouldBe(HttpStatusCode.OK);
        piece.StatusCode.ShouldBe(HttpStatusCode.OK);
        index.Headers.Contains("Set-Cookie").ShouldBeFalse();
        index.Headers.CacheControl!.NoStore.ShouldBeTrue();
        system.HubHls.Requests.Select(seen => seen.Target).ShouldBe([
            $"/{HubPath}/index.m3u8?cookieCheck=1",
            $"/{HubPath}/video1_stream.m3u8?session=88ff8fc5&_HLS_msn=4&_HLS_part=2"]);
        system.HubHls.Requests.ShouldAllBe(seen => seen.Header("Authorization") == "Bearer good-token" && seen.Header("Cookie") == null);
    }

    [Fact]
    public async Task A_browser_that_plays_by_itself_shows_its_token_once_and_then_a_cookie()
    {
        await using var system = await StartAsync();
        system.HubHls.Handle = PlaylistAsync;

        using var index = await system.SendAsync(HttpMethod.Get, Index + "?token=good-token");
        index.StatusCode.ShouldBe(HttpStatusCode.OK);
        index.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ToLowerInvariant().ShouldBe(
            $"telemed-media=good-token; path={Route}/; secure; samesite=strict; httponly");
        (await index.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldNotContain("good-token");

        using var piece = await system.SendAsync(HttpMethod.Get, Piece, cookie: "telemed-media=good-token");
        piece.StatusCode.ShouldBe(HttpStatusCode.OK);
        piece.Headers.Contains("Set-Cookie").ShouldBeFalse();
        system.HubHls.Requests.ShouldAllBe(seen => seen.Header("Authorization") == "Bearer good-token" && !seen.Target.Contains("token"));
    }

    [Fact]
    public async Task The_cookie_is_renewed_before_its_token_expires()
    {
        await using var system = await StartAsync();
        system.HubHls.Handle = PlaylistAsync;

        using var piece = await system.SendAsync(HttpMethod.Get, Piece, cookie: "telemed-media=old-token");

        piece.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ShouldStartWith("telemed-media=good-renewed;");
        system.HubHls.Requests.ShouldHaveSingleItem().Header("Authorization").ShouldBe("Bearer good-renewed");
    }

    [Fact]
    public async Task A_playlist_that_is_loaded_again_with_its_first_token_goes_on_with_the_cookie()
    {
        await using var system = await StartAsync();
        system.HubHls.Handle = PlaylistAsync;

        using var index = await system.SendAsync(HttpMethod.Get, Index + "?token=expired", cookie: "telemed-media=good");

        index.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Only_the_main_playlist_takes_a_token_from_the_address()
    {
        await using var system = await StartAsync();

        using var piece = await system.SendAsync(HttpMethod.Get, $"{Route}/video1_stream.m3u8?token=good");

        await piece.ShouldBeProblemAsync(HttpStatusCode.Unauthorized, ProblemTypes.InvalidToken);
        system.HubHls.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_without_aac_is_played_from_its_aac_variant()
    {
        await using var system = await StartAsync();
        system.OnAir[HubPath] = ["Opus", "H264"];
        system.OnAir[HubPath + "_aac"] = ["H264", "MPEG-4 Audio"];
        system.HubHls.Handle = PlaylistAsync;

        using var index = await system.SendAsync(HttpMethod.Get, Index + "?token=good");
        using var piece = await system.SendAsync(HttpMethod.Get, $"{Route}/0a1b_video1_part0.mp4?session=1", "good");

        index.StatusCode.ShouldBe(HttpStatusCode.OK);
        index.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ShouldContain($"path={Route}/;");
        piece.StatusCode.ShouldBe(HttpStatusCode.OK);
        system.HubHls.Requests.Select(seen => seen.Target).ShouldBe([
            $"/{HubPath}_aac/index.m3u8?cookieCheck=1", $"/{HubPath}_aac/0a1b_video1_part0.mp4?session=1"]);
    }

    [Theory]
    [InlineData("VP8,Opus", "H264,MPEG-4 Audio", "_aac")]
    [InlineData("H265,MPEG-4 Audio", "H264,MPEG-4 Audio", "_aac")]
    // The transcoder could not read the picture; browsers can.
    [InlineData("AV1,Opus", "MPEG-4 Audio", "")]
    public async Task A_picture_that_not_everybody_plays_is_played_from_where_it_can_be_played(string original, string made, string suffix)
    {
        await using var system = await StartAsync();
        system.OnAir[HubPath] = original.Split(',');
        system.OnAir[HubPath + "_aac"] = made.Split(',');
        system.HubHls.Handle = PlaylistAsync;

        using var index = await system.SendAsync(HttpMethod.Get, Index + "?token=good");

        index.StatusCode.ShouldBe(HttpStatusCode.OK);
        system.HubHls.Requests.ShouldHaveSingleItem().Target.ShouldBe($"/{HubPath}{suffix}/index.m3u8?cookieCheck=1");
    }

    [Fact]
    public async Task Pieces_do_not_ask_the_hubs_api_each_time()
    {
        await using var system = await StartAsync();
        system.HubHls.Handle = PlaylistAsync;

        for (var i = 0; i < 5; i++)
        {
            using var piece = await system.SendAsync(HttpMethod.Get, Piece, "good");
            piece.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        system.HubApi.Requests.Count.ShouldBeLessThan(5);
        system.Sessions.Requests.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_playback_whose_stream_has_begun_anew_is_told_to_start_again_and_not_to_log_in()
    {
        await using var system = await StartAsync();
        system.HubHls.Handle = context =>
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        };

        using var piece = await system.SendAsync(HttpMethod.Get, Piece, "good");

        await piece.ShouldBeProblemAsync(HttpStatusCode.NotFound, ProblemTypes.NotFound);
    }

    [Fact]
    public async Task A_stream_that_is_not_on_air_is_a_404_at_once()
    {
        await using var system = await StartAsync();
        system.OnAir.Clear();

        using var index = await system.SendAsync(HttpMethod.Get, Index, "good");
        using var piece = await system.SendAsync(HttpMethod.Get, Piece, "good");

        await index.ShouldBeProblemAsync(HttpStatusCode.NotFound, ProblemTypes.StreamOffline);
        await piece.ShouldBeProblemAsync(HttpStatusCode.NotFound, ProblemTypes.StreamOffline);
        system.HubHls.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData($"{Route}/")]
    [InlineData($"{Route}/index.html")]
    [InlineData($"{Route}/hls.min.js")]
    [InlineData($"{Route}/sub/index.m3u8")]
    [InlineData($"{Route}/index.m3u8.mp4")]
    [InlineData($"/media/{Consultation}/index.m3u8")]
    public async Task Nothing_but_playlists_and_pieces_is_fetched_from_the_hub(string target)
    {
        await using var system = await StartAsync();

        using var response = await system.SendAsync(HttpMethod.Get, target, "good");

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, ProblemTypes.NotFound);
        system.HubHls.Requests.ShouldBeEmpty();
    }

    private static Task PlaylistAsync(HttpContext context)
    {
        context.Response.Headers.SetCookie = "hlsSession=hub; Path=/";
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.ContentType = "application/vnd.apple.mpegurl";
        // As the hub does, the query comes back in the addresses of the playlist.
        return context.Response.WriteAsync($"#EXTM3U\nvideo1_stream.m3u8{context.Request.QueryString}\n");
    }
}
