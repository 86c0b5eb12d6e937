using System.ComponentModel.DataAnnotations;

namespace Telemed.Sessions.Joining;

/// <summary>How joining is limited and what clients get for ICE (configuration section <c>Join</c>).</summary>
public sealed class JoinOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Join";

    /// <summary>How often one address may ask at once.</summary>
    [Range(1, 100_000, ErrorMessage = "Join:Burst must be between 1 and 100000.")]
    public int Burst { get; set; } = 240;

    /// <summary>How often one address may ask per minute in the long run. A clinic's waiting room is one address.</summary>
    [Range(1, 100_000, ErrorMessage = "Join:PerMinute must be between 1 and 100000.")]
    public int PerMinute { get; set; } = 240;

    /// <summary>How long a code to type is good for.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Join:ShortCodeLifetime must be between a second and an hour.")]
    public TimeSpan ShortCodeLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many codes to type one address may get wrong within ten minutes.</summary>
    [Range(1, 1000, ErrorMessage = "Join:ShortCodeFaults must be between 1 and 1000.")]
    public int ShortCodeFaults { get; set; } = 20;

    /// <summary>STUN and TURN servers for the browsers; none are needed where the media hub has a public address.</summary>
    [CustomValidation(typeof(JoinOptions), nameof(CheckIceServers))]
    public IList<IceServer> IceServers { get; } = [];

    /// <summary>Checks <see cref="IceServers"/>.</summary>
    public static ValidationResult? CheckIceServers(IList<IceServer> servers) =>
        servers.Any(server => server.Urls.Count == 0 || !server.Urls.All(IsIceAddress))
            ? new ValidationResult("Join:IceServers: every entry needs Urls, each a stun:, stuns:, turn: or turns: address.", [nameof(IceServers)])
            : ValidationResult.Success;

    private static bool IsIceAddress(string url) =>
        url.Split(':')[0] is "stun" or "stuns" or "turn" or "turns" && url.Contains(':', StringComparison.Ordinal);
}
