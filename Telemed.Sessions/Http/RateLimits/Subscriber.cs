using System.Net;
using System.Net.Sockets;

namespace Telemed.Sessions.Http.RateLimits;

/// <summary>Who is behind an address.</summary>
internal static class Subscriber
{
    /// <summary>One subscriber has one address of IPv4, or a whole /64 of IPv6.</summary>
    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
