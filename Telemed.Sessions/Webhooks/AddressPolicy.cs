using System.Net;
using System.Net.Sockets;

namespace Telemed.Sessions.Webhooks;

/// <summary>An address that webhooks may not go to.</summary>
internal sealed class AddressRefusedException : IOException
{
    public AddressRefusedException()
        : base("Webhooks may not go to this address.")
    {
    }

    public AddressRefusedException(string message)
        : base(message)
    {
    }

    public AddressRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>What a network address is.</summary>
internal enum AddressRange
{
    /// <summary>Anybody's.</summary>
    Public,

    /// <summary>A private network: 10/8, 192.168/16, …</summary>
    Private,

    /// <summary>This very machine or link.</summary>
    Local,

    /// <summary>Nobody may be sent there: clouds' metadata services, and ranges in which nothing answers.</summary>
    Never,
}

/// <summary>
/// Where webhooks may go, so that nobody reaches through this service what only it can reach (server-side request forgery). It is asked with
/// the address that is really connected to, after the name was resolved. Ranges: the special-purpose registries of IANA (RFC 6890).
/// </summary>
internal sealed class AddressPolicy(WebhookOptions options)
{
    // Cloud providers' metadata services outside of the link-local range, all of which hand out credentials.
    private static readonly IPAddress[] Metadata =
    [
        IPAddress.Parse("169.254.169.254"), IPAddress.Parse("100.100.100.200"), IPAddress.Parse("192.0.0.192"),
        IPAddress.Parse("168.63.129.16"), IPAddress.Parse("fd00:ec2::254"), IPAddress.Parse("fd20:ce::254"),
    ];

    private static readonly IPNetwork[] Local = Networks("127.0.0.0/8", "169.254.0.0/16", "::1/128", "fe80::/10");

    private static readonly IPNetwork[] Private =
        Networks("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fec0::/10");

    // Nothing that answers, or something that carries another address inside (Teredo, 6to4, a local NAT64).
    private static readonly IPNetwork[] Never = Networks(
        "0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "ff00::/8");

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether a connection may be made to <paramref name="address"/>; without TLS to fewer than with it.</summary>
    public bool Allows(IPAddress address, bool encrypted) => RangeOf(address) switch
    {
        AddressRange.Local => options.AllowInsecure,
        AddressRange.Private => options.AllowPrivateNetworks && (encrypted || options.AllowInsecure),
        AddressRange.Public => encrypted,
        _ => false,
    };

    /// <summary>What kind of address it is, for this policy and for others.</summary>
    public static AddressRange RangeOf(IPAddress address)
    {
        var plain = Unwrapped(address);
        return Metadata.Contains(plain) ? AddressRange.Never
            : IsIn(Local, plain) ? AddressRange.Local
            : IsIn(Private, plain) ? AddressRange.Private
            : IsIn(Never, plain) ? AddressRange.Never
            : AddressRange.Public;
    }

    /// <summary>Why <paramref name="text"/> cannot be a webhook's address, or <see langword="null"/> when it can.</summary>
    public string? Fault(string text, out Uri? url)
    {
        url = null;
        if (text.Length > 2048 || text.Any(character => character <= ' ' || char.IsControl(character)) || !Uri.TryCreate(text, UriKind.Absolute, out var parsed))
        {
            return "url must be an absolute address of at most 2048 characters.";
        }

        if (parsed.Scheme != Uri.UriSchemeHttps && !(parsed.Scheme == Uri.UriSchemeHttp && options.AllowInsecure))
        {
            return "url must begin with https://.";
        }

        if (parsed.UserInfo.Length > 0 || AuthorityOf(text).Contains('@', StringComparison.Ordinal))
        {
            return "url must not hold a user name or a password; the signature says who sends.";
        }

        if (parsed.Fragment.Length > 0 || parsed.Host.Length == 0 || parsed.Port <= 0)
        {
            return "url must name a host, and has no fragment.";
        }

        if (IPAddress.TryParse(parsed.DnsSafeHost, out var address) && !Allows(address, parsed.Scheme == Uri.UriSchemeHttps))
        {
            return "url is an address that webhooks may not go to; see docs/webhooks.md.";
        }

        url = parsed;
        return null;
    }

    // An empty user name vanishes in Uri.
    private static string AuthorityOf(string text)
    {
        var rest = text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimStart('/', '\\');
        return rest.IndexOfAny(['/', '\\', '?', '#']) is >= 0 and var end ? rest[..end] : rest;
    }

    private static IPAddress Unwrapped(IPAddress address)
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

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(IPNetwork.Parse)];
}
