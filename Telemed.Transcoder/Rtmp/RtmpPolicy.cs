using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Telemed.Transcoder.Rtmp;

/// <summary>
/// Which servers may be published at: where they may be, and whose certificates count for <c>rtmps</c>. What the system trusts
/// counts, and authorities of one's own beside it (a clinic's private one); name and validity are always checked, and nothing switches
/// that off.
/// </summary>
/// <param name="ownAuthorities">Authorities beside the system's.</param>
/// <param name="mayConnect">Whether an address may be connected to. It is asked about what a name stands for at the moment of connecting.</param>
public sealed class RtmpPolicy(X509Certificate2Collection ownAuthorities, Func<IPAddress, bool> mayConnect)
{
    // id-kp-serverAuth (RFC 5280, 4.2.1.12)
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <summary>The addresses of <paramref name="host"/> that may be connected to.</summary>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var all = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        var allowed = Array.FindAll(all, address => mayConnect(address));
        return allowed.Length > 0 ? allowed : throw new RtmpException("the server's address is one that jobs may not use");
    }

    /// <summary>For <see cref="SslClientAuthenticationOptions"/>.</summary>
    public bool Trusts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || ownAuthorities.Count == 0 || certificate is not X509Certificate2 server)
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(ownAuthorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        foreach (var element in chain?.ChainElements.Skip(1) ?? [])
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return own.Build(server);
    }
}
