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

    /// <summary>How long after its creation a consultation that is not live is kept; its join codes end with it.</summary>
    [Range(typeof(TimeSpan), "00:10:00", "31.00:00:00", ErrorMessage = "Clinic:KeepConsultations must be between ten minutes and 31 days.")]
    public TimeSpan KeepConsultations { get; set; } = TimeSpan.FromDays(1);
}
