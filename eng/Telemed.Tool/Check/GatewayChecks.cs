using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Telemed.Tool.Check;

/// <summary>The way to the gateway, and what it says of the parts behind it.</summary>
internal sealed class GatewayChecks(Findings findings, Uri origin)
{
    private const int FewDays = 21;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>What to do about a part that is not well, by the name of its health check.</summary>
    private static readonly Dictionary<string, string> Advice = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sessions"] = "look at the log of sessions: without it nobody joins and the hub lets nobody in",
        ["media"] = "look at the log of the media hub: is the process there, are its ports free?",
        ["hub"] = "look at the log of the media hub: is the process there, are its ports free?",
        ["transcoder"] = "look at the log of the transcoder: is FFmpeg installed, with aac and libopus?",
        ["web"] = "build the web app: dotnet build Telemed.Gateway",
    };

    /// <summary>Name, port, certificate. <see langword="false"/>: there is no use in going on.</summary>
    internal async Task<bool> ReachAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Deadline);
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(origin.DnsSafeHost, limit.Token);
            findings.Ok("name", $"{origin.DnsSafeHost} is {string.Join(", ", addresses.Select(address => address.ToString()))}");
        }
        catch (Exception fault) when (fault is SocketException || IsTimeout(fault, cancellationToken))
        {
            findings.Problem("name", $"{origin.DnsSafeHost} has no address: {fault.Message}", "enter the name into the DNS, or check its spelling in TELEMED_PUBLIC_HOST");
            return false;
        }

        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(origin.DnsSafeHost, origin.Port, limit.Token);
            findings.Ok("gateway", $"port {origin.Port} is open");
        }
        catch (Exception fault) when (fault is SocketException || IsTimeout(fault, cancellationToken))
        {
            findings.Problem(
                "gateway", $"port {origin.Port} does not answer: {(fault as SocketException)?.Message ?? "no answer in time"}",
                "start the system (dotnet run telemed.cs up), or open the port in the firewall");
            return false;
        }

        return origin.Scheme != "https" || await CheckCertificateAsync(client, limit.Token, cancellationToken);
    }

    /// <summary>Readiness, part by part.</summary>
    internal async Task CheckHealthAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Deadline * 2);
        try
        {
            using var response = await http.GetAsync(new Uri(origin, "/healthz"), limit.Token);
            using var report = JsonDocument.Parse(await response.Content.ReadAsStringAsync(limit.Token));
            foreach (var part in report.RootElement.TryGetProperty("checks", out var checks) ? checks.EnumerateObject() : default)
            {
                var status = part.Value.GetProperty("status").GetString();
                var description = part.Value.TryGetProperty("description", out var text) ? text.GetString() : null;
                if (status == "Healthy")
                {
                    findings.Ok(part.Name, description ?? "healthy");
                }
                else
                {
                    findings.Problem(part.Name, $"{status}: {description}", Advice.GetValueOrDefault(part.Name, $"look at the log of {part.Name}"));
                }
            }

            if (response.IsSuccessStatusCode)
            {
                findings.Ok("healthz", "200: a consultation can be held");
            }
            else
            {
                findings.Problem("healthz", $"{(int)response.StatusCode}: no consultation can be held", "mend what is named above, or look at the dashboard");
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or InvalidOperationException or KeyNotFoundException || IsTimeout(fault, cancellationToken))
        {
            findings.Problem("healthz", $"no health report: {fault.Message}", "is this address Telemed's gateway? Look at its log");
        }
    }

    [SuppressMessage("Security", "CA5359", Justification = "The certificate is looked at here; nothing is sent over this connection.")]
    private async Task<bool> CheckCertificateAsync(TcpClient client, CancellationToken limit, CancellationToken cancellationToken)
    {
        var errors = SslPolicyErrors.None;
        await using var tls = new SslStream(client.GetStream());
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = origin.DnsSafeHost,
                    // Every certificate is looked at here; which ones are let pass is said below.
                    RemoteCertificateValidationCallback = (_, _, _, found) =>
                    {
                        errors = found;
                        return true;
                    },
                },
                limit);
        }
        catch (Exception fault) when (fault is AuthenticationException or IOException || IsTimeout(fault, cancellationToken))
        {
            findings.Problem("certificate", $"no TLS: {fault.Message}", "is this the HTTPS port? Look at the gateway's log");
            return false;
        }

        using var certificate = new X509Certificate2(tls.RemoteCertificate!);
        var days = (int)(certificate.NotAfter.ToUniversalTime() - DateTime.UtcNow).TotalDays;
        var what = string.Create(CultureInfo.InvariantCulture, $"{Names(certificate)}, {days} days left");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            findings.Problem("certificate", $"{what}: it is not for {origin.DnsSafeHost}", "get one for this name, or set TELEMED_PUBLIC_HOST to the name it is for");
        }
        else if (days < 0)
        {
            findings.Problem("certificate", $"{what}: it has expired", "renew it; the gateway takes the new file without a restart");
        }
        else if (errors != SslPolicyErrors.None && !origin.IsLoopback)
        {
            findings.Problem("certificate", $"{what}: nobody vouches for it", "mini-programs refuse it: get one from a public authority (TELEMED_CERTIFICATE, TELEMED_CERTIFICATE_KEY)");
        }
        else if (days < FewDays)
        {
            findings.Problem("certificate", what, "renew it now; the gateway takes the new file without a restart");
        }
        else
        {
            findings.Ok("certificate", errors == SslPolicyErrors.None ? what : $"{what}, self-signed, which is enough on this machine");
        }

        return true;
    }

    private static string Names(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is { } names
            ? string.Join(", ", names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())).Take(4))
            : certificate.Subject;

    private static bool IsTimeout(Exception fault, CancellationToken cancellationToken) =>
        fault is OperationCanceledException && !cancellationToken.IsCancellationRequested;
}
