using System.ComponentModel.DataAnnotations;

namespace Telemed.Sessions.Joining;

/// <summary>How joining is limited and what clients get for ICE (configuration section <c>Join</c>).</summary>
public sealed class JoinOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Join";

    /// <summary>How often one address may ask at once.</summary>
    [Range(1, 100_000, ErrorMessage = "Join:Burst must be between 1 and 100000.")]
    public int Burst { get; set; } = 240;

    /// <summary>How often one address may ask per minute in the long run. A clinic's waiting room is one address.</summary>
    [Range(1, 100_000, ErrorMessage = "Join:PerMinute must be between 1 and 100000.")]
    public int PerMinute { get; set; } = 240;

    /// <summary>STUN and TURN servers for the browsers; none are needed where the media hub has a public address.</summary>
    public IList<IceServer> IceServers { get; } = [];

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IceServers.Any(server => server.Urls.Count == 0
            || server.Urls.Any(url => !url.StartsWith("stun", StringComparison.Ordinal) && !url.StartsWith("turn", StringComparison.Ordinal))))
        {
            yield return new ValidationResult("Join:IceServers: every entry needs Urls, each a stun:, stuns:, turn: or turns: address.", [nameof(IceServers)]);
        }
    }
}
