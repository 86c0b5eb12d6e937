using System.ComponentModel.DataAnnotations;

namespace Telemed.Sessions.Consultations;

/// <summary>The clinic that uses this installation (configuration section <c>Clinic</c>).</summary>
public sealed class ClinicOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Clinic";

    /// <summary>The key that the clinic's own systems create consultations with.</summary>
    [Required(ErrorMessage = "Clinic:ApiKey is missing: the key that consultations are created with.")]
    [MinLength(16, ErrorMessage = "Clinic:ApiKey is shorter than 16 characters.")]
    public string ApiKey { get; set; } = "";
}
