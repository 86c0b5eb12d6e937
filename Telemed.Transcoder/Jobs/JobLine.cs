using Telemed.MediaHub;
using Telemed.Transcoder.Jobs.Ingest;
using Telemed.Transcoder.Rtmp;

namespace Telemed.Transcoder.Jobs;

/// <summary>A line of <c>GET /internal/jobs</c>. It holds secrets, so it is no record.</summary>
internal sealed class JobLine
{
    public string? Type { get; init; }

    public string? Id { get; init; }

    public long Revision { get; init; }

    public string? Kind { get; init; }

    public string? ConsultationId { get; init; }

    public IReadOnlyList<string>? Streams { get; init; }

    public string? ParticipantId { get; init; }

    public string? Preset { get; init; }

    public TargetPart? Target { get; init; }

    public SourcePart? Source { get; init; }

    /// <summary>
    /// The job of a line of the type <c>job</c>. Sessions have checked it, perhaps a later version of them: what this worker cannot
    /// do becomes a job that says so, because one that nobody runs and nobody speaks of is the worst answer.
    /// </summary>
    public Job ToJob()
    {
        var (id, consultation) = (Id ?? "", ConsultationId ?? "");
        if (JobPreset.Find(Preset) is not { } preset)
        {
            return Impossible($"this worker has no preset \"{Preset}\"");
        }

        switch (Kind)
        {
            case "relay":
                List<StreamPath> streams = [];
                foreach (var participant in Streams ?? [])
                {
                    if (!StreamPath.TryParse($"{consultation}/{participant}", out var path) || path.Variant != StreamVariant.Original)
                    {
                        return Impossible("it names no stream");
                    }

                    streams.Add(path);
                }

                if (streams.Count is not (1 or 2) || (streams.Count == 2 && preset.IsCopy))
                {
                    return Impossible("it needs one stream, or two and a preset that encodes");
                }

                return RtmpTarget.TryCreate(Target?.Url, Target?.Key, out var target, out var fault)
                    ? new RelayJob(id, Revision, consultation, streams, preset, target)
                    : Impossible(fault);
            case "ingest":
                if (!StreamPath.TryParse($"{consultation}/{ParticipantId}", out var place) || place.Variant != StreamVariant.Original)
                {
                    return Impossible("it names no stream");
                }

                return IngestSource.TryCreate(Source?.Url, Source?.User, Source?.Password, Source?.File, Source?.Loop ?? false, out var source, out var wrong)
                    ? new IngestJob(id, Revision, place, preset, source)
                    : Impossible(wrong);
            default:
                return Impossible($"this worker knows no \"{Kind}\"");
        }

        ImpossibleJob Impossible(string why) => new(id, Revision, consultation, why);
    }

    internal sealed class TargetPart
    {
        public string? Url { get; init; }

        public string? Key { get; init; }
    }

    internal sealed class SourcePart
    {
        public string? Url { get; init; }

        public string? User { get; init; }

        public string? Password { get; init; }

        public string? File { get; init; }

        public bool Loop { get; init; }
    }
}
