using System.Net.Sockets;

namespace Telemed.Bench.Viewers;

/// <summary>A viewer that asks for a stream and then reads nothing of it.</summary>
internal sealed class Sleeper : IDisposable
{
    private const int SmallestBuffer = 4096;

    // getsockopt(IPPROTO_TCP, TCP_INFO): its first byte is the connection's state, 1 is ESTABLISHED (linux/tcp.h, net/tcp_states.h).
    private const int IpProtocolTcp = 6;
    private const int TcpInfo = 11;
    private const byte Established = 1;

    private readonly Socket _socket;

    private Sleeper(Socket socket) => _socket = socket;

    /// <summary>Whether the server has cut it off. Nothing is read to find out.</summary>
    public bool IsCut
    {
        get
        {
            Span<byte> info = stackalloc byte[8];
            return _socket.GetRawSocketOption(IpProtocolTcp, TcpInfo, info) < 1 || info[0] != Established;
        }
    }

    public static async Task<Sleeper> ConnectAsync(Uri address, string token, CancellationToken cancellationToken) =>
        new(await Crowd.ConnectAsync(address, token, SmallestBuffer, cancellationToken));

    public void Dispose() => _socket.Dispose();
}
