using System.Text.Json.Serialization;

namespace Telemed.Sessions.Jobs;

/// <summary>The body of <c>POST …/jobs</c>.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Preset">How it encodes: <c>copy</c>, <c>540p25</c>, <c>15fps-1m</c>, <c>15fps-2m</c>, <c>720p30</c>.</param>
/// <param name="Streams">Of a relay: one or two participants whose streams it pushes; two go side by side, with their sound mixed.</param>
/// <param name="Target">Of a relay: where to.</param>
/// <param name="ParticipantId">Of an ingest: whose stream it becomes.</param>
/// <param name="Source">Of an ingest: where from.</param>
/// <param name="Loop">Of an ingest: whether a file begins again at its end.</param>
public sealed record NewJob(
    JobKind Kind,
    string Preset,
    IReadOnlyList<string>? Streams = null,
    NewJobTarget? Target = null,
    string? ParticipantId = null,
    NewJobSource? Source = null,
    bool Loop = false);

/// <summary>Where a relay goes.</summary>
/// <param name="Url"><c>rtmp://</c> or <c>rtmps://</c>, host, port where it is not the usual one, and application; no key.</param>
/// <param name="Key">The stream key. It is encrypted and never shown again.</param>
public sealed record NewJobTarget(string Url, string Key)
{
    /// <summary>Nothing that prints this prints what is in it.</summary>
    public override string ToString() => nameof(NewJobTarget);
}

/// <summary>Where an ingest comes from: an address or a file.</summary>
/// <param name="Url"><c>http://</c>, <c>https://</c>, <c>rtsp://</c> or <c>rtsps://</c>, without user and password.</param>
/// <param name="User">The user, where the address asks for one.</param>
/// <param name="Password">The password. It is encrypted and never shown again.</param>
/// <param name="File">The name of a file in the transcoder's folder of files.</param>
public sealed record NewJobSource(string? Url = null, string? User = null, string? Password = null, string? File = null)
{
    /// <summary>Nothing that prints this prints what is in it.</summary>
    public override string ToString() => nameof(NewJobSource);
}

/// <summary>What somebody wants of a job.</summary>
public enum JobWish
{
    /// <summary>It is to run.</summary>
    Running,

    /// <summary>It is not.</summary>
    Stopped,
}

/// <summary>How it is with a job.</summary>
public enum JobState
{
    /// <summary>It is to run, and no worker has said anything yet.</summary>
    Starting,

    /// <summary>Its stream is not on air.</summary>
    Waiting,

    /// <summary>It connects.</summary>
    Connecting,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It waits before it tries again; <c>fault</c> says why.</summary>
    BackingOff,

    /// <summary>It is to run, and no worker has said anything of it for <c>Jobs__LostAfter</c>.</summary>
    Lost,

    /// <summary>It was given up; <c>fault</c> says why.</summary>
    Failed,

    /// <summary>Its file has ended.</summary>
    Finished,

    /// <summary>It is not to run, and still does.</summary>
    Stopping,

    /// <summary>It does not run.</summary>
    Stopped,
}

