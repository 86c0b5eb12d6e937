using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Telemed.ServiceDefaults.Addresses;

/// <summary>The address that people know this installation by (configuration section <c>Public</c>): the gateway's, over HTTPS.</summary>
public sealed class PublicOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Public";

    private const int DefaultHttpsPort = 443;

    /// <summary>A host name or an address, without scheme and port.</summary>
    [CustomValidation(typeof(PublicOptions), nameof(CheckHost))]
    public string Host { get; set; } = "";

    /// <summary>The HTTPS port as people reach it; not the gateway's own where something maps ports in front of it.</summary>
    [Range(1, 65535, ErrorMessage = "Public:HttpsPort must be the gateway's HTTPS port as people reach it, 1 to 65535.")]
    public int HttpsPort { get; set; }

    /// <summary>Whether only this machine can mean it.</summary>
    public bool IsLocalhost => string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>The host as it stands in an address: <c>clinic.example</c>, <c>[2001:db8::1]</c> (RFC 3986).</summary>
    public string HostInAddress => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host.Trim('[', ']')}]" : Host;

    /// <summary>Host and port as they stand in an address: <c>clinic.example:8443</c>, <c>[2001:db8::1]</c>.</summary>
    public string Authority => HttpsPort == DefaultHttpsPort ? HostInAddress : HostInAddress + ":" + HttpsPort.ToString(CultureInfo.InvariantCulture);

    /// <summary>Checks <see cref="Host"/>; an attribute, so that a wrong port does not hide a wrong host.</summary>
    public static ValidationResult? CheckHost(string? host) => Uri.CheckHostName(host?.Trim('[', ']')) == UriHostNameType.Unknown
        ? new ValidationResult("Public:Host must be the host name or address that people reach the gateway by, without scheme, port and path.", [nameof(Host)])
        : ValidationResult.Success;
}
