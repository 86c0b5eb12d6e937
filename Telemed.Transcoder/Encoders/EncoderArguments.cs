using System.Globalization;
using Telemed.MediaHub;
using Telemed.Transcoder.Planning;

namespace Telemed.Transcoder.Encoders;

/// <summary>
/// FFmpeg's options for encoding H.264 with little delay. Constrained baseline is the profile that every WebRTC browser must decode
/// (RFC 7742, 6.2) and that no phone fails at; no B-frames; a keyframe every two seconds, whatever the frame rate is, so that HLS
/// can cut there and a viewer who joins waits little.
/// </summary>
public static class EncoderArguments
{
    private const string KeyframeEvery2Seconds = "expr:gte(t,n_forced*2)";

    private static readonly string[] Complaints =
        ["hwupload", "Device creation failed", "opening encoder", "initializing output stream", "Error submitting", "Video encoding failed"];

    /// <summary>The device of a hardware encoder; stands before the input.</summary>
    public static IReadOnlyList<string> Device(VideoEncoder encoder, TranscoderOptions options) => encoder switch
    {
        VideoEncoder.Vaapi => ["-vaapi_device", options.VaapiDevice],
        VideoEncoder.Qsv => ["-init_hw_device", "qsv=hw", "-filter_hw_device", "hw"],
        _ => [],
    };

    /// <summary>Filter, encoder and rate for the picture of one output.</summary>
    public static IReadOnlyList<string> Encode(VideoTarget target) =>
    [
        "-vf", Filter(target),
        "-c:v", Codec(target.Encoder),
        .. Settings(target.Encoder, target),
        "-maxrate:v", Number(target.Bitrate), "-bufsize:v", Number(target.Bitrate / 2),
        "-bf", "0", "-g", "600", "-force_key_frames", KeyframeEvery2Seconds,
        // A browser's pictures have no steady rate; made steady they would be doubled or dropped. So each keeps its time in
        // milliseconds, which is FLV's own clock, and the 30 is only what the rate control and the level reckon with.
        "-r:v", "30", "-fps_mode", "vfr", "-enc_time_base:v", "1/1000",
    ];

    /// <summary>FFmpeg's name of the encoder.</summary>
    public static string Codec(VideoEncoder encoder) => encoder switch
    {
        VideoEncoder.Vaapi => "h264_vaapi",
        VideoEncoder.Nvenc => "h264_nvenc",
        VideoEncoder.Qsv => "h264_qsv",
        VideoEncoder.VideoToolbox => "h264_videotoolbox",
        _ => "libx264",
    };

    /// <summary>Whether a line that FFmpeg wrote is about this encoder and its hardware, rather than about a network or a source.</summary>
    public static bool IsComplaint(VideoEncoder encoder, string line) =>
        line.Contains(Codec(encoder), StringComparison.OrdinalIgnoreCase)
        || Complaints.Any(words => line.Contains(words, StringComparison.OrdinalIgnoreCase));

    // Never stretched: what changes its size or is turned in mid-stream is fitted into the size that the encoder was opened with.
    private static string Filter(VideoTarget target)
    {
        var fit = target.Size is { } size
            ? $"scale={size.Width}:{size.Height}:force_original_aspect_ratio=decrease:force_divisible_by=2,pad={size.Width}:{size.Height}:-1:-1"
            : $"scale='if(gt(iw,ih),min(iw,{Longer(target.Limit)}),min(iw,{Shorter(target.Limit)}))':'if(gt(iw,ih),min(ih,{Shorter(target.Limit)}),min(ih,{Longer(target.Limit)}))':force_original_aspect_ratio=decrease:force_divisible_by=2";
        var form = target.Encoder switch
        {
            VideoEncoder.X264 or VideoEncoder.VideoToolbox => "format=yuv420p",
            VideoEncoder.Vaapi => "format=nv12,hwupload",
            VideoEncoder.Qsv => "format=nv12,hwupload=extra_hw_frames=16",
            _ => "format=nv12",
        };
        return $"{fit},setsar=1,{form}";
    }

    // One thread costs the least per picture and adds no delay; it keeps up with 720p at 30 pictures a second on any server. Above
    // that the picture is cut into slices, because threads that work on whole pictures hold some of them back.
    private static IEnumerable<string> Settings(VideoEncoder encoder, VideoTarget target) => encoder switch
    {
        VideoEncoder.Vaapi => ["-profile:v", "constrained_baseline", "-rc_mode", "VBR", "-b:v", Number(target.Bitrate * 2 / 3), "-async_depth", "1"],
        VideoEncoder.Nvenc => ["-profile:v", "baseline", "-preset", "p3", "-tune", "ull", "-zerolatency", "1", "-forced-idr", "1", "-rc", "vbr", "-b:v", Number(target.Bitrate * 2 / 3)],
        VideoEncoder.Qsv => ["-profile:v", "baseline", "-preset", "veryfast", "-async_depth", "1", "-forced_idr", "1", "-b:v", Number(target.Bitrate * 2 / 3)],
        VideoEncoder.VideoToolbox => ["-profile:v", "constrained_baseline", "-realtime", "1", "-b:v", Number(target.Bitrate * 2 / 3)],
        _ =>
        [
            "-preset", "veryfast", "-tune", "zerolatency", "-profile:v", "baseline", "-crf", "23",
            .. IsLarge(target) ? new[] { "-threads:v", "2" } : ["-threads:v", "1"],
        ],
    };

    private static bool IsLarge(VideoTarget target) => target.Size is not { } size || size.Width * size.Height > 1280 * 720;

    private static string Longer(PictureSize size) => Number(Math.Max(size.Width, size.Height));

    private static string Shorter(PictureSize size) => Number(Math.Min(size.Width, size.Height));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
