using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Telemed.Tool.Check;

/// <summary>
/// Knocks at the ports that an SDP answer names with a real STUN binding request: an answer proves that WebRTC media can come and go.
/// </summary>
internal static class IceKnock
{
    /// <summary>Sends binding requests to every UDP candidate until one answers; answers which one, or nothing.</summary>
    internal static async Task<IPEndPoint?> ByUdpAsync(IceAnswer answer, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        var transaction = RandomNumberGenerator.GetBytes(Stun.TransactionIdLength);
        var request = Stun.IceBindingRequest(transaction, answer.Ufrag, WebRtcProbe.LocalUfrag, answer.Password);
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

    /// <summary>Connects to the TCP candidates, one after the other, until one answers a binding request; answers which one, or nothing.</summary>
    internal static async Task<IPEndPoint?> ByTcpAsync(IceAnswer answer, TimeSpan deadline, CancellationToken cancellationToken)
    {
        foreach (var candidate in answer.TcpCandidates)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(deadline / answer.TcpCandidates.Count);
            try
            {
                if (await AnswersByTcpAsync(candidate, answer, limit.Token))
                {
                    return candidate;
                }
            }
            catch (Exception fault) when (fault is SocketException or IOException || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // Closed, silent, or not our protocol; another may do.
            }
        }

        return null;
    }

    private static async Task<bool> AnswersByTcpAsync(IPEndPoint candidate, IceAnswer answer, CancellationToken cancellationToken)
    {
        using var client = new TcpClient(candidate.AddressFamily);
        await client.ConnectAsync(candidate, cancellationToken);
        var stream = client.GetStream();
        var transaction = RandomNumberGenerator.GetBytes(Stun.TransactionIdLength);
        var request = Stun.IceBindingRequest(transaction, answer.Ufrag, WebRtcProbe.LocalUfrag, answer.Password);
        // RFC 4571: each message after its length in two bytes.
        var frame = new byte[2 + request.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)request.Length);
        request.CopyTo(frame, 2);
        await stream.WriteAsync(frame, cancellationToken);
        var buffer = new byte[ushort.MaxValue];
        while (true)
        {
            await stream.ReadExactlyAsync(buffer.AsMemory(0, 2), cancellationToken);
            var message = buffer.AsMemory(0, BinaryPrimitives.ReadUInt16BigEndian(buffer));
            await stream.ReadExactlyAsync(message, cancellationToken);
            if (Stun.IsGenuine(message.Span, transaction, answer.Password) && Stun.TypeOf(message.Span) == Stun.BindingSuccess)
            {
                return true;
            }
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
}
