namespace Telemed.Transcoder.Jobs;

/// <summary>The deadlines and limits of jobs.</summary>
public sealed record JobTimings
{
    /// <summary>How many attempts in a row may fail before a job is given up.</summary>
    public int Attempts { get; init; } = 10;

    /// <summary>The pause after the first failure; it doubles with each further one.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest pause.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a job must have run for its failures to be forgotten.</summary>
    public TimeSpan GoodRun { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a job looks at what it depends on.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>After how much silence a job that is connected says that nothing comes.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the first picture or sound of a source may take.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an FFmpeg may give nothing although its source is there.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often what runs is reported.</summary>
    public TimeSpan Report { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The pause after failed attempt number <paramref name="attempt"/>, with jitter: many jobs may fail for one reason.</summary>
    public TimeSpan Pause(int attempt, double random)
    {
        var pause = FirstPause * Math.Pow(2, Math.Clamp(attempt - 1, 0, 16));
        return (pause < LongestPause ? pause : LongestPause) * (0.75 + (0.25 * random));
    }
}
