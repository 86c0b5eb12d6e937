using System.ComponentModel.DataAnnotations;

namespace Telemed.Gateway.Configuration;

/// <summary>Where the gateway listens and what it serves (configuration section <c>Gateway</c>).</summary>
public sealed class GatewayOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gateway";

    /// <summary>The HTTPS port; 0 takes a free one.</summary>
    [Range(0, 65535, ErrorMessage = "Gateway:HttpsPort is not a port number (0 to 65535).")]
    public int HttpsPort { get; set; } = 8443;

    /// <summary>The HTTP port, which only redirects; 0 takes a free one.</summary>
    [Range(0, 65535, ErrorMessage = "Gateway:HttpPort is not a port number (0 to 65535).")]
    public int HttpPort { get; set; } = 8080;

    /// <summary><c>loopback</c> (this machine only) or <c>any</c> (all its addresses).</summary>
    [RegularExpression("^(loopback|any)$", ErrorMessage = "Gateway:Bind is neither loopback nor any.")]
    public string Bind { get; set; } = "loopback";

    /// <summary>A PEM file with the certificate and the chain behind it; without one the gateway finds or makes its own.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>The PEM file with the certificate's private key, unencrypted.</summary>
    public string? CertificateKeyPath { get; set; }

    /// <summary>The folder of the built web app. Without it the API still works and the page says what is missing.</summary>
    public string? WebRoot { get; set; }

    /// <summary>
    /// How many requests a second one client address gets on average, twice as many for a moment. A clinic's people share one
    /// address, and a player of low-latency HLS asks about 15 times a second.
    /// </summary>
    [Range(1, 1_000_000, ErrorMessage = "Gateway:RequestsPerSecond is not between 1 and 1000000.")]
    public int RequestsPerSecond { get; set; } = 1000;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrEmpty(CertificatePath) != string.IsNullOrEmpty(CertificateKeyPath))
        {
            yield return new ValidationResult("Gateway:CertificatePath and Gateway:CertificateKeyPath belong together: set both or none.");
        }
    }
}
