using System.Net.Sockets;
using System.Security.Cryptography;

namespace Telemed.Tool.Check;

/// <summary>Begins RTMP with a server: that a port is open does not say that RTMP answers behind it.</summary>
internal static class RtmpProbe
{
    private const byte Version = 3;
    private const int HandshakeLength = 1536;

    /// <summary>Sends C0 and C1 and reads S0, S1 and S2 (RTMP 1.0, 5.2). Answers what is wrong, or nothing.</summary>
    internal static async Task<string?> FaultAsync(string host, int port, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        var connected = false;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, limit.Token);
            connected = true;
            await using var stream = client.GetStream();
            var hello = new byte[1 + HandshakeLength];
            hello[0] = Version;
            RandomNumberGenerator.Fill(hello.AsSpan(9));
            await stream.WriteAsync(hello, limit.Token);
            var answer = new byte[1 + 2 * HandshakeLength];
            await stream.ReadExactlyAsync(answer, limit.Token);
            return answer[0] == Version ? null : "something answers there, but it does not speak RTMP";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return connected ? "the port is open, but nothing answers the RTMP handshake" : "no answer";
        }
        catch (SocketException fault)
        {
            return fault.Message;
        }
        catch (IOException)
        {
            return "the connection is closed during the RTMP handshake";
        }
    }
}
