namespace Telemed.Sessions.Jobs;

/// <summary>What a worker says of a job.</summary>
internal enum ReportedState
{
    /// <summary>Its stream is not on air.</summary>
    Waiting,
    Connecting,
    Running,

    /// <summary>Waits before it tries again.</summary>
    BackingOff,

    /// <summary>Gave up at the limit of attempts.</summary>
    Failed,

    /// <summary>The file has ended.</summary>
    Finished,
}

/// <summary>The body of <c>POST /internal/jobs/reports</c>.</summary>
internal sealed record JobReports(string Worker, IReadOnlyList<JobReport> Reports);

/// <summary>One job's report. Bit/s, frames/s, bytes since its start, and why it does not run in words without secrets.</summary>
internal sealed record JobReport(
    string Id,
    int Revision,
    ReportedState State,
    DateTimeOffset Since,
    int Attempts = 0,
    string? Fault = null,
    long? Bitrate = null,
    double? FramesPerSecond = null,
    long SentBytes = 0,
    long DroppedFrames = 0,
    int Reconnects = 0)
{
    /// <summary>Whether nothing more comes of this run.</summary>
    public bool IsFinal => State is ReportedState.Failed or ReportedState.Finished;
}

/// <summary>A report and when this service heard it, by its own clock.</summary>
internal sealed record HeardReport(JobReport Report, string Worker, DateTimeOffset At);
