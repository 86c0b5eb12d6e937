using System.Text.Json.Serialization;

namespace Telemed.Sessions.Quality;

/// <summary>What a client measured since its last report; what it cannot measure is null.</summary>
/// <param name="Rtt">Round trip to the media hub, in ms.</param>
/// <param name="Jitter">Of what is received, in ms.</param>
/// <param name="Loss">Packets lost, in percent.</param>
/// <param name="Up">What is sent, in kbit/s.</param>
/// <param name="Down">What is received, in kbit/s.</param>
/// <param name="Delay">From the other side's camera to this side's screen, in ms.</param>
/// <param name="Freezes">How often the picture stood still.</param>
internal sealed record QualityReport(
    double? Rtt = null, double? Jitter = null, double? Loss = null, double? Up = null, double? Down = null, double? Delay = null, int? Freezes = null)
{
    private const double MaxMilliseconds = 600_000;
    private const double MaxKilobits = 1_000_000;
    private const int MaxFreezes = 1000;

    /// <summary>What no client can have measured, for its developer to read; null when all is possible.</summary>
    [JsonIgnore]
    public string? Fault =>
        !Within(Rtt, MaxMilliseconds) || !Within(Jitter, MaxMilliseconds) || !Within(Delay, MaxMilliseconds)
            ? "rtt, jitter and delay are milliseconds, 0 to 600000."
            : !Within(Loss, 100)
                ? "loss is a percentage, 0 to 100."
                : !Within(Up, MaxKilobits) || !Within(Down, MaxKilobits)
                    ? "up and down are kbit/s, 0 to 1000000."
                    : Freezes is < 0 or > MaxFreezes
                        ? "freezes is a count, 0 to 1000."
                        : this == new QualityReport() ? "There is nothing in the report." : null;

    private static bool Within(double? value, double max) => value is null or >= 0 && !(value > max);
}
