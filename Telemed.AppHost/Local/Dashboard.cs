using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Telemed.AppHost.Local;

/// <summary>
/// The Aspire dashboard, which Microsoft also publishes as a program of its own in an npm package per platform: the one part of
/// Aspire that a closed feed can have.
/// </summary>
internal sealed class Dashboard
{
    private const string Version = "13.5.4";

    private readonly string _binary;
    private readonly string _frontend;
    private readonly string _otlp;
    private readonly string _otlpHttp;
    private readonly string _browserToken = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly string _otlpKey = RandomNumberGenerator.GetHexString(32, lowercase: true);

    private Dashboard(string binary)
    {
        _binary = binary;
        var ports = FreePorts.Distinct(3);
        (_frontend, _otlp, _otlpHttp) = (Address(ports[0]), Address(ports[1]), Address(ports[2]));
    }

    /// <summary>The address that signs a browser in.</summary>
    public string LoginUrl => $"{_frontend}/login?t={_browserToken}";

    /// <summary>
    /// The dashboard, installed at the first call; <see langword="null"/>, with the reason on the console, where it cannot be had
    /// or is not wanted (<c>TELEMED_DASHBOARD=off</c>). The system runs without it.
    /// </summary>
    public static async Task<Dashboard?> FindAsync(string localState, LauncherConsole console, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable("TELEMED_DASHBOARD") is "off")
        {
            return null;
        }

        var package = "@microsoft/aspire-cli-" + Platform();
        var folder = Path.Combine(localState, "dashboard");
        var binary = Path.Combine(folder, "node_modules", package.Replace('/', Path.DirectorySeparatorChar), "bin", OperatingSystem.IsWindows() ? "aspire.exe" : "aspire");
        var stamp = Path.Combine(folder, "version");
        if (File.Exists(binary) && File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellationToken) == Version)
        {
            return new Dashboard(binary);
        }

        console.Say("Installing the Aspire dashboard (once, about 150 MB) …");
        Directory.CreateDirectory(folder);
        try
        {
            var (exitCode, output) = await Npm.RunAsync(
                folder,
                ["install", "--no-audit", "--no-fund", "--no-save", "--prefix", folder, $"{package}@{Version}"],
                cancellationToken);
            if (exitCode == 0 && File.Exists(binary))
            {
                await File.WriteAllTextAsync(stamp, Version, cancellationToken);
                return new Dashboard(binary);
            }

            console.Warn($"No dashboard: {package} could not be installed. {output.Split('\n').LastOrDefault(line => line.Length > 0)}");
        }
        catch (LauncherException reason)
        {
            console.Warn($"No dashboard: {reason.Message}");
        }

        return null;
    }

    /// <summary>How to run it.</summary>
    public ProcessSpec Spec() => new()
    {
        Name = "dashboard",
        FileName = Guard.FileName,
        Arguments =
        [
            .. Guard.Prefix,
            .. ProcessGuard.Wrap(_binary, "dashboard", "run", "--frontend-url", _frontend, "--otlp-grpc-url", _otlp, "--otlp-http-url", _otlpHttp, "--nologo", "--non-interactive"),
        ],
        WorkingDirectory = Path.GetDirectoryName(_binary)!,
        // By environment, because a command line can be read by other users. In capitals: the command line tool looks for its own
        // spelling and makes another token where it does not find it.
        Environment = new Dictionary<string, string?>
        {
            ["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken",
            ["DASHBOARD__FRONTEND__BROWSERTOKEN"] = _browserToken,
            ["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey",
            ["DASHBOARD__OTLP__PRIMARYAPIKEY"] = _otlpKey,
            ["DASHBOARD__TELEMETRYLIMITS__MAXTRACECOUNT"] = "20000",
            ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true",
            [Topology.Settings.ApiKey] = null,
        },
        ShowOutput = false,
        FinalExitCodes = new HashSet<int>(),
    };

    /// <summary>What services need to send their telemetry here.</summary>
    public IReadOnlyDictionary<string, string> TelemetryEnvironment() => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _otlp,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc",
        ["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={_otlpKey}",
        // A dashboard that a person watches is to show what happens now.
        ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "2000",
    };

    private static string Platform()
    {
        var system = OperatingSystem.IsWindows() ? "win"
            : OperatingSystem.IsMacOS() ? "osx"
            : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl"
            : "linux";
        return $"{system}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
    }

    private static string Address(int port) => $"http://localhost:{port.ToString(CultureInfo.InvariantCulture)}";
}
