using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Telemed.Gateway.Configuration;

/// <summary>The address that people know the gateway by (configuration section <c>Public</c>).</summary>
public sealed class PublicOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Public";

    private const int DefaultHttpsPort = 443;

    /// <summary>A host name or an address, without scheme and port.</summary>
    public string Host { get; set; } = "localhost";

    /// <summary>The HTTPS port as people reach it; not the gateway's own where something maps ports in front of it.</summary>
    [Range(1, 65535, ErrorMessage = "Public:HttpsPort is not a port number (1 to 65535).")]
    public int HttpsPort { get; set; } = 8443;

    /// <summary>Whether only this machine can mean it.</summary>
    public bool IsLocalhost => string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase);

    /// <summary>Host and port as they stand in an address: <c>clinic.example:8443</c>, <c>[2001:db8::1]</c>.</summary>
    public string Authority
    {
        get
        {
            var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host.Trim('[', ']')}]" : Host;
            return HttpsPort == DefaultHttpsPort ? host : host + ":" + HttpsPort.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Uri.CheckHostName(Host.Trim('[', ']')) == UriHostNameType.Unknown)
        {
            yield return new ValidationResult("Public:Host is neither a host name nor an address: give it without scheme, port and path.");
        }
    }
}
