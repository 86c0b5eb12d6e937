using System.ComponentModel.DataAnnotations;

namespace Telemed.Sessions.Addresses;

/// <summary>Where people reach this installation from outside (configuration section <c>Public</c>).</summary>
public sealed class PublicOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Public";

    /// <summary>The host name or IP address that goes into every address that people get.</summary>
    [CustomValidation(typeof(PublicOptions), nameof(CheckHost))]
    public string Host { get; set; } = "";

    /// <summary>The gateway's HTTPS port.</summary>
    [Range(1, 65535, ErrorMessage = "Public:HttpsPort must be the gateway's HTTPS port, 1 to 65535.")]
    public int HttpsPort { get; set; }

    /// <summary>The media hub's RTMP port.</summary>
    [Range(1, 65535, ErrorMessage = "Public:RtmpPort must be the media hub's RTMP port, 1 to 65535.")]
    public int RtmpPort { get; set; }

    /// <summary>Checks <see cref="Host"/>.</summary>
    public static ValidationResult? CheckHost(string? host) => Uri.CheckHostName(host) == UriHostNameType.Unknown
        ? new ValidationResult("Public:Host must be the host name or address under which people reach the gateway.", [nameof(Host)])
        : ValidationResult.Success;
}
