using System.Globalization;

namespace Telemed.EndToEnd.Tests.Matrix;

/// <summary>The matrix's picture and sound: left half red, right half blue, a white square that moves below; a tone of 440 Hz.</summary>
internal static class TestPattern
{
    /// <summary>The tone.</summary>
    public const int ToneHz = 440;

    /// <summary>Players look at the picture in this size, as bytes of red, green, blue.</summary>
    public const int Width = 32;

    public const int Height = 18;

    // In the middle, where a picture that was turned on its side and set between bars still is.
    private const int LeftColumn = 13;
    private const int RightColumn = 18;
    private const int Row = 5;

    /// <summary>FFmpeg's inputs and filter for it.</summary>
    public static IReadOnlyList<string> Inputs(bool picture, bool sound, int width = 640, int height = 360)
    {
        List<string> inputs = [];
        if (picture)
        {
            var graph = string.Create(
                CultureInfo.InvariantCulture,
                $"color=0xE00000:s={width}x{height}:r=25[a];color=0x0000E0:s={width / 2}x{height}:r=25[b];color=white:s={height / 5}x{height / 5}:r=25[c];[a][b]overlay=W/2:0[d];[d][c]overlay=x='mod(t*250,W-w)':y=H-1.2*h,format=yuv420p");
            inputs.AddRange(["-re", "-f", "lavfi", "-i", graph]);
        }

        if (sound)
        {
            inputs.AddRange(["-re", "-f", "lavfi", "-i", string.Create(CultureInfo.InvariantCulture, $"sine=frequency={ToneHz}:sample_rate=48000")]);
        }

        return inputs;
    }

    /// <summary>Whether these pixels are the picture.</summary>
    public static bool IsRight(ReadOnlySpan<byte> pixels) =>
        pixels.Length == Width * Height * 3 && IsRed(At(pixels, LeftColumn)) && IsBlue(At(pixels, RightColumn));

    /// <summary>Whether a picture is set between bars at its sides.</summary>
    public static bool HasBarsAtTheSides(ReadOnlySpan<byte> pixels) => At(pixels, 2) is { R: < 60, G: < 60, B: < 60 };

    /// <summary>Whether this is the tone.</summary>
    public static bool IsRight(double? hertz) => hertz is { } tone && Math.Abs(tone - ToneHz) < 15;

    private static (byte R, byte G, byte B) At(ReadOnlySpan<byte> pixels, int column)
    {
        var pixel = pixels.Slice(((Row * Width) + column) * 3, 3);
        return (pixel[0], pixel[1], pixel[2]);
    }

    private static bool IsRed((byte R, byte G, byte B) pixel) => pixel is { R: > 140, G: < 90, B: < 90 };

    private static bool IsBlue((byte R, byte G, byte B) pixel) => pixel is { R: < 90, G: < 90, B: > 140 };
}

/// <summary>What a player sees and hears.</summary>
/// <param name="Frames">Pictures so far.</param>
/// <param name="Pixels">The last picture.</param>
/// <param name="ToneHz">The loudest tone now.</param>
/// <param name="Width">The picture's width as it came; 0 where none came.</param>
/// <param name="Height">Its height.</param>
/// <param name="Said">Why nothing is played, where the service said so.</param>
internal sealed record Sight(int Frames, byte[]? Pixels, double? ToneHz, int Width, int Height, string? Said)
{
    /// <summary>For a message.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Frames} pictures {Width}x{Height} ({(Pixels is null ? "none" : TestPattern.IsRight(Pixels) ? "right" : "wrong")}), tone {ToneHz:0} Hz, said: {Said}");
}
