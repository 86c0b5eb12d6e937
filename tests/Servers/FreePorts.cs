using System.Net;
using System.Net.Sockets;

namespace Telemed.TestServers;

/// <summary>
/// Ports of the loopback for servers that tests start and end. They lie below those that systems hand out by themselves, and below those that
/// a system under test looks for itself, so that nobody gets one between finding it and listening on it; and none is given twice, so that
/// whoever still asks a dead server asks no other test's.
/// </summary>
internal static class FreePorts
{
    private const int Lowest = 10_000;
    private const int Count = 10_000;

    private static int _last = Random.Shared.Next(Count);

    /// <summary>A port that is free for TCP and UDP now.</summary>
    public static int Next()
    {
        for (var attempt = 0; attempt < Count; attempt++)
        {
            var port = Lowest + (int)((uint)Interlocked.Increment(ref _last) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No port between {Lowest} and {Lowest + Count} is free on the loopback.");
    }

    /// <summary>So many of them.</summary>
    public static int[] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    private static bool IsFree(int port)
    {
        try
        {
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
