using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Telemed.Gateway.Certificates;

/// <summary>
/// A certificate that the gateway signs itself, for the public host, localhost and this machine's addresses. Browsers ask before
/// they accept it. It is kept in a folder, so that they ask once, and made anew before it expires or when a name is missing in it.
/// </summary>
internal sealed class SelfSignedCertificateSource(string folder, string publicHost, TimeProvider time) : ICertificateSource
{
    // Apple's limit for what a browser accepts at all is 398 days: https://support.apple.com/en-us/102028
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(397);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    private readonly string _certificatePath = Path.Combine(folder, "certificate.pem");
    private readonly string _keyPath = Path.Combine(folder, "key.pem");

    public string Description => "a self-signed certificate";

    public string? WatchedFolder => null;

    public ServerCertificate Load(ServerCertificate? current)
    {
        var names = WantedNames();
        if (current is not null && IsGood(current, names))
        {
            return current;
        }

        return ReadKept() is { } kept && IsGood(kept, names) ? kept : Make(names);
    }

    private bool IsGood(ServerCertificate certificate, HashSet<string> names) =>
        certificate.Leaf.NotBefore <= time.GetLocalNow().DateTime
        && time.GetLocalNow().DateTime < certificate.Leaf.NotAfter - RenewBefore
        && names.IsSubsetOf(NamesOf(certificate.Leaf));

    private ServerCertificate? ReadKept()
    {
        try
        {
            return ServerCertificate.Create(X509Certificate2.CreateFromPemFile(_certificatePath, _keyPath));
        }
        catch (Exception exception) when (exception is IOException or CryptographicException or UnauthorizedAccessException)
        {
            // None yet, or one that cannot be used: a new one takes its place.
            return null;
        }
    }

    private ServerCertificate Make(HashSet<string> names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName("CN=Telemed"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(SubjectAlternativeNames(names));

        var now = time.GetUtcNow();
        using var made = request.CreateSelfSigned(now - ClockSkew, now - ClockSkew + Lifetime);
        Keep(made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
        return ServerCertificate.Create(X509Certificate2.CreateFromPemFile(_certificatePath, _keyPath));
    }

    private static X509Extension SubjectAlternativeNames(HashSet<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        return builder.Build();
    }

    private void Keep(string certificatePem, string keyPem)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        // Key first: a start between the two writes finds a pair that does not match and makes a new one.
        Write(_keyPath, keyPem);
        Write(_certificatePath, certificatePem);
    }

    // The mode is given at creation: a key that is readable by all for a moment has been readable.
    private static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var temporary = $"{path}.{Guid.NewGuid():N}";
        using (var writer = new StreamWriter(temporary, options))
        {
            writer.Write(text);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private HashSet<string> WantedNames()
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase) { publicHost.Trim('[', ']'), "localhost", "127.0.0.1", "::1" };
        // IPv4 only: a machine's IPv6 privacy addresses change by the day, and every change would make browsers ask again.
        foreach (var nic in NetworkInterface.GetAllNetworkInterfaces().Where(nic => nic.OperationalStatus == OperationalStatus.Up))
        {
            foreach (var unicast in nic.GetIPProperties().UnicastAddresses.Where(unicast => unicast.Address.AddressFamily == AddressFamily.InterNetwork))
            {
                names.Add(unicast.Address.ToString());
            }
        }

        return names;
    }

    private static HashSet<string> NamesOf(X509Certificate2 certificate)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (var extension in certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>())
        {
            names.UnionWith(extension.EnumerateDnsNames());
            names.UnionWith(extension.EnumerateIPAddresses().Select(address => address.ToString()));
        }

        return names;
    }
}
