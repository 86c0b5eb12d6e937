using Telemed.MediaHub;
using Telemed.Transcoder.Encoders;

namespace Telemed.Transcoder.Planning;

/// <summary>
/// Decides plans. The rules: players of RTMP, HTTP-FLV and HLS get H.264 and AAC; WebRTC players get H.264, VP8, VP9 or AV1 and
/// Opus. What a player takes is copied, the rest encoded, each kind once for all outputs.
/// </summary>
public static class TranscodePlanner
{
    private const string H264 = "H.264";

    /// <summary>The plan for what is known.</summary>
    public static TranscodePlan Decide(StreamFacts facts, PlanLimits limits, VideoEncoder encoder)
    {
        var tracks = facts.Tracks;
        var tooMuch = TooMuch(facts, limits);
        var picture = Picture(facts, tooMuch);
        var webRtcPlaysTheOriginal = tracks.HasOpusOrSilence
            && (tracks.Video is null || (tracks.HasWebRtcPictureOrNone && !facts.HasBFrames && tooMuch is null));
        return new TranscodePlan(
            facts,
            picture,
            Sound(tracks, tracks.HasAacOrSilence, "AAC", "RTMP, HTTP-FLV and HLS play"),
            Sound(tracks, tracks.HasOpusOrSilence, "Opus", "WebRTC plays"),
            picture.Treatment == TrackTreatment.Encode ? Target(facts, limits, encoder) : null,
            webRtcPlaysTheOriginal);
    }

    private static PlanStep Picture(StreamFacts facts, string? tooMuch)
    {
        if (facts.Tracks.Video is not { } codec)
        {
            return new PlanStep(TrackTreatment.Absent, null, null, "no picture");
        }

        var name = StreamTracks.NameOf(codec);
        if (facts.PictureIsUnreadable)
        {
            return new PlanStep(TrackTreatment.Absent, name, null, "this FFmpeg cannot read it from the hub");
        }

        var reason = codec switch
        {
            not StreamTracks.H264 => $"RTMP and HTTP-FLV play no {name}",
            _ when !facts.Tracks.HasPlainH264OrNoPicture => $"phones and browsers do not play its profile {facts.Tracks.VideoProfile}",
            _ when facts.HasBFrames => "WebRTC plays no B-frames",
            _ => tooMuch,
        };
        return reason is null
            ? new PlanStep(TrackTreatment.Copy, name, H264, null)
            : new PlanStep(TrackTreatment.Encode, name, H264, reason);
    }

    private static string? TooMuch(StreamFacts facts, PlanLimits limits) => facts switch
    {
        { Size: { } size } when !limits.Admit(size) => $"{size} is over the limit of {limits.Picture}",
        { ExcessiveBitrate: { } bitrate } => $"{bitrate / 1000} kbit/s are over the limit of {limits.Bitrate / 1000} kbit/s",
        _ => null,
    };

    private static PlanStep Sound(StreamTracks tracks, bool isPlayed, string to, string players)
    {
        if (tracks.Audio is not { } codec)
        {
            return new PlanStep(TrackTreatment.Absent, null, null, "no sound");
        }

        var name = StreamTracks.NameOf(codec);
        return isPlayed
            ? new PlanStep(TrackTreatment.Copy, name, name, null)
            : new PlanStep(TrackTreatment.Encode, name, to, name == to ? $"players take no {tracks.Channels} channels" : $"{players} no {name}");
    }

    // Three bits a pixel and second are good pictures of people who talk: 0.7 Mbit/s for 640x360, 2.8 Mbit/s for 1280x720.
    private static VideoTarget Target(StreamFacts facts, PlanLimits limits, VideoEncoder encoder)
    {
        var size = facts.Size is { } known ? limits.Fit(known) : (PictureSize?)null;
        var pixels = size is { } chosen ? chosen.Width * chosen.Height : limits.Picture.Width * limits.Picture.Height;
        return new VideoTarget(encoder, size, limits.Picture, Math.Min(limits.Bitrate, Math.Max(300_000, pixels * 3)));
    }
}
