namespace Telemed.FakeFfmpeg;

/// <summary>
/// The side of FFmpeg that encoders and probes see: a graphics card whose NVENC passes the trial at start, and fails in use after a
/// moment; pictures whose size a probe tells.
/// </summary>
internal static class PretendedEncoder
{
    private const string Nvenc = "h264_nvenc";

    /// <summary>Encodes a few frames of FFmpeg's own test picture: NVENC and x264 can, nobody else.</summary>
    public static int Try(string[] args) => args.Contains(Nvenc) || args.Contains("libx264")
        ? 0
        : Child.Fail(1, ["[error] Device creation failed: -12."]);

    /// <summary>Whether the arguments name an input and nothing to do with it: FFmpeg then describes the input.</summary>
    public static bool IsProbe(string[] args) => args is [.., "-i", _];

    /// <summary>Describes the input.</summary>
    public static int Probe(string address) => Child.Fail(1,
    [
        $"Input #0, rtsp, from '{address}':",
        address.Contains("/unreadable", StringComparison.Ordinal)
            ? "  Stream #0:0: Video: none, none, 90k tbr, 90k tbn"
            : "  Stream #0:0: Video: vp8, yuv420p(tv, bt470bg/unknown/unknown, progressive), 640x360, 90k tbr, 90k tbn",
        "  Stream #0:1: Audio: opus, 48000 Hz, stereo, fltp",
        "At least one output file must be specified",
    ]);

    /// <summary>What an encoder that fails in use makes FFmpeg say; <see langword="null"/> for one that does not.</summary>
    public static string? Complaint(string[] args) =>
        args.Contains(Nvenc) ? $"[{Nvenc} @ 0x55d0] [error] EncodePicture failed!: out of memory (10)" : null;

    /// <summary>The picture of an FLV on the standard input: a JPEG by its first and last bytes, with as many between as the FLV has.</summary>
    public static int Picture()
    {
        using var flv = new MemoryStream();
        using (var input = Console.OpenStandardInput())
        {
            input.CopyTo(flv);
        }

        if (!flv.ToArray().AsSpan().StartsWith("FLV"u8))
        {
            return 1;
        }

        using var output = StandardOutput.Open();
        output.Write([0xFF, 0xD8, .. new byte[flv.Length], 0xFF, 0xD9]);
        output.Flush();
        return 0;
    }
}
