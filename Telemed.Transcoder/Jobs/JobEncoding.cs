using System.Globalization;

namespace Telemed.Transcoder.Jobs;

/// <summary>FFmpeg's options for a preset's picture.</summary>
internal static class JobEncoding
{
    /// <summary>
    /// Filters that bring a picture into a frame without stretching it: what is missing on two sides is black. Sizes that change in
    /// mid-stream (a phone that is turned) are brought into the same frame.
    /// </summary>
    public static string Frame(int width, int height, int rate) => string.Create(
        CultureInfo.InvariantCulture,
        $"scale={width}:{height}:force_original_aspect_ratio=decrease:force_divisible_by=2,pad={width}:{height}:(ow-iw)/2:(oh-ih)/2,setsar=1,fps={rate},format=yuv420p");

    /// <summary>
    /// H.264 for live: no B-frames and no looking ahead, a keyframe every two seconds (platforms cut their segments there), and no more
    /// than the bit rate in any second. <paramref name="constant"/>: no less either, as platforms want it that measure a line by it.
    /// </summary>
    public static IReadOnlyList<string> Picture(JobPreset preset, bool constant)
    {
        var bitrate = Number(preset.Bitrate);
        var keyframes = Number(2 * preset.Rate);
        return
        [
            "-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-profile:v", "main",
            "-b:v", bitrate, "-maxrate", bitrate, "-bufsize", bitrate,
            "-g", keyframes, "-keyint_min", keyframes, "-sc_threshold", "0",
            .. constant ? ["-x264-params", "nal-hrd=cbr"] : Array.Empty<string>(),
        ];
    }

    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
