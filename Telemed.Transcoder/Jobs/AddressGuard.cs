using System.Net;
using System.Net.Sockets;

namespace Telemed.Transcoder.Jobs;

/// <summary>
/// Which addresses jobs may use, asked about what a name really stands for. Sessions refuse the same addresses before they keep a job,
/// as far as they can be seen in writing. Ranges: IANA's special-purpose registries (RFC 6890).
/// </summary>
/// <param name="allowLocal">Whether this machine itself and what is link-local may be used.</param>
public sealed class AddressGuard(bool allowLocal)
{
    // Clouds' metadata services outside of the link-local range: all of them hand out credentials.
    private static readonly IPAddress[] Metadata =
    [
        IPAddress.Parse("169.254.169.254"), IPAddress.Parse("100.100.100.200"), IPAddress.Parse("192.0.0.192"),
        IPAddress.Parse("168.63.129.16"), IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("fd20:ce::254"),
    ];

    private static readonly IPNetwork[] Local = Networks("127.0.0.0/8", "169.254.0.0/16", "::1/128", "fe80::/10");

    private static readonly IPNetwork[] Private =
        Networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10");

    // Nobody who answers, or something that carries another address inside.
    private static readonly IPNetwork[] Never = Networks(
        "0.0.0.0/8", "192.0.0.0/24", "224.0.0.0/3", "::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2002::/16", "ff00::/8");

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether a job may connect to <paramref name="address"/>; <paramref name="mayBePrivate"/>: also in a private network.</summary>
    public bool Allows(IPAddress address, bool mayBePrivate)
    {
        var plain = Unwrap(address);
        if (Metadata.Contains(plain))
        {
            return false;
        }

        // Loopback lies within one of the ranges of which the rest is nobody's.
        return IsIn(Local, plain) ? allowLocal
            : IsIn(Private, plain) ? mayBePrivate
            : !IsIn(Never, plain);
    }

    // An IPv4 address in the clothes of IPv6 is an IPv4 address.
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 && Nat64.Contains(address)
            ? new IPAddress(address.GetAddressBytes().AsSpan(12))
            : address;
    }

    private static bool IsIn(IPNetwork[] networks, IPAddress address) => Array.Exists(networks, network => network.Contains(address));

    private static IPNetwork[] Networks(params string[] networks) => Array.ConvertAll(networks, IPNetwork.Parse);
}
