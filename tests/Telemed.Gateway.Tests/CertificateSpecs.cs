using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Telemed.Gateway.Certificates;
using Telemed.Gateway.Tests.Fixtures;
using static Telemed.Gateway.Tests.Fixtures.GatewaySystem;

namespace Telemed.Gateway.Tests;

public sealed class CertificateSpecs
{
    [Fact]
    public async Task A_given_pair_is_shown_with_the_chain_behind_it()
    {
        using var certificate = TestCertificate.Create("clinic.test");
        await using var system = await StartAsync(certificate.Settings);

        var shown = await ShownAsync(system);

        shown.Leaf.ShouldBe(certificate.Thumbprint);
        shown.Chain.ShouldContain(certificate.IntermediateThumbprint);
    }

    [Fact]
    public async Task A_renewed_pair_is_shown_without_a_restart()
    {
        using var certificate = TestCertificate.Create("clinic.test");
        await using var system = await StartAsync(certificate.Settings);

        certificate.Renew("clinic.test");

        await Eventually.IsTrueAsync(async () => (await ShownAsync(system)).Leaf == certificate.Thumbprint, "the renewed certificate");
    }

    [Fact]
    public async Task A_broken_pair_changes_nothing_and_a_good_one_after_it_does()
    {
        using var certificate = TestCertificate.Create("clinic.test");
        var first = certificate.Thumbprint;
        await using var system = await StartAsync(certificate.Settings);

        await File.WriteAllTextAsync(certificate.CertificatePath, "-----BEGIN CERTIFICATE-----\nbroken\n", TestContext.Current.CancellationToken);
        await Eventually.IsTrueAsync(() => system.Log.Lines.Any(line => line.Contains("keeps the certificate in use")), "the complaint");
        (await ShownAsync(system)).Leaf.ShouldBe(first);

        certificate.Renew("clinic.test");
        await Eventually.IsTrueAsync(async () => (await ShownAsync(system)).Leaf == certificate.Thumbprint, "the good certificate");
    }

    [Fact]
    public void A_new_pair_that_has_expired_does_not_replace_a_valid_one()
    {
        using var files = TestCertificate.Create("clinic.test");
        var source = new PemCertificateSource(files.CertificatePath, files.KeyPath, TimeProvider.System);
        var current = source.Load(null);
        source.Load(current).ShouldBeSameAs(current);

        files.Renew("clinic.test", daysFromNow: -1);

        Should.Throw<Exception>(() => source.Load(current));
    }

    [Fact]
    public async Task A_pair_that_cannot_be_used_at_start_is_a_fault_of_the_configuration()
    {
        using var certificate = TestCertificate.Create("clinic.test");
        await File.WriteAllTextAsync(certificate.KeyPath, "no key", TestContext.Current.CancellationToken);

        var fault = await Should.ThrowAsync<OptionsValidationException>(() => StartAsync(certificate.Settings));

        fault.Message.ShouldContain(certificate.CertificatePath);
    }

    [Fact]
    public void A_self_signed_certificate_is_for_the_public_host_localhost_and_this_machine()
    {
        using var folder = new TemporaryFolder();

        var certificate = Source(folder, "clinic.test").Load(null);

        certificate.Leaf.MatchesHostname("clinic.test").ShouldBeTrue();
        certificate.Leaf.MatchesHostname("localhost").ShouldBeTrue();
        certificate.Leaf.MatchesHostname("127.0.0.1").ShouldBeTrue();
        certificate.Leaf.MatchesHostname("::1").ShouldBeTrue();
        certificate.Leaf.MatchesHostname("other.test").ShouldBeFalse();
        (certificate.Leaf.NotAfter - certificate.Leaf.NotBefore).ShouldBeLessThan(TimeSpan.FromDays(398));
        certificate.Leaf.GetECDsaPublicKey().ShouldNotBeNull();
    }

    [Fact]
    public void A_public_address_without_a_name_works_too()
    {
        using var folder = new TemporaryFolder();

        Source(folder, "203.0.113.7").Load(null).Leaf.MatchesHostname("203.0.113.7").ShouldBeTrue();
    }

    [Fact]
    public void A_self_signed_certificate_outlives_a_start_and_its_key_is_nobody_elses()
    {
        using var folder = new TemporaryFolder();
        var first = Source(folder, "clinic.test").Load(null);

        Source(folder, "clinic.test").Load(null).Leaf.Thumbprint.ShouldBe(first.Leaf.Thumbprint);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.Combine(folder.Path, "key.pem")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public void A_self_signed_certificate_is_made_anew_for_another_host()
    {
        using var folder = new TemporaryFolder();
        var first = Source(folder, "clinic.test").Load(null);

        var second = Source(folder, "praxis.test").Load(null);

        second.Leaf.Thumbprint.ShouldNotBe(first.Leaf.Thumbprint);
        second.Leaf.MatchesHostname("praxis.test").ShouldBeTrue();
    }

    [Fact]
    public void A_self_signed_certificate_is_made_anew_a_month_before_it_expires()
    {
        using var folder = new TemporaryFolder();
        var time = new ShiftedTime();
        var source = new SelfSignedCertificateSource(folder.Path, "clinic.test", time);
        var first = source.Load(null);

        time.Shift = TimeSpan.FromDays(360);
        source.Load(first).ShouldBeSameAs(first);
        time.Shift = TimeSpan.FromDays(370);
        var second = source.Load(first);

        second.Leaf.Thumbprint.ShouldNotBe(first.Leaf.Thumbprint);
        second.IsValidAt(time.GetUtcNow()).ShouldBeTrue();
    }

    [Fact]
    public void Files_that_do_not_fit_together_are_replaced()
    {
        using var folder = new TemporaryFolder();
        var first = Source(folder, "clinic.test").Load(null);
        File.WriteAllText(Path.Combine(folder.Path, "key.pem"), "not a key");

        Source(folder, "clinic.test").Load(null).Leaf.Thumbprint.ShouldNotBe(first.Leaf.Thumbprint);
    }

    private static SelfSignedCertificateSource Source(TemporaryFolder folder, string host) => new(folder.Path, host, TimeProvider.System);

    [SuppressMessage("Security", "CA5359", Justification = "What is shown is what is looked at.")]
    private static async Task<(string Leaf, List<string> Chain)> ShownAsync(GatewaySystem system)
    {
        List<string> sent = [];
        using var client = new TcpClient();
        await client.ConnectAsync(system.Https.Host, system.Https.Port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream(), false, (_, _, chain, _) =>
        {
            sent.AddRange(chain!.ChainPolicy.ExtraStore.Select(certificate => certificate.Thumbprint));
            return true;
        });
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "clinic.test" }, TestContext.Current.CancellationToken);
        return (((X509Certificate2)tls.RemoteCertificate!).Thumbprint, sent);
    }

    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
