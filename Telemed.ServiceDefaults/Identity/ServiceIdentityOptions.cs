using System.ComponentModel.DataAnnotations;
using System.Net.Http.Headers;
using System.Text;

namespace Telemed.ServiceDefaults.Identity;

/// <summary>
/// Who this service is to the others and to the media hub (configuration section <c>Identity</c>). The composition makes a
/// new secret for each service at each start.
/// </summary>
public sealed class ServiceIdentityOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Identity";

    /// <summary>The service's name: <c>gateway</c>, <c>transcoder</c> or <c>sessions</c>.</summary>
    [Required(ErrorMessage = "Identity:Name is missing: the name of this service.")]
    public required string Name { get; set; }

    /// <summary>The service's secret, at least 32 characters.</summary>
    [Required(ErrorMessage = "Identity:Secret is missing: the secret that this service proves its name with.")]
    [MinLength(32, ErrorMessage = "Identity:Secret is shorter than 32 characters.")]
    public required string Secret { get; set; }

    /// <summary>The identity as an <c>Authorization: Basic</c> header (RFC 7617), which the media hub's API takes too.</summary>
    public AuthenticationHeaderValue ToHeader() =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Name}:{Secret}")));
}
