namespace Telemed.Sessions.Quality;

/// <summary>How good somebody's connection is, in words.</summary>
internal enum QualityLevel
{
    Good,
    Fair,
    Poor,
}

/// <summary>
/// Judges one person's reports. A level is left for a worse one after two reports in a row that say so, and for a better one after three,
/// so that it does not flicker. The limits follow ITU-T G.114 (a round trip of 300 ms goes unnoticed, 800 ms disturbs a talk) and what
/// Opus and H.264 conceal of losses.
/// </summary>
internal sealed class QualityJudge(QualityLevel level)
{
    private const int WorseAfter = 2;
    private const int BetterAfter = 3;

    private int _worse;
    private int _better;

    /// <summary>What was said last.</summary>
    public QualityLevel Level { get; private set; } = level;

    /// <summary>Takes a report; whether <see cref="Level"/> has changed.</summary>
    public bool Hear(QualityReport report)
    {
        var said = Of(report);
        _worse = said > Level ? _worse + 1 : 0;
        _better = said < Level ? _better + 1 : 0;
        if (_worse < WorseAfter && _better < BetterAfter)
        {
            return false;
        }

        (_worse, _better) = (0, 0);
        Level = said;
        return true;
    }

    /// <summary>What a single report says.</summary>
    public static QualityLevel Of(QualityReport report) =>
        report.Rtt > 800 || report.Jitter > 120 || report.Loss > 8 || report.Delay > 2000 || report.Freezes > 2
            ? QualityLevel.Poor
            : report.Rtt > 300 || report.Jitter > 40 || report.Loss > 2 || report.Delay > 1000 || report.Freezes > 0
                ? QualityLevel.Fair
                : QualityLevel.Good;
}
