using System.Text.Json.Serialization;

namespace Telemed.Transcoder.Jobs;

/// <summary>Where a job is. docs/jobs.md shows how one state follows another.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>Its stream is not on air, or nothing comes from it.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>It is being begun: the source or the server has not taken it yet.</summary>
    [JsonStringEnumMemberName("connecting")]
    Connecting,

    /// <summary>It flows.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>It has broken; the next attempt comes after a pause.</summary>
    [JsonStringEnumMemberName("backingOff")]
    BackingOff,

    /// <summary>It has broken too often in a row, or cannot be done. Nothing more is tried.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>What it had to bring in has come to its end.</summary>
    [JsonStringEnumMemberName("finished")]
    Finished,
}

/// <summary>What this worker knows of a job at one moment.</summary>
/// <param name="Id">The job.</param>
/// <param name="Revision">Which revision of it.</param>
/// <param name="State">Where it is.</param>
/// <param name="Since">Since when.</param>
/// <param name="Attempts">Attempts in a row, the present one included; a good run forgets them.</param>
/// <param name="Fault">Why it does not run, or last did not, in words without secrets.</param>
/// <param name="Bitrate">Bit/s over the last seconds.</param>
/// <param name="FramesPerSecond">Pictures a second over the last seconds.</param>
/// <param name="SentBytes">Bytes since the job began here.</param>
/// <param name="DroppedFrames">Pictures that were left out because the other side was too slow.</param>
/// <param name="Reconnects">How often it has run again after it had broken.</param>
public sealed record JobReport(
    string Id,
    long Revision,
    JobState State,
    DateTimeOffset Since,
    int Attempts,
    string? Fault,
    long Bitrate,
    double FramesPerSecond,
    long SentBytes,
    long DroppedFrames,
    int Reconnects);

/// <summary>The body of <c>POST /internal/jobs/reports</c>.</summary>
/// <param name="Worker">Who says it.</param>
/// <param name="Reports">One for each job that this worker has.</param>
public sealed record JobReports(string Worker, IReadOnlyList<JobReport> Reports);
