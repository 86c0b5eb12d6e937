using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Local;

/// <summary>Waits until the gateway says that a consultation can be held.</summary>
internal static class ReadinessWait
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Answers <see langword="true"/> once <c>/healthz</c> answers 200. Past <paramref name="deadline"/> it says what is missing and
    /// answers <see langword="false"/>; the system goes on trying.
    /// </summary>
    [SuppressMessage("Security", "CA5359", Justification = "The loopback address is asked whether it is up; nothing is sent that a stranger could use, and the certificate is for the public name.")]
    public static async Task<bool> UntilReadyAsync(TelemedSettings settings, TimeSpan deadline, LauncherConsole console, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = AcceptOwnGateway } };
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(3) };
        var health = new Uri($"https://{IPAddress.Loopback}:{settings.HttpsPort.ToString(CultureInfo.InvariantCulture)}/healthz");

        var last = "the gateway does not answer yet";
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < deadline)
        {
            try
            {
                using var response = await http.GetAsync(health, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return true;
                }

                last = Describe(await response.Content.ReadAsStringAsync(cancellationToken));
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // Not there yet.
            }

            await Task.Delay(Interval, cancellationToken);
        }

        console.Warn($"Not ready after {deadline.TotalSeconds:0} s: {last}");
        return false;
    }

    private static bool AcceptOwnGateway(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => true;

    private static string Describe(string body)
    {
        try
        {
            using var report = JsonDocument.Parse(body);
            return string.Join("; ", report.RootElement.GetProperty("checks").EnumerateObject()
                .Where(check => check.Value.GetProperty("status").GetString() != "Healthy")
                .Select(check => $"{check.Name}: {check.Value.GetProperty("description").GetString()}"));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "the gateway answers, but not that it is ready";
        }
    }
}
