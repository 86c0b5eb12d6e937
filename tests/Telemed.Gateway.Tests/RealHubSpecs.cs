using System.Net;
using System.Text.RegularExpressions;
using Telemed.Gateway.Tests.Fixtures;
using Telemed.ServiceDefaults.Problems;
using static Telemed.Gateway.Tests.Fixtures.GatewaySystem;

namespace Telemed.Gateway.Tests;

/// <summary>The gateway in front of a real MediaMTX; skipped where <c>MEDIAMTX_BIN</c> names none.</summary>
public sealed partial class RealHubSpecs
{
    [Fact]
    public async Task Nobody_waits_for_a_stream_that_is_not_on_air()
    {
        await using var hub = await RealHub.StartAsync();
        await using var system = await StartAsync(hub.Settings);

        using var whep = await system.SendAsync(HttpMethod.Post, $"{Route}/whep", "good", RealOffer("recvonly")).WaitAsync(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        using var hls = await system.SendAsync(HttpMethod.Get, $"{Route}/index.m3u8", "good").WaitAsync(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);

        await whep.ShouldBeProblemAsync(HttpStatusCode.NotFound, ProblemTypes.StreamOffline);
        await hls.ShouldBeProblemAsync(HttpStatusCode.NotFound, ProblemTypes.StreamOffline);
    }

    [Fact]
    public async Task A_publishing_session_is_opened_changed_and_ended_through_the_gateway()
    {
        await using var hub = await RealHub.StartAsync();
        await using var system = await StartAsync(hub.Settings);

        using var opened = await system.SendAsync(HttpMethod.Post, $"{Route}/whip?token=x", "good", RealOffer("sendonly"));
        var answer = await opened.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        opened.StatusCode.ShouldBe(HttpStatusCode.Created, answer);
        answer.ShouldStartWith("v=0");
        var location = opened.Headers.Location!.OriginalString;
        location.ShouldMatch($"^{Route}/whip/[0-9a-f-]{{36}}$");

        using var patched = await system.SendAsync(
            HttpMethod.Patch, location, "good", "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n"
            + "a=candidate:1 1 udp 2130706431 127.0.0.1 50000 typ host\r\n", "application/trickle-ice-sdpfrag");
        patched.StatusCode.ShouldBe(HttpStatusCode.NoContent, await patched.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        using var ended = await system.SendAsync(HttpMethod.Delete, location);
        ended.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var again = await system.SendAsync(HttpMethod.Delete, location);
        await again.ShouldBeProblemAsync(HttpStatusCode.NotFound, ProblemTypes.NotFound);
    }

    [Fact]
    public async Task An_offer_that_is_none_is_a_4xx_problem()
    {
        await using var hub = await RealHub.StartAsync();
        await using var system = await StartAsync(hub.Settings);

        foreach (var offer in (string[])["", "hello", Offer, "v=0\r\n" + new string('x', 60_000)])
        {
            using var response = await system.SendAsync(HttpMethod.Post, $"{Route}/whip", "good", offer);

            ((int)response.StatusCode).ShouldBeInRange(400, 499);
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        }
    }

    [Fact]
    public async Task Hls_plays_with_a_header_with_a_cookie_and_in_ffmpeg()
    {
        await using var hub = await RealHub.StartAsync();
        await using var system = await StartAsync(hub.Settings);
        await using var publisher = await hub.PublishAsync(system, HubPath);

        // As hls.js: a header on every request, no cookies.
        using var withHeader = NewClient(system.Https);
        withHeader.DefaultRequestHeaders.Authorization = new("Bearer", "good-header");
        await PlayAsync(withHeader, $"{Route}/index.m3u8");

        // As Safari: the token once, cookies after that.
        using var withCookie = NewClient(system.Https, new CookieContainer());
        await PlayAsync(withCookie, $"{Route}/index.m3u8?token=good-cookie");

        await using var ffmpeg = new Ffmpeg(
            "-headers", "Authorization: Bearer good-ffmpeg\r\n", "-i", $"{system.Https}{Route[1..]}/index.m3u8", "-t", "1", "-f", "null", "-");
        (await ffmpeg.EndAsync(TimeSpan.FromSeconds(30))).ShouldBe(0, ffmpeg.Output);
        ffmpeg.Output.ShouldContain("Video: h264");
        ffmpeg.Output.ShouldContain("Audio: aac");
    }

    private static async Task PlayAsync(HttpClient client, string target)
    {
        var main = await TextAsync(client, target);
        main.ShouldNotContain("good-");
        foreach (var uri in AddressesIn(main))
        {
            var playlistTarget = new Uri(new Uri(client.BaseAddress!, target), uri);
            var playlist = await TextAsync(client, playlistTarget.PathAndQuery);
            playlist.ShouldNotContain("good-");
            var pieces = AddressesIn(playlist).Where(piece => !piece.StartsWith("gap", StringComparison.Ordinal)).ToList();
            pieces.Count.ShouldBeGreaterThan(1, playlist);
            foreach (var piece in pieces.Take(3))
            {
                using var response = await client.GetAsync(new Uri(playlistTarget, piece), TestContext.Current.CancellationToken);
                response.StatusCode.ShouldBe(HttpStatusCode.OK, piece);
                (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldNotBeEmpty();
            }
        }
    }

    private static async Task<string> TextAsync(HttpClient client, string target)
    {
        using var response = await client.GetAsync(new Uri(target, UriKind.Relative), TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return text;
    }

    private static List<string> AddressesIn(string playlist) =>
        [.. playlist.Split('\n').Where(line => line.Length > 0 && line[0] != '#'), .. UriAttribute().Matches(playlist).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("URI=\"([^\"]+)\"")]
    private static partial Regex UriAttribute();

    // What a browser offers, cut down to H.264 and Opus.
    private static string RealOffer(string direction)
    {
        const string Transport = "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\na=ice-options:trickle\r\n"
            + "a=fingerprint:sha-256 D2:FA:0E:C3:22:59:5E:14:95:69:92:3D:13:B4:84:24:2C:C2:A2:C0:3E:FD:34:8E:5E:EA:6F:AF:52:CE:E6:0F\r\na=setup:actpass\r\n";
        return "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=msid-semantic: WMS\r\n"
            + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n" + Transport
            + $"a=mid:0\r\na={direction}\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n"
            + "m=video 9 UDP/TLS/RTP/SAVPF 102\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n" + Transport
            + $"a=mid:1\r\na={direction}\r\na=rtcp-mux\r\na=rtcp-rsize\r\na=rtpmap:102 H264/90000\r\na=rtcp-fb:102 nack\r\na=rtcp-fb:102 nack pli\r\n"
            + "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n";
    }
}
