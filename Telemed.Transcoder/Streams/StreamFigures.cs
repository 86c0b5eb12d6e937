namespace Telemed.Transcoder.Streams;

/// <summary>What is known of a stream's work at the moment.</summary>
public sealed record StreamFigures
{
    /// <summary>Nothing runs.</summary>
    public static readonly StreamFigures None = new();

    /// <summary>Pictures a second that FFmpeg gave to the fan-out, over the last seconds.</summary>
    public double FramesPerSecond { get; init; }

    /// <summary>Bit/s of picture and sound together that FFmpeg gave to the fan-out, over the last seconds.</summary>
    public long Bitrate { get; init; }

    /// <summary>Media time by real time since FFmpeg started; about 1, less when the machine does not keep up.</summary>
    public double? Speed { get; init; }

    /// <summary>Pictures that FFmpeg left out, over all runs. Only an encoder leaves any out.</summary>
    public long DroppedFrames { get; init; }

    /// <summary>Pictures that FFmpeg wrote twice, over all runs.</summary>
    public long DuplicatedFrames { get; init; }

    /// <summary>Seconds from the start of the FFmpeg that runs now to its first packet.</summary>
    public double? TimeToFirstPacket { get; init; }

    /// <summary>The child's use of processors, in processors.</summary>
    public double? Cpu { get; init; }

    /// <summary>The child's resident memory in bytes.</summary>
    public long? Memory { get; init; }
}

/// <summary>How an FFmpeg failed.</summary>
/// <param name="At">When.</param>
/// <param name="What">What was wrong.</param>
/// <param name="Plan">What it was to do.</param>
/// <param name="LastLines">What FFmpeg said last, oldest first, without secrets.</param>
public sealed record StreamFailure(DateTimeOffset At, string What, string Plan, IReadOnlyList<string> LastLines)
{
    /// <summary>What was wrong and what FFmpeg said, in one line.</summary>
    public override string ToString() => LastLines.Count == 0 ? What : $"{What}; it said: {string.Join(" | ", LastLines)}";
}