/// <summary>A relay or an ingest, without its secrets.</summary>
/// <param name="Id">Its id.</param>
/// <param name="ConsultationId">Its consultation.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Preset">How it encodes.</param>
/// <param name="Streams">The participants whose streams it pushes, or whose stream it is.</param>
/// <param name="Target">Of a relay: where to.</param>
/// <param name="Source">Of an ingest: where from.</param>
/// <param name="Loop">Whether a file begins again at its end.</param>
/// <param name="Wanted">What somebody wants.</param>
/// <param name="State">How it is.</param>
/// <param name="Since">Since when it is so.</param>
/// <param name="Attempts">Attempts in a row, the present one included; a good run forgets them.</param>
/// <param name="Fault">Why it does not run, in words.</param>
/// <param name="Bitrate">What it sends now, in bit/s.</param>
/// <param name="FramesPerSecond">Pictures it sends in a second.</param>
/// <param name="SentBytes">What it has sent since its start.</param>
/// <param name="DroppedFrames">Pictures left out because the way was too narrow.</param>
/// <param name="Reconnects">How often it has connected anew.</param>
/// <param name="Worker">The worker that does it; for whoever may manage jobs.</param>
/// <param name="ReportedAt">When a worker last said something of it.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record JobDocument(
    string Id,
    string ConsultationId,
    JobKind Kind,
    string Preset,
    IReadOnlyList<string> Streams,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JobTarget? Target,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JobSource? Source,
    bool Loop,
    JobWish Wanted,
    JobState State,
    DateTimeOffset Since,
    int Attempts,
    string? Fault,
    long? Bitrate,
    double? FramesPerSecond,
    long SentBytes,
    long DroppedFrames,
    int Reconnects,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Worker,
    DateTimeOffset? ReportedAt,
    DateTimeOffset CreatedAt)
{
    private static readonly TimeSpan StopDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopSilence = TimeSpan.FromSeconds(3);

    internal static JobDocument Of(JobRow row, HeardReport? heard, DateTimeOffset now, TimeSpan lostAfter, bool withWorker)
    {
        var last = heard is not null && heard.Report.Revision == row.Revision && (row.ReportedAt is null || heard.At >= row.ReportedAt) ? heard : row.Report;
        var (state, since) = StateOf(row, last, now, lostAfter);
        var runs = state is JobState.Running or JobState.Stopping;
        return new JobDocument(
            row.Id,
            row.ConsultationId,
            row.ReadKind,
            row.Preset,
            row.ReadStreams,
            row.ReadKind == JobKind.Relay ? new JobTarget(row.Scheme == "rtmps", row.Host ?? "", row.App ?? "", row.HasKey) : null,
            row.ReadKind == JobKind.Ingest ? new JobSource(row.Scheme, row.Host, row.File, row.HasKey) : null,
            row.Loops,
            row.Wanted ? JobWish.Running : JobWish.Stopped,
            state,
            since,
            last?.Report.Attempts ?? 0,
            last?.Report.Fault,
            runs ? last?.Report.Bitrate : null,
            runs ? last?.Report.FramesPerSecond : null,
            last?.Report.SentBytes ?? 0,
            last?.Report.DroppedFrames ?? 0,
            last?.Report.Reconnects ?? 0,
            withWorker ? last?.Worker : null,
            last?.At,
            row.CreatedAt);
    }

    // What nobody has confirmed lately is not said to be so.
    private static (JobState State, DateTimeOffset Since) StateOf(JobRow row, HeardReport? last, DateTimeOffset now, TimeSpan lostAfter)
    {
        if (row.Wanted)
        {
            return last is null
                ? now - row.WantedAt > lostAfter ? (JobState.Lost, row.WantedAt) : (JobState.Starting, row.WantedAt)
                : now - last.At > lostAfter ? (JobState.Lost, last.At) : (Shown(last.Report.State), last.Report.Since);
        }

        if (last is { Report.IsFinal: true })
        {
            return (Shown(last.Report.State), last.Report.Since);
        }

        return last is { Report.State: not ReportedState.Waiting } && last.At > row.WantedAt + StopDelay && now - last.At < StopSilence
            ? (JobState.Stopping, row.WantedAt)
            : (JobState.Stopped, row.WantedAt);
    }

    private static JobState Shown(ReportedState state) => state switch
    {
        ReportedState.Waiting => JobState.Waiting,
        ReportedState.Connecting => JobState.Connecting,
        ReportedState.Running => JobState.Running,
        ReportedState.BackingOff => JobState.BackingOff,
        ReportedState.Failed => JobState.Failed,
        _ => JobState.Finished,
    };
}

/// <summary>Where a relay goes, as far as it is shown.</summary>
/// <param name="Encrypted">Whether by TLS (<c>rtmps</c>).</param>
/// <param name="Host">The host, with the port where it is not the usual one.</param>
/// <param name="App">The application.</param>
/// <param name="HasKey">Whether there is a stream key.</param>
public sealed record JobTarget(bool Encrypted, string Host, string App, bool HasKey);

/// <summary>Where an ingest comes from, as far as it is shown.</summary>
/// <param name="Scheme"><c>http</c>, <c>https</c>, <c>rtsp</c> or <c>rtsps</c>; null for a file.</param>
/// <param name="Host">The host, with the port where it is not the usual one; null for a file.</param>
/// <param name="File">The file's name.</param>
/// <param name="HasPassword">Whether there is a user or a password.</param>
public sealed record JobSource(string? Scheme, string? Host, string? File, bool HasPassword);
