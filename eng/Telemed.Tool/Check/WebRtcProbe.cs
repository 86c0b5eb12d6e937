using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Telemed.Tool.Check;

/// <summary>What an SDP answer says about reaching the media hub.</summary>
internal sealed record IceAnswer(string Ufrag, string Password, IReadOnlyList<IPEndPoint> UdpCandidates, IReadOnlyList<IPEndPoint> TcpCandidates);

/// <summary>Asks for a stream by WHEP as a browser does. No media is exchanged.</summary>
internal static partial class WebRtcProbe
{
    internal const string LocalUfrag = "chck";
    internal const string LocalPassword = "technicianscheckisnosecret";

    /// <summary>An offer to receive H.264 and Opus. The fingerprint is of nobody: DTLS is never begun.</summary>
    internal static string Offer()
    {
        var fingerprint = string.Join(':', Enumerable.Repeat("AB", 32));
        string Media(string kind, int mid, int payload, string codec, string parameters) =>
            string.Join("\r\n",
                $"m={kind} 9 UDP/TLS/RTP/SAVPF {payload}", "c=IN IP4 0.0.0.0", "a=rtcp:9 IN IP4 0.0.0.0",
                $"a=ice-ufrag:{LocalUfrag}", $"a=ice-pwd:{LocalPassword}", "a=ice-options:trickle",
                $"a=fingerprint:sha-256 {fingerprint}", "a=setup:actpass", $"a=mid:{mid}", "a=recvonly", "a=rtcp-mux", "a=rtcp-rsize",
                $"a=rtpmap:{payload} {codec}", $"a=fmtp:{payload} {parameters}") + "\r\n";
        return "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=msid-semantic: WMS\r\n"
            + Media("video", 0, 102, "H264/90000", "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f")
            + Media("audio", 1, 111, "opus/48000/2", "minptime=10;useinbandfec=1");
    }

    /// <summary>Reads ufrag, password and the candidates with IPv4 addresses: by UDP, and those by TCP that wait to be connected to (RFC 6544).</summary>
    internal static IceAnswer? ReadAnswer(string sdp)
    {
        var (ufrag, password) = (UfragPattern().Match(sdp), PasswordPattern().Match(sdp));
        if (!ufrag.Success || !password.Success)
        {
            return null;
        }

        return new IceAnswer(
            ufrag.Groups["value"].Value, password.Groups["value"].Value, CandidatesIn(sdp, UdpCandidatePattern()), CandidatesIn(sdp, TcpCandidatePattern()));
    }

    /// <summary>Posts the offer. The session, if there is one, is deleted when <paramref name="useAsync"/> has ended.</summary>
    internal static async Task<T> AskAsync<T>(
        HttpClient http, Uri whep, string token, Func<HttpStatusCode, string, Task<T>> useAsync, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, whep) { Content = new StringContent(Offer(), Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/sdp");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, cancellationToken);
        try
        {
            return await useAsync(response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        finally
        {
            if (response.StatusCode == HttpStatusCode.Created && response.Headers.Location is { } location)
            {
                using var delete = new HttpRequestMessage(HttpMethod.Delete, new Uri(whep, location));
                delete.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
                using var _ = await http.SendAsync(delete, CancellationToken.None);
            }
        }
    }

    private static IReadOnlyList<IPEndPoint> CandidatesIn(string sdp, Regex pattern) =>
    [
        .. pattern.Matches(sdp)
            .Select(match => IPAddress.TryParse(match.Groups["address"].Value, out var address) && address.AddressFamily == AddressFamily.InterNetwork
                ? new IPEndPoint(address, int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture))
                : null)
            .OfType<IPEndPoint>().Distinct(),
    ];

    [GeneratedRegex(@"^a=ice-ufrag:(?<value>\S+)", RegexOptions.Multiline)]
    private static partial Regex UfragPattern();

    [GeneratedRegex(@"^a=ice-pwd:(?<value>\S+)", RegexOptions.Multiline)]
    private static partial Regex PasswordPattern();

    [GeneratedRegex(@"^a=candidate:\S+ 1 udp \d+ (?<address>\S+) (?<port>\d+) typ", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex UdpCandidatePattern();

    [GeneratedRegex(@"^a=candidate:\S+ 1 tcp \d+ (?<address>\S+) (?<port>\d+) typ \S+ tcptype passive", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex TcpCandidatePattern();
}
