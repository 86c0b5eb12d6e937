using System.Net;
using System.Net.Sockets;

namespace Telemed.AppHost.Local;

/// <summary>Ports on the loopback address that nobody uses.</summary>
internal static class FreePorts
{
    // Below the range that operating systems give to outgoing connections (32768 and up on Linux, 49152 and up elsewhere), so that
    // a port does not get lost between finding it and listening on it.
    private const int Lowest = 20000;
    private const int Highest = 32000;

    /// <summary>So many different ports that are free for TCP and UDP now.</summary>
    public static IReadOnlyList<int> Distinct(int count)
    {
        var ports = new HashSet<int>();
        for (var attempt = 0; attempt < 1000 && ports.Count < count; attempt++)
        {
            var port = Random.Shared.Next(Lowest, Highest);
            if (IsFree(port, IPAddress.Loopback))
            {
                ports.Add(port);
            }
        }

        return ports.Count == count
            ? [.. ports]
            : throw new LauncherException($"Fewer than {count} free ports were found between {Lowest} and {Highest} on the loopback address.");
    }

    /// <summary>Whether <paramref name="port"/> can be listened on at <paramref name="address"/>, by TCP and by UDP.</summary>
    public static bool IsFree(int port, IPAddress address)
    {
        try
        {
            using var tcp = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            tcp.Bind(new IPEndPoint(address, port));
            using var udp = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
