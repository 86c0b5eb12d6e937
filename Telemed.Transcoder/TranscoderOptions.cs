using System.ComponentModel.DataAnnotations;

namespace Telemed.Transcoder;

/// <summary>What can be set about transcoding (configuration section <c>Transcoder</c>).</summary>
public sealed class TranscoderOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Transcoder";

    /// <summary>The FFmpeg program: a name on PATH, or a path.</summary>
    [Required(ErrorMessage = "Transcoder:FfmpegPath is empty: name the FFmpeg program, or leave the setting out for the one on PATH.")]
    public string FfmpegPath { get; set; } = "ffmpeg";

    /// <summary>
    /// How much memory one FFmpeg may take (resident) before it is replaced, in bytes. One that only changes the sound takes about
    /// 60 MB, one that encodes a picture of 1080 lines about 300 MB.
    /// </summary>
    [Range(100_000_000, 100_000_000_000, ErrorMessage = "Transcoder:FfmpegMemory must be between 100000000 and 100000000000 bytes.")]
    public long FfmpegMemory { get; set; } = 1_000_000_000;

    /// <summary>Bit rate of AAC-LC, the sound of RTMP, HTTP-FLV and HLS players, in bit/s.</summary>
    [Range(16_000, 320_000, ErrorMessage = "Transcoder:AacBitrate must be between 16000 and 320000 bit/s.")]
    public int AacBitrate { get; set; } = 96_000;

    /// <summary>
    /// Sample rate of AAC in Hz. 48000 is Opus's own and saves a resampling; 44100 is what guides usually give. FLV has no other
    /// rates that every player takes.
    /// </summary>
    [AllowedValues(48_000, 44_100, ErrorMessage = "Transcoder:AacSampleRate must be 48000 or 44100 Hz.")]
    public int AacSampleRate { get; set; } = 48_000;

    /// <summary>Channels of AAC.</summary>
    [Range(1, 2, ErrorMessage = "Transcoder:AacChannels must be 1 or 2.")]
    public int AacChannels { get; set; } = 2;

    /// <summary>Bit rate of Opus, the sound of WebRTC players, in bit/s.</summary>
    [Range(6_000, 256_000, ErrorMessage = "Transcoder:OpusBitrate must be between 6000 and 256000 bit/s.")]
    public int OpusBitrate { get; set; } = 64_000;

    /// <summary>
    /// Width of the largest picture that goes to players as it is, in pixels, whichever way up the picture is; a larger one is
    /// encoded anew to fit.
    /// </summary>
    [Range(320, 7680, ErrorMessage = "Transcoder:MaxWidth must be between 320 and 7680 pixels.")]
    public int MaxWidth { get; set; } = 1920;

    /// <summary>Height of that picture in pixels.</summary>
    [Range(180, 4320, ErrorMessage = "Transcoder:MaxHeight must be between 180 and 4320 pixels.")]
    public int MaxHeight { get; set; } = 1080;

    /// <summary>The highest bit rate that goes to players as it is, in bit/s (mean over ten seconds), and the highest of an encoded picture.</summary>
    [Range(200_000, 100_000_000, ErrorMessage = "Transcoder:MaxVideoBitrate must be between 200000 and 100000000 bit/s.")]
    public int MaxVideoBitrate { get; set; } = 6_000_000;

    /// <summary>
    /// Who encodes H.264 where a picture cannot be copied: <c>auto</c> (the first hardware that works, otherwise software),
    /// <c>x264</c>, <c>vaapi</c>, <c>nvenc</c>, <c>qsv</c> or <c>videotoolbox</c>.
    /// </summary>
    [AllowedValues("auto", "x264", "vaapi", "nvenc", "qsv", "videotoolbox", ErrorMessage = "Transcoder:VideoEncoder must be auto, x264, vaapi, nvenc, qsv or videotoolbox.")]
    public string VideoEncoder { get; set; } = "auto";

    /// <summary>The device that VAAPI encodes with.</summary>
    [Required(ErrorMessage = "Transcoder:VaapiDevice is empty: name the device, or leave the setting out for /dev/dri/renderD128.")]
    public string VaapiDevice { get; set; } = "/dev/dri/renderD128";

    /// <summary>
    /// How far one HTTP-FLV viewer may be behind the present before the viewer is moved up to a keyframe near it, in bytes. The default is
    /// about 16 s of 2 Mbit/s; a viewer is moved on earlier when <see cref="ViewerQueueTags"/> is reached.
    /// </summary>
    [Range(256 * 1024, 64 * 1024 * 1024, ErrorMessage = "Transcoder:ViewerQueueBytes must be between 262144 and 67108864 bytes.")]
    public int ViewerQueueBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How many FLV tags one viewer may be behind. The default is about 4 s of 30 pictures and 47 sound frames a second.</summary>
    [Range(50, 10_000, ErrorMessage = "Transcoder:ViewerQueueTags must be between 50 and 10000.")]
    public int ViewerQueueTags { get; set; } = 300;

    /// <summary>
    /// How long a viewer's connection may take for about 64 KB before it is cut off. One that reads nothing is; one that takes less
    /// than about 50 kbit/s cannot be watched either.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00", ErrorMessage = "Transcoder:ViewerPatience must be between a second and five minutes.")]
    public TimeSpan ViewerPatience { get; set; } = TimeSpan.FromSeconds(10);
}
