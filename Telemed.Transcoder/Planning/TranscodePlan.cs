using Telemed.MediaHub;
using Telemed.Transcoder.Encoders;

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

    /// <summary>The hub's path with <c>_aac</c> behind it: what the fan-out has, published from there.</summary>
    AacVariant,

    /// <summary>The hub's path with <c>_opus</c> behind it, published by FFmpeg.</summary>
    OpusVariant,
}

/// <summary>One output of a plan.</summary>
public sealed record PlannedOutput(OutputKind Kind, TrackTreatment Video, TrackTreatment Audio);

/// <summary>What is done with a track, and why.</summary>
/// <param name="Treatment">What is done.</param>
/// <param name="From">The source's codec by its usual name; <see langword="null"/> where the source has no such track.</param>
/// <param name="To">The codec that players get; <see langword="null"/> where they get none.</param>
/// <param name="Reason">Why it is not simply copied; <see langword="null"/> where it is.</param>
public sealed record PlanStep(TrackTreatment Treatment, string? From, string? To, string? Reason)
{
    /// <summary>For example <c>AAC→Opus because WebRTC plays no AAC</c>.</summary>
    public override string ToString() => Treatment switch
    {
        TrackTreatment.Copy => $"copy {From}",
        TrackTreatment.Encode => $"{From}→{To} because {Reason}",
        _ when From is null => Reason!,
        _ => $"{From} left out because {Reason}",
    };
}

/// <summary>What an encoded picture becomes.</summary>
/// <param name="Encoder">Who encodes.</param>
/// <param name="Size">
/// The picture's size; a source that changes its size is fitted into it with its proportions. <see langword="null"/> where nobody
/// knows the source's size: then it is FFmpeg's first picture's.
/// </param>
/// <param name="Limit">The largest size, for a source of unknown size.</param>
/// <param name="Bitrate">The highest bit rate in bit/s.</param>
public sealed record VideoTarget(VideoEncoder Encoder, PictureSize? Size, PictureSize Limit, int Bitrate);

/// <summary>
/// What one FFmpeg does for one stream: a value, decided by <see cref="TranscodePlanner"/> from what is known about the source.
/// <see cref="ToString"/> says it in words with the reasons, <see cref="Picture"/>, <see cref="AacSound"/> and
/// <see cref="OpusSound"/> in parts.
/// </summary>
public sealed record TranscodePlan
{
    internal TranscodePlan(StreamFacts facts, PlanStep picture, PlanStep aac, PlanStep opus, VideoTarget? target, bool webRtcPlaysTheOriginal)
    {
        Facts = facts;
        Picture = picture;
        AacSound = aac;
        OpusSound = opus;
        Target = target;

        List<PlannedOutput> outputs = [];
        if (HasVideo || HasAudio)
        {
            outputs.Add(new PlannedOutput(OutputKind.Flv, picture.Treatment, aac.Treatment));
            outputs.Add(new PlannedOutput(OutputKind.AacVariant, picture.Treatment, aac.Treatment));
            if (!webRtcPlaysTheOriginal)
            {
                outputs.Add(new PlannedOutput(OutputKind.OpusVariant, picture.Treatment, opus.Treatment));
            }
        }

        Outputs = outputs;
    }

    /// <summary>What the plan was decided from.</summary>
    public StreamFacts Facts { get; }

    /// <summary>The source's codecs.</summary>
    public StreamTracks Tracks => Facts.Tracks;

    /// <summary>The picture, the same in every output.</summary>
    public PlanStep Picture { get; }

    /// <summary>The sound of RTMP, HTTP-FLV and HLS players.</summary>
    public PlanStep AacSound { get; }

    /// <summary>The sound of WebRTC players.</summary>
    public PlanStep OpusSound { get; }

    /// <summary>What the picture becomes; <see langword="null"/> where it is not encoded.</summary>
    public VideoTarget? Target { get; }

    /// <summary>The outputs; none where the source has nothing that can be brought to any player here.</summary>
    public IReadOnlyList<PlannedOutput> Outputs { get; }

    /// <summary>Whether the outputs have a picture.</summary>
    public bool HasVideo => Picture.Treatment != TrackTreatment.Absent;

    /// <summary>Whether the outputs have sound.</summary>
    public bool HasAudio => AacSound.Treatment != TrackTreatment.Absent;

    /// <summary>Whether AAC is encoded, once for the fan-out and the <c>_aac</c> path together.</summary>
    public bool EncodesAac => AacSound.Treatment == TrackTreatment.Encode;

    /// <summary>Whether the picture is encoded, once for all outputs.</summary>
    public bool EncodesVideo => Picture.Treatment == TrackTreatment.Encode;

    /// <summary>Whether the FLV's picture, which is ready at once, may go ahead of its sound, which is encoded.</summary>
    public bool CanSendSoundApart => EncodesAac && Picture.Treatment == TrackTreatment.Copy;

    /// <summary>Whether <c>_opus</c> is made: whenever WebRTC does not play the source as it is.</summary>
    public bool HasOpusVariant => Outputs.Any(output => output.Kind == OutputKind.OpusVariant);

    /// <summary>The plan for a source of which only the codecs are known, within the default limits and with software.</summary>
    public static TranscodePlan For(StreamTracks tracks) => For(new StreamFacts(tracks), new TranscoderOptions(), VideoEncoder.X264);

    /// <summary>The plan for what is known.</summary>
    public static TranscodePlan For(StreamFacts facts, TranscoderOptions options, VideoEncoder encoder) =>
        TranscodePlanner.Decide(facts, PlanLimits.Of(options), encoder);

    /// <summary>Whether an FFmpeg that does this plan does the other one as well, whatever the reasons.</summary>
    public bool DoesTheSameAs(TranscodePlan other) => Target == other.Target && Outputs.SequenceEqual(other.Outputs);

    /// <summary>For example <c>copy H.264, copy AAC, AAC→Opus because WebRTC plays no AAC</c>.</summary>
    public override string ToString()
    {
        if (Outputs.Count == 0)
        {
            return $"nothing: {Picture}, {AacSound}";
        }

        var picture = Target is { } target
            ? $"{Picture} ({target.Encoder.Name()}{(target.Size is { } size ? $", {size}" : "")}, at most {target.Bitrate / 1000} kbit/s)"
            : Picture.ToString();
        var webRtc = HasOpusVariant ? OpusSound.Treatment == TrackTreatment.Absent ? null : OpusSound.ToString() : "WebRTC plays the original";
        // Opus that is copied beside AAC that is made of it would read as if nothing were done.
        return string.Join(", ", new[] { picture, AacSound.ToString(), webRtc == AacSound.ToString() ? null : webRtc }.OfType<string>());
    }
}
