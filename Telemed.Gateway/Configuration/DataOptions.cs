using System.ComponentModel.DataAnnotations;

namespace Telemed.Gateway.Configuration;

/// <summary>Where the service keeps what outlives a start (configuration section <c>Telemed</c>).</summary>
public sealed class DataOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Telemed";

    /// <summary>A folder; it is made when it is not there.</summary>
    [Required(ErrorMessage = "Telemed:DataPath is missing: a folder that outlives a start, for the self-signed certificate.")]
    public required string DataPath { get; set; }
}
