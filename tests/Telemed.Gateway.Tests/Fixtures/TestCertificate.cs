using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Telemed.Gateway.Tests.Fixtures;

/// <summary>A certificate of a small authority, in PEM files as certbot writes them: the server's and the intermediate's in one, the key in another.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("telemed-certificate-");

    public string CertificatePath => Path.Combine(_folder.FullName, "fullchain.pem");

    public string KeyPath => Path.Combine(_folder.FullName, "privkey.pem");

    public string Thumbprint { get; private set; } = "";

    public string IntermediateThumbprint { get; private set; } = "";

    public Dictionary<string, string?> Settings => new()
    {
        ["Gateway:CertificatePath"] = CertificatePath,
        ["Gateway:CertificateKeyPath"] = KeyPath,
    };

    public static TestCertificate Create(string host)
    {
        var certificate = new TestCertificate();
        certificate.Renew(host);
        return certificate;
    }

    /// <summary>Writes a new pair over the old one.</summary>
    public void Renew(string host, double daysFromNow = 90)
    {
        var now = DateTimeOffset.UtcNow;
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Authority("CN=test root", rootKey).CreateSelfSigned(now.AddDays(-100), now.AddDays(365));
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var middle = Authority("CN=test intermediate", middleKey).Create(root, now.AddDays(-100), now.AddDays(364), Serial()).CopyWithPrivateKey(middleKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + host, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var leaf = request.Create(middle, now.AddDays(-99), now.AddDays(daysFromNow), Serial());

        Thumbprint = leaf.Thumbprint;
        IntermediateThumbprint = middle.Thumbprint;
        File.WriteAllText(KeyPath, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(CertificatePath, leaf.ExportCertificatePem() + "\n" + middle.ExportCertificatePem());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static byte[] Serial() => RandomNumberGenerator.GetBytes(12);

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }
}
