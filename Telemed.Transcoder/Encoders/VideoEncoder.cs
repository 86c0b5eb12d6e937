namespace Telemed.Transcoder.Encoders;

/// <summary>Who encodes H.264.</summary>
public enum VideoEncoder
{
    /// <summary>libx264, in software: everywhere.</summary>
    X264,

    /// <summary>VAAPI: Intel and AMD on Linux.</summary>
    Vaapi,

    /// <summary>NVENC: NVIDIA.</summary>
    Nvenc,

    /// <summary>Quick Sync: Intel.</summary>
    Qsv,

    /// <summary>VideoToolbox: macOS.</summary>
    VideoToolbox,
}

/// <summary>The encoders' names.</summary>
public static class VideoEncoderNames
{
    /// <summary>The name in configuration and in the API.</summary>
    public static string Name(this VideoEncoder encoder) => encoder switch
    {
        VideoEncoder.X264 => "x264",
        VideoEncoder.Vaapi => "vaapi",
        VideoEncoder.Nvenc => "nvenc",
        VideoEncoder.Qsv => "qsv",
        VideoEncoder.VideoToolbox => "videotoolbox",
        _ => throw new ArgumentOutOfRangeException(nameof(encoder), encoder, "There is no such encoder."),
    };
}
