namespace Telemed.Transcoder.Streams;

/// <summary>The deadlines of a worker.</summary>
public sealed record WorkerTimings
{
    /// <summary>How long FFmpeg may take from its start to its first tag while the source flows.</summary>
    public TimeSpan FirstTagDeadline { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long FFmpeg may write nothing while the source flows.</summary>
    public TimeSpan StallDeadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The pause before the second restart in a row; the first comes at once.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long FFmpeg must have written before its end counts as the first again.</summary>
    public TimeSpan GoodRun { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a worker and its viewers wait for a stream that went off the air, before it counts as ended. A publisher that lost
    /// its network or loaded its page again is back by then.
    /// </summary>
    public TimeSpan StreamAbsence { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The same where the hub was away, whose publishers need longer to come back.</summary>
    public TimeSpan HubAbsence { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a run is looked after.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromMilliseconds(200);
}
