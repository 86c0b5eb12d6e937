using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Webhooks;

/// <summary>Receivers behind TLS, whose certificate is of an authority of the clinic's own.</summary>
public sealed class HttpsTests
{
    private static readonly string[] AllEvents = ["*"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_certificate_must_be_trusted_by_the_machine_and_be_for_the_host()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || OperatingSystem.IsMacOS(), "SSL_CERT_FILE is OpenSSL's.");
        using var data = new DataFolder();
        var (fits, strangers) = (NewCertificate(IPAddress.Loopback), NewCertificate(IPAddress.Parse("192.0.2.1")));
        var trusted = Path.Combine(data.Path, "trusted.pem");
        await File.WriteAllTextAsync(trusted, fits.ExportCertificatePem() + "\n" + strangers.ExportCertificatePem() + "\n", Cancellation);
        await using var good = await WebhookReceiver.StartAsync(fits);
        await using var elsewhere = await WebhookReceiver.StartAsync(strangers);
        await using var unknown = await WebhookReceiver.StartAsync(NewCertificate(IPAddress.Loopback));
        await using var service = new SessionsProcess(
            [.. TestSettings.All(data.Path, "http://127.0.0.1:1").Where(setting => !setting.Key.StartsWith("Logging", StringComparison.Ordinal)),
             new("Webhooks:AllowInsecure", "true"), new("SSL_CERT_FILE", trusted)]);
        using var http = await service.StartedAsync();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestSettings.ApiKey);

        (await TestAsync(good.Url)).ShouldBe("delivered ");
        (await TestAsync(elsewhere.Url)).ShouldBe("failed tls-failed");
        (await TestAsync(unknown.Url)).ShouldBe("failed tls-failed");
        (good.Requests.Count, elsewhere.Requests.Count, unknown.Requests.Count).ShouldBe((1, 0, 0));

        async Task<string> TestAsync(string url)
        {
            url.ShouldStartWith("https://");
            using var made = await http.PostAsJsonAsync("/api/v1/webhooks", new { url, events = AllEvents }, Cancellation);
            using var tested = await http.PostAsync($"/api/v1/webhooks/{(await made.ReadJsonAsync()).GetProperty("id")}/test", null, Cancellation);
            var delivery = await tested.ReadJsonAsync();
            return $"{delivery.GetProperty("state")} {delivery.GetProperty("attempts")[0].GetProperty("failure")}";
        }
    }

    private static X509Certificate2 NewCertificate(IPAddress address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={address}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
