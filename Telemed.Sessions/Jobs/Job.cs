using System.Text.Json;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Secrets;

namespace Telemed.Sessions.Jobs;

/// <summary>What a job does.</summary>
public enum JobKind
{
    /// <summary>Pushes one or two streams of a consultation to an RTMP address.</summary>
    Relay,

    /// <summary>Brings a file or an address in as a participant's stream.</summary>
    Ingest,
}

/// <summary>The presets, as they are written.</summary>
public static class JobPresets
{
    /// <summary>As it is.</summary>
    public const string Copy = "copy";

    /// <summary>All of them: <c>540p25</c> is 960×540 with 25 frames/s and 2 Mbit/s, <c>15fps-1m</c> and <c>15fps-2m</c> 15 frames/s with 1 and 2 Mbit/s, <c>720p30</c> 1280×720 with 30 frames/s and 3 Mbit/s.</summary>
    public static IReadOnlyList<string> All { get; } = [Copy, "540p25", "15fps-1m", "15fps-2m", "720p30"];
}

/// <summary>What of a job nobody is shown again.</summary>
/// <param name="Url">The whole address; null for a file.</param>
/// <param name="Key">A relay's stream key.</param>
/// <param name="User">An ingest's user.</param>
/// <param name="Password">Its password.</param>
internal sealed record JobSecret(string? Url, string? Key = null, string? User = null, string? Password = null)
{
    private const string Purpose = "telemed.job";

    public string Protect(SecretsVault vault, string jobId) => vault.Protect(Purpose, jobId, JsonSerializer.Serialize(this));

    /// <summary>Nothing that prints this prints what is in it.</summary>
    public override string ToString() => nameof(JobSecret);

    /// <summary>Reads what <see cref="Protect"/> wrote; null when the key is gone.</summary>
    public static JobSecret? Unprotect(SecretsVault vault, JobRow row) =>
        vault.Unprotect(Purpose, row.Id, row.Secret) is { } text ? JsonSerializer.Deserialize<JobSecret>(text) : null;
}

/// <summary>A row of <c>jobs</c>.</summary>
internal sealed class JobRow
{
    public const string Insert =
        """
        INSERT INTO jobs (id, consultation_id, kind, preset, streams, scheme, host, app, file, loops, secret, has_key, created_at, wanted, wanted_at, revision,
            attempts, sent_bytes, dropped_frames, reconnects)
        VALUES (@Id, @ConsultationId, @Kind, @Preset, @Streams, @Scheme, @Host, @App, @File, @Loops, @Secret, @HasKey, @CreatedAt, @Wanted, @WantedAt, @Revision,
            0, 0, 0, 0)
        """;

    public string Id { get; set; } = "";

    public string ConsultationId { get; set; } = "";

    public string Kind { get; set; } = "";

    public string Preset { get; set; } = "";

    public string Streams { get; set; } = "";

    public string? Scheme { get; set; }

    public string? Host { get; set; }

    public string? App { get; set; }

    public string? File { get; set; }

    public bool Loops { get; set; }

    public string? Secret { get; set; }

    public bool HasKey { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public bool Wanted { get; set; }

    public DateTimeOffset WantedAt { get; set; }

    public long Revision { get; set; }

    public string? State { get; set; }

    public DateTimeOffset? Since { get; set; }

    public long Attempts { get; set; }

    public string? Fault { get; set; }

    public long? Bitrate { get; set; }

    public long? FrameRate { get; set; }

    public long SentBytes { get; set; }

    public long DroppedFrames { get; set; }

    public long Reconnects { get; set; }

    public string? Worker { get; set; }

    public DateTimeOffset? ReportedAt { get; set; }

    public JobKind ReadKind => Words.Read<JobKind>(Kind);

    public IReadOnlyList<string> ReadStreams => Streams.Split(' ');

    /// <summary>What the transcoder last said, as the records have it; null while it has said nothing of this run.</summary>
    public HeardReport? Report => ReportedAt is { } at && State is { } state
        ? new HeardReport(
            new JobReport(Id, (int)Revision, Words.Read<ReportedState>(state), Since ?? at, (int)Attempts, Fault, Bitrate, FrameRate / 100.0, SentBytes, DroppedFrames, (int)Reconnects),
            Worker ?? "",
            at)
        : null;

    public JobBody ToBody(string? reason = null) => new(Id, Kind, Preset, ReadStreams, Host, File, reason);
}
