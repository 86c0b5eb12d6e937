using Telemed.MediaHub;

namespace Telemed.Transcoder.Planning;

/// <summary>What happens to one track of the source on its way into one output.</summary>
public enum TrackTreatment
{
    /// <summary>The output does not have it.</summary>
    Absent,

    /// <summary>It goes through as it is.</summary>
    Copy,

    /// <summary>It is encoded anew.</summary>
    Encode,
}

/// <summary>Where an output goes.</summary>
public enum OutputKind
{
    /// <summary>FLV with H.264 and AAC to FFmpeg's standard output: the fan-out.</summary>
    Flv,

    /// <summary>The hub's path with <c>_aac</c> behind it.</summary>
    AacVariant,

    /// <summary>The hub's path with <c>_opus</c> behind it.</summary>
    OpusVariant,
}

/// <summary>One output of a plan.</summary>
public sealed record PlannedOutput(OutputKind Kind, TrackTreatment Video, TrackTreatment Audio);

/// <summary>
/// What one FFmpeg does for one stream, decided from the stream's codecs alone. <see cref="ToString"/> says it in words, with
/// the reason for whatever is left out.
/// </summary>
public sealed record TranscodePlan
{
    private TranscodePlan(StreamTracks tracks, IReadOnlyList<PlannedOutput> outputs)
    {
        Tracks = tracks;
        Outputs = outputs;
    }

    /// <summary>The source's codecs.</summary>
    public StreamTracks Tracks { get; }

    /// <summary>The outputs; none where the source has nothing that any player here takes.</summary>
    public IReadOnlyList<PlannedOutput> Outputs { get; }

    /// <summary>Whether the outputs have a picture. Every player here takes H.264 and only H.264, so nothing else is carried.</summary>
    public bool HasVideo => Tracks.Video == StreamTracks.H264;

    /// <summary>Whether the outputs have sound.</summary>
    public bool HasAudio => Tracks.Audio is not null;

    /// <summary>Whether AAC is encoded, once for the fan-out and the <c>_aac</c> path together.</summary>
    public bool EncodesAac => Outputs.Any(output => output is { Kind: not OutputKind.OpusVariant, Audio: TrackTreatment.Encode });

    /// <summary>The plan for a source with these codecs.</summary>
    public static TranscodePlan For(StreamTracks tracks)
    {
        var video = tracks.Video == StreamTracks.H264 ? TrackTreatment.Copy : TrackTreatment.Absent;
        var aac = tracks.Audio switch
        {
            null => TrackTreatment.Absent,
            StreamTracks.Aac => TrackTreatment.Copy,
            _ => TrackTreatment.Encode,
        };

        List<PlannedOutput> outputs = [];
        if (video != TrackTreatment.Absent || aac != TrackTreatment.Absent)
        {
            outputs.Add(new PlannedOutput(OutputKind.Flv, video, aac));
            outputs.Add(new PlannedOutput(OutputKind.AacVariant, video, aac));
            if (!tracks.HasOpusOrSilence)
            {
                outputs.Add(new PlannedOutput(OutputKind.OpusVariant, video, TrackTreatment.Encode));
            }
        }

        return new TranscodePlan(tracks, outputs);
    }

    /// <summary>For example <c>flv and _aac: H264 copied, Opus to AAC; no _opus: the source has Opus</c>.</summary>
    public override string ToString()
    {
        if (Outputs.Count == 0)
        {
            return $"nothing: the source has no sound and {(Tracks.Video is { } only ? $"its picture is {only}; players take H264" : "no picture")}";
        }

        var picture = Tracks.Video switch
        {
            null => "no picture",
            StreamTracks.H264 => "H264 copied",
            { } other => $"{other} left out (players take H264)",
        };
        var sound = Tracks.Audio switch
        {
            null => "no sound",
            StreamTracks.Aac => "AAC copied",
            { } other => $"{other} to AAC",
        };
        var opus = Tracks.Audio switch
        {
            null => "no _opus: the source has no sound",
            StreamTracks.Opus => "no _opus: the source has Opus",
            StreamTracks.Aac => "_opus: AAC to Opus",
            { } other => $"_opus: {other} to Opus",
        };
        return $"flv and _aac: {picture}, {sound}; {opus}";
    }
}
