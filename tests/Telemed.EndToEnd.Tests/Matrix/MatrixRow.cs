using Telemed.MediaHub;
using Telemed.Transcoder.Planning;

namespace Telemed.EndToEnd.Tests.Matrix;

/// <summary>The ways of playing.</summary>
public enum MatrixPlayer
{
    Whep,
    Flv,
    Rtmp,
    Hls,
}

/// <summary>How a source is made.</summary>
internal enum MatrixSource
{
    /// <summary>FFmpeg publishes by RTMP, as a phone does.</summary>
    Rtmp,

    /// <summary>FFmpeg's FLV with its AAC declared as HE-AAC, published by RTMP. See <see cref="TagSources"/>.</summary>
    HeAac,

    /// <summary>FFmpeg's H.265 as Enhanced RTMP has it. See <see cref="TagSources"/>.</summary>
    EnhancedRtmp,

    /// <summary>Chromium publishes by WHIP, with the codec put first.</summary>
    Whip,
}

/// <summary>What happens to the picture while it is on air.</summary>
internal enum MatrixChange
{
    None,
    Size,
    Rotation,
}

/// <summary>A row of the matrix: a source, and what is known of it, from which follows what is done with it.</summary>
/// <param name="Name">For people.</param>
/// <param name="Source">How it is made.</param>
/// <param name="Facts">What the transcoder finds out about it.</param>
internal sealed record MatrixRow(string Name, MatrixSource Source, StreamFacts Facts)
{
    /// <summary>FFmpeg's options for the picture, or Chromium's name of its codec; nothing for none.</summary>
    public string Video { get; init; } = "";

    /// <summary>The same for the sound.</summary>
    public string Audio { get; init; } = "";

    /// <summary>What changes while it is on air.</summary>
    public MatrixChange Change { get; init; }

    /// <summary>What the stand-in cannot do of it.</summary>
    public string? BeyondStandIn { get; init; }

    public bool HasPicture => Facts.Tracks.Video is not null;

    public bool HasSound => Facts.Tracks.Audio is not null;

    /// <summary>What is done with it.</summary>
    public TranscodePlan Plan => TranscodePlan.For(Facts, new Telemed.Transcoder.TranscoderOptions(), Telemed.Transcoder.Encoders.VideoEncoder.X264);

    /// <summary>What a player gets, in words.</summary>
    public string Gets(MatrixPlayer player)
    {
        var (plan, tracks) = (Plan, Facts.Tracks);
        var path = new StreamPath("consultation", "participant");
        return player switch
        {
            MatrixPlayer.Whep when tracks.PathForWebRtc(path, plan.HasOpusVariant ? tracks : null) is { Variant: StreamVariant.Original } => "the original",
            MatrixPlayer.Whep => Words(plan, plan.OpusSound),
            MatrixPlayer.Hls when tracks.PathForHls(path, new StreamTracks(plan.Picture.To, plan.AacSound.To)) is { Variant: StreamVariant.Original } => "the original",
            _ => Words(plan, plan.AacSound),
        };
    }

    private static string Words(TranscodePlan plan, PlanStep sound) => string.Join(", ", new[] { Words(plan.Picture), Words(sound) }.OfType<string>());

    private static string? Words(PlanStep step) => step.Treatment switch
    {
        TrackTreatment.Copy => $"{step.To} copied",
        TrackTreatment.Encode => $"{step.To} encoded",
        _ => null,
    };
}
