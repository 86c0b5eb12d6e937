using Telemed.MediaHub;

namespace Telemed.Transcoder.Planning;

/// <summary>
/// What is known about a source at one moment: from the hub, from a probe, from the pictures that go by. A plan is decided from
/// it, and another one when it changes.
/// </summary>
/// <param name="Tracks">The codecs, and what the hub says about them.</param>
public sealed record StreamFacts(StreamTracks Tracks)
{
    /// <summary>The picture's size in pixels; <see langword="null"/> while nobody has told.</summary>
    public PictureSize? Size { get; init; } = Tracks.Size;

    /// <summary>Whether a picture of the kind that refers to later ones (B) has gone by.</summary>
    public bool HasBFrames { get; init; }

    /// <summary>The source's measured bit rate in bit/s where it is over the limit; <see langword="null"/> where it is not.</summary>
    public int? ExcessiveBitrate { get; init; }

    /// <summary>Whether FFmpeg has been seen not to understand the picture as the hub sends it (AV1 before FFmpeg 7.1).</summary>
    public bool PictureIsUnreadable { get; init; }
}

/// <summary>What may go to players as it is.</summary>
/// <param name="Picture">The largest picture, either way up.</param>
/// <param name="Bitrate">The highest bit rate in bit/s.</param>
public sealed record PlanLimits(PictureSize Picture, int Bitrate)
{
    /// <summary>The limits that the options set.</summary>
    public static PlanLimits Of(TranscoderOptions options) =>
        new(new PictureSize(options.MaxWidth, options.MaxHeight), options.MaxVideoBitrate);

    /// <summary>Whether a picture of this size is within the limits, upright or lying.</summary>
    public bool Admit(PictureSize size) =>
        Math.Max(size.Width, size.Height) <= Math.Max(Picture.Width, Picture.Height)
        && Math.Min(size.Width, size.Height) <= Math.Min(Picture.Width, Picture.Height);

    /// <summary>The size within the limits that keeps the picture's proportions; even numbers, as 4:2:0 wants them.</summary>
    public PictureSize Fit(PictureSize size)
    {
        var @long = (double)Math.Max(Picture.Width, Picture.Height) / Math.Max(size.Width, size.Height);
        var @short = (double)Math.Min(Picture.Width, Picture.Height) / Math.Min(size.Width, size.Height);
        var factor = Math.Min(1, Math.Min(@long, @short));
        return new PictureSize(Even(size.Width * factor), Even(size.Height * factor));
    }

    private static int Even(double pixels) => Math.Max(2, (int)Math.Round(pixels / 2) * 2);
}
