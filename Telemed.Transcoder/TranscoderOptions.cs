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

    /// <summary>Bit rate of AAC-LC, the sound of RTMP, HTTP-FLV and HLS players, in bit/s.</summary>
    [Range(16_000, 320_000, ErrorMessage = "Transcoder:AacBitrate must be between 16000 and 320000 bit/s.")]
    public int AacBitrate { get; set; } = 128_000;

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
    /// How much may wait for one HTTP-FLV viewer before the viewer is moved on to the next keyframe, in bytes. The default is
    /// about 16 s of 2 Mbit/s; a viewer is moved on earlier when <see cref="ViewerQueueTags"/> is reached.
    /// </summary>
    [Range(256 * 1024, 64 * 1024 * 1024, ErrorMessage = "Transcoder:ViewerQueueBytes must be between 262144 and 67108864 bytes.")]
    public int ViewerQueueBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How many FLV tags may wait for one viewer. The default is about 4 s of 30 pictures and 47 sound frames a second.</summary>
    [Range(50, 10_000, ErrorMessage = "Transcoder:ViewerQueueTags must be between 50 and 10000.")]
    public int ViewerQueueTags { get; set; } = 300;
}
