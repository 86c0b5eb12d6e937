using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Telemed.Tool.Check;

namespace Telemed.Bench.Viewers;

/// <summary>
/// A browser's connection by WHEP without the browser: offer and answer, ICE, DTLS, and then encrypted media that are counted and not
/// decoded. For the hub it is a WebRTC player like any other. Its credentials for ICE are the ones of <see cref="WebRtcProbe"/>.
/// </summary>
internal sealed class WhepViewer : IPlayer
{
    // Types of the first byte: RFC 7983.
    private const byte LastStun = 3;
    private const byte FirstDtls = 20;
    private const byte LastDtls = 63;
    private const byte FirstRtp = 128;

    // Opus, as the probe's offer numbers it.
    private const int SoundPayload = 111;

    private const ushort UseCandidate = 0x0025;
    private const uint MagicCookie = 0x2112A442;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    // RFC 7675: consent is asked for every five seconds; until DTLS is through, more often.
    private static readonly TimeSpan Consent = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TaskCompletionSource _playing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dtls _dtls = new();
    private readonly IceAnswer _answer;
    private readonly IPEndPoint _hub;
    private readonly Func<Task> _leave;

    private WhepViewer(IceAnswer answer, Func<Task> leave)
    {
        (_answer, _hub, _leave) = (answer, answer.UdpCandidates[0], leave);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Completion = Task.Run(RunAsync);
    }

    /// <inheritdoc />
    public Task<string> Completion { get; }

    /// <inheritdoc />
    public Arrivals Arrivals { get; } = new();

    /// <summary>Asks until the stream is there, and returns when sound comes.</summary>
    public static async Task<WhepViewer> OpenAsync(HttpClient http, Uri whep, string token, CancellationToken cancellationToken)
    {
        // We are the client of DTLS, so we say so; the probe's fingerprint is of nobody.
        var nobody = string.Join(':', Enumerable.Repeat("AB", 32));
        var offer = WebRtcProbe.Offer().Replace(nobody, Dtls.Fingerprint, StringComparison.Ordinal).Replace("a=setup:actpass", "a=setup:active", StringComparison.Ordinal);
        var clock = Stopwatch.StartNew();
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, whep) { Content = new StringContent(offer, Encoding.UTF8) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/sdp");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.Created)
            {
                var answer = WebRtcProbe.ReadAnswer(await response.Content.ReadAsStringAsync(cancellationToken));
                var session = new Uri(whep, response.Headers.Location!);
                return answer is { UdpCandidates.Count: > 0 }
                    ? await StartAsync(new WhepViewer(answer, () => LeaveAsync(http, session, token)), cancellationToken)
                    : throw new BenchException("The hub's answer to WHEP names no UDP candidate.");
            }

            if (response.StatusCode != HttpStatusCode.NotFound || clock.Elapsed > Patience)
            {
                throw new BenchException($"WHEP answered {(int)response.StatusCode} after {clock.Elapsed.TotalSeconds:0} s.");
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Completion;
        _socket.Dispose();
        _dtls.Dispose();
        _stop.Dispose();
    }

    private static async Task<WhepViewer> StartAsync(WhepViewer viewer, CancellationToken cancellationToken)
    {
        try
        {
            await viewer._playing.Task.WaitAsync(Patience, cancellationToken);
            return viewer;
        }
        catch (TimeoutException)
        {
            await viewer.DisposeAsync();
            throw new BenchException($"No sound came by WebRTC within {Patience.TotalSeconds:0} s (DTLS {(viewer._dtls.Done ? "done" : "not done")}).");
        }
    }

    private static async Task LeaveAsync(HttpClient http, Uri session, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, session);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await http.SendAsync(request, CancellationToken.None).WaitAsync(Patience);
        }
        catch (Exception fault) when (fault is HttpRequestException or TimeoutException or OperationCanceledException)
        {
            // The hub notices by itself.
        }
    }

    private async Task<string> RunAsync()
    {
        var knocking = KnockAsync();
        var buffer = new byte[2048];
        var reason = "stopped";
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, _hub, _stop.Token);
                await TakeAsync(buffer.AsMemory(0, received.ReceivedBytes));
            }
        }
        catch (OperationCanceledException)
        {
            // Leaving.
        }
        catch (SocketException fault)
        {
            reason = fault.Message;
        }

        await _stop.CancelAsync();
        await knocking;
        await _leave();
        return reason;
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> datagram)
    {
        switch (datagram.Span[0])
        {
            case >= FirstRtp:
                if ((datagram.Span[1] & 0x7F) == SoundPayload)
                {
                    Arrivals.Add();
                    _playing.TrySetResult();
                }

                break;
            case >= FirstDtls and <= LastDtls:
                await SendAsync(_dtls.Step(datagram.Span));
                break;
            case <= LastStun when Stun.TypeOf(datagram.Span) == Stun.BindingRequest:
                await SendAsync(Stun.Write(
                    Stun.BindingSuccess, datagram.Span.Slice(8, Stun.TransactionIdLength), [(Stun.XorMappedAddress, Mapped(_hub))], WebRtcProbe.LocalPassword));
                break;
            case <= LastStun when Stun.TypeOf(datagram.Span) == Stun.BindingSuccess && !_dtls.Done:
                await SendAsync(_dtls.Step([]));
                break;
        }
    }

    /// <summary>Asks for the pair of addresses at once, and again and again: it is also what keeps the connection alive.</summary>
    private async Task KnockAsync()
    {
        try
        {
            while (true)
            {
                await SendAsync(Stun.Write(
                    Stun.BindingRequest,
                    RandomNumberGenerator.GetBytes(Stun.TransactionIdLength),
                    [
                        (Stun.Username, Encoding.UTF8.GetBytes($"{_answer.Ufrag}:{WebRtcProbe.LocalUfrag}")),
                        (Stun.IceControlling, RandomNumberGenerator.GetBytes(8)),
                        (Stun.Priority, [110, 0xFF, 0xFF, 0xFF]),
                        (UseCandidate, []),
                    ],
                    _answer.Password));
                await Task.Delay(_playing.Task.IsCompleted ? Consent : Pause, _stop.Token);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException)
        {
            // Leaving.
        }
    }

    private async Task SendAsync(byte[] datagram)
    {
        if (datagram.Length > 0)
        {
            await _socket.SendToAsync(datagram, SocketFlags.None, _hub, _stop.Token);
        }
    }

    // RFC 8489, 14.2.
    private static byte[] Mapped(IPEndPoint address)
    {
        var value = new byte[8];
        value[1] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(2), (ushort)(address.Port ^ (int)(MagicCookie >> 16)));
        address.Address.TryWriteBytes(value.AsSpan(4), out _);
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(4), BinaryPrimitives.ReadUInt32BigEndian(value.AsSpan(4)) ^ MagicCookie);
        return value;
    }
}
