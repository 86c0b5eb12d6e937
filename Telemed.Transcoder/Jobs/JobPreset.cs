namespace Telemed.Transcoder.Jobs;

/// <summary>What a job makes of the picture; the sound is AAC or Opus whichever it is.</summary>
/// <param name="Name">Its name in the API.</param>
/// <param name="Width">Pixels; 0 for <c>copy</c>.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Rate">Pictures a second.</param>
/// <param name="Bitrate">Of the picture, in bit/s.</param>
public sealed record JobPreset(string Name, int Width, int Height, int Rate, int Bitrate)
{
    /// <summary>As it comes.</summary>
    public static readonly JobPreset Copy = new("copy", 0, 0, 0, 0);

    private static readonly JobPreset[] All =
    [
        Copy,
        new("540p25", 960, 540, 25, 2_000_000),
        // At half the pictures there is room for more of each.
        new("15fps-1m", 960, 540, 15, 1_000_000),
        new("15fps-2m", 1280, 720, 15, 2_000_000),
        new("720p30", 1280, 720, 30, 3_000_000),
    ];

    /// <summary>Whether nothing is encoded that need not be.</summary>
    public bool IsCopy => Width == 0;

    /// <summary>The preset of that name.</summary>
    public static JobPreset? Find(string? name) => Array.Find(All, preset => preset.Name == name);
}
