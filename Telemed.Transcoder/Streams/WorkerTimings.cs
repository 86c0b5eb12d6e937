namespace Telemed.Transcoder.Streams;

/// <summary>The deadlines of a worker.</summary>
public sealed record WorkerTimings
{
    /// <summary>How long FFmpeg may take from its start to its first packet while the source flows.</summary>
    public TimeSpan FirstPacketDeadline { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long FFmpeg may write nothing while the source flows.</summary>
    public TimeSpan StallDeadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The pause before the second restart in a row; the first comes at once.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long FFmpeg must have written before its end counts as the first again.</summary>
    public TimeSpan GoodRun { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many faults in a row put a stream into quarantine.</summary>
    public int FaultLimit { get; init; } = 6;

    /// <summary>How long the first quarantine is; each further one is twice as long.</summary>
    public TimeSpan FirstQuarantine { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest quarantine.</summary>
    public TimeSpan LongestQuarantine { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the hub may receive nothing of FFmpeg's variant, once it has had some, although the source flows.</summary>
    public TimeSpan VariantDeadline { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the AAC variant stays on air at the hub while nothing comes of it; an FFmpeg is replaced in less.</summary>
    public TimeSpan VariantSilence { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>A source that the hub has received nothing of for this long is silent: FFmpeg would start in vain.</summary>
    public TimeSpan SourceSilence { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often the figures of an FFmpeg are taken.</summary>
    public TimeSpan Measure { get; init; } = TimeSpan.FromSeconds(1);

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
