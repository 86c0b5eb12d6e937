using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Telemed.Tool.Check;

/// <summary>What an SDP answer says about reaching the media hub.</summary>
internal sealed record IceAnswer(string Ufrag, string Password, IReadOnlyList<IPEndPoint> UdpCandidates);

/// <summary>
/// Asks for a stream by WHEP as a browser does, and knocks at the UDP port of the answer with a real STUN binding request: an answer
/// proves that WebRTC media can come and go. No media is exchanged.
/// </summary>
internal static partial class WebRtcProbe
{
    private const string LocalUfrag = "chck";
    private const string LocalPassword = "technicianscheckisnosecret";

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

    /// <summary>Reads ufrag, password and the UDP candidates with IPv4 addresses.</summary>
    internal static IceAnswer? ReadAnswer(string sdp)
    {
        var (ufrag, password) = (UfragPattern().Match(sdp), PasswordPattern().Match(sdp));
        if (!ufrag.Success || !password.Success)
        {
            return null;
        }

        var candidates = CandidatePattern().Matches(sdp)
            .Select(match => IPAddress.TryParse(match.Groups["address"].Value, out var address) && address.AddressFamily == AddressFamily.InterNetwork
                ? new IPEndPoint(address, int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture))
                : null)
            .OfType<IPEndPoint>().Distinct();
        return new IceAnswer(ufrag.Groups["value"].Value, password.Groups["value"].Value, [.. candidates]);
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

    /// <summary>Sends binding requests to every candidate until one answers; answers which one, or nothing.</summary>
    internal static async Task<IPEndPoint?> KnockAsync(IceAnswer answer, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        var transaction = RandomNumberGenerator.GetBytes(Stun.TransactionIdLength);
        var request = Stun.IceBindingRequest(transaction, answer.Ufrag, LocalUfrag, answer.Password);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                foreach (var candidate in answer.UdpCandidates)
                {
                    await TrySendAsync(socket, request, candidate, limit.Token);
                }

                // RFC 8489, 6.2.1: the first retransmission after 500 ms; what is lost on the way is not the end.
                using var wait = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
                wait.CancelAfter(TimeSpan.FromMilliseconds(500));
                if (await ReceiveAsync(socket, buffer, transaction, answer.Password, wait.Token) is { } from)
                {
                    return from;
                }

                limit.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task TrySendAsync(Socket socket, byte[] request, IPEndPoint candidate, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendToAsync(request, candidate, cancellationToken);
        }
        catch (SocketException)
        {
            // No route to this one; another may do.
        }
    }

    private static async Task<IPEndPoint?> ReceiveAsync(
        Socket socket, byte[] buffer, byte[] transaction, string password, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var received = await socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), cancellationToken);
                var message = buffer.AsSpan(0, received.ReceivedBytes);
                // The hub checks us in turn; its requests are not the answer.
                if (Stun.IsGenuine(message, transaction, password) && Stun.TypeOf(message) == Stun.BindingSuccess)
                {
                    return (IPEndPoint)received.RemoteEndPoint;
                }
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^a=ice-ufrag:(?<value>\S+)", RegexOptions.Multiline)]
    private static partial Regex UfragPattern();

    [GeneratedRegex(@"^a=ice-pwd:(?<value>\S+)", RegexOptions.Multiline)]
    private static partial Regex PasswordPattern();

    [GeneratedRegex(@"^a=candidate:\S+ 1 udp \d+ (?<address>\S+) (?<port>\d+) typ", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex CandidatePattern();
}
