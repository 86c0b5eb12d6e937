using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Telemed.Gateway.Certificates;

/// <summary>A certificate with its chain, and its key, in two PEM files that somebody else (certbot, a secret store) keeps fresh.</summary>
internal sealed class PemCertificateSource(string certificatePath, string keyPath, TimeProvider time) : ICertificateSource
{
    public string Description => $"the certificate in {certificatePath}";

    public string? WatchedFolder => Path.GetDirectoryName(Path.GetFullPath(certificatePath));

    public ServerCertificate Load(ServerCertificate? current)
    {
        var certificatePem = File.ReadAllText(certificatePath);
        var keyPem = File.ReadAllText(keyPath);
        var fingerprint = Fingerprint(certificatePem, keyPem);
        if (fingerprint == current?.Fingerprint)
        {
            return current;
        }

        // The first certificate is the server's, what follows is the chain (RFC 8446, 4.4.2). A key that does not belong to it throws.
        var leaf = X509Certificate2.CreateFromPem(certificatePem, keyPem);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificatePem);
        chain.RemoveAt(0);

        var loaded = ServerCertificate.Create(leaf, chain, fingerprint);
        if (current?.IsValidAt(time.GetUtcNow()) == true && !loaded.IsValidAt(time.GetUtcNow()))
        {
            throw new CryptographicException($"The new certificate is valid from {leaf.NotBefore:u} to {leaf.NotAfter:u} only, the one in use is valid now.");
        }

        return loaded;
    }

    private static string Fingerprint(string certificatePem, string keyPem) =>
        Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(certificatePem + "\n" + keyPem)));
}
