using System.ComponentModel.DataAnnotations;

namespace Telemed.Sessions.Operators;

/// <summary>How signing in is limited (configuration section <c>Operators</c>).</summary>
public sealed class OperatorOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Operators";

    /// <summary>How often one address may try at once.</summary>
    [Range(1, 100_000, ErrorMessage = "Operators:SignInBurst must be between 1 and 100000.")]
    public int SignInBurst { get; set; } = 30;

    /// <summary>How often one address may try per minute in the long run.</summary>
    [Range(1, 100_000, ErrorMessage = "Operators:SignInsPerMinute must be between 1 and 100000.")]
    public int SignInsPerMinute { get; set; } = 30;
}
