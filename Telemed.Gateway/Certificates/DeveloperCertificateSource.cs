using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Telemed.Gateway.Certificates;

/// <summary>
/// The certificate of <c>dotnet dev-certs https</c>, made for localhost. Browsers on this machine accept it once it is trusted.
/// </summary>
internal sealed class DeveloperCertificateSource(TimeProvider time) : ICertificateSource
{
    // The extension by which ASP.NET Core marks its developer certificate.
    private const string MarkerOid = "1.3.6.1.4.1.311.84.1.1";

    public string Description => "the ASP.NET Core developer certificate";

    public string? WatchedFolder => null;

    /// <summary>The newest valid one in the user's store, or <see langword="null"/>.</summary>
    internal X509Certificate2? Find()
    {
        try
        {
            using var store = new X509Store(StoreName.My, StoreLocation.CurrentUser);
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            var now = time.GetLocalNow().DateTime;
            return store.Certificates
                .Where(certificate => certificate.HasPrivateKey
                    && certificate.NotBefore <= now
                    && now < certificate.NotAfter
                    && certificate.Extensions.Any(extension => extension.Oid?.Value == MarkerOid))
                .MaxBy(certificate => certificate.NotBefore);
        }
        catch (CryptographicException)
        {
            // No store for this user.
            return null;
        }
    }

    public ServerCertificate Load(ServerCertificate? current)
    {
        var found = Find() ?? throw new CryptographicException("There is no valid developer certificate any more: dotnet dev-certs https makes one.");
        return found.Thumbprint == current?.Fingerprint ? current : ServerCertificate.Create(found);
    }
}
