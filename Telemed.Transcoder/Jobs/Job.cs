using Telemed.MediaHub;

namespace Telemed.Transcoder.Jobs;

/// <summary>
/// Something that sessions want done for as long as they say so. Jobs hold secrets (stream keys, passwords): they are classes and not
/// records, so that nothing that prints one prints these.
/// </summary>
/// <param name="id">Its id.</param>
/// <param name="revision">Rises when the job is changed or begun anew.</param>
/// <param name="consultationId">Where it belongs.</param>
public abstract class Job(string id, long revision, string consultationId)
{
    public string Id { get; } = id;

    public long Revision { get; } = revision;

    public string ConsultationId { get; } = consultationId;

    /// <summary>The participant whose stream it is about, where there is just one.</summary>
    public virtual string? ParticipantId => null;

    /// <summary>For logs and spans.</summary>
    public abstract string Kind { get; }

    /// <inheritdoc />
    public sealed override string ToString() => $"{Kind} {Id}";
}

/// <summary>Pushes one stream, or two side by side, to an RTMP server.</summary>
public sealed class RelayJob(string id, long revision, string consultationId, IReadOnlyList<StreamPath> streams, JobPreset preset, Rtmp.RtmpTarget target)
    : Job(id, revision, consultationId)
{
    /// <summary>One or two; the first is on the left.</summary>
    public IReadOnlyList<StreamPath> Streams { get; } = streams;

    public JobPreset Preset { get; } = preset;

    public Rtmp.RtmpTarget Target { get; } = target;

    /// <inheritdoc />
    public override string? ParticipantId => Streams.Count == 1 ? Streams[0].ParticipantId : null;

    /// <inheritdoc />
    public override string Kind => "relay";
}

/// <summary>Brings something in as a participant's stream.</summary>
public sealed class IngestJob(string id, long revision, StreamPath path, JobPreset preset, Ingest.IngestSource source)
    : Job(id, revision, path.ConsultationId)
{
    /// <summary>Where it is published at the hub.</summary>
    public StreamPath Path { get; } = path;

    public JobPreset Preset { get; } = preset;

    public Ingest.IngestSource Source { get; } = source;

    /// <inheritdoc />
    public override string? ParticipantId => Path.ParticipantId;

    /// <inheritdoc />
    public override string Kind => "ingest";
}

/// <summary>A job that this worker cannot do, which is what it reports of it.</summary>
public sealed class ImpossibleJob(string id, long revision, string consultationId, string fault) : Job(id, revision, consultationId)
{
    public string Fault { get; } = fault;

    /// <inheritdoc />
    public override string Kind => "impossible job";
}
