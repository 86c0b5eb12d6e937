using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Telemed.Gateway.Certificates;

/// <summary>A certificate with its private key and the chain behind it, ready to be shown to clients.</summary>
public sealed class ServerCertificate
{
    private ServerCertificate(X509Certificate2 leaf, SslStreamCertificateContext context, string fingerprint)
    {
        Leaf = leaf;
        Context = context;
        Fingerprint = fingerprint;
    }

    /// <summary>The server's own certificate.</summary>
    public X509Certificate2 Leaf { get; }

    /// <summary>Leaf and chain, as TLS wants them.</summary>
    public SslStreamCertificateContext Context { get; }

    /// <summary>Tells one content from another; what it is made of is the source's business.</summary>
    public string Fingerprint { get; }

    /// <summary>Wraps <paramref name="leaf"/>, which must have its private key.</summary>
    public static ServerCertificate Create(X509Certificate2 leaf, X509Certificate2Collection? chain = null, string? fingerprint = null)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        var usable = WithUsableKey(leaf);
        // offline: a start must not wait for somebody's certificate server.
        return new ServerCertificate(usable, SslStreamCertificateContext.Create(usable, chain, offline: true), fingerprint ?? usable.Thumbprint);
    }

    /// <summary>Whether clients accept its dates at <paramref name="now"/>.</summary>
    public bool IsValidAt(DateTimeOffset now) => Leaf.NotBefore <= now.LocalDateTime && now.LocalDateTime < Leaf.NotAfter;

    // Windows' TLS cannot use a key that lives in memory only, which is what a PEM gives.
    private static X509Certificate2 WithUsableKey(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
    }
}
