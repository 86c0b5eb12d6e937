namespace Telemed.Tool.Patient;

/// <summary>
/// The time of drawing, written into a test picture so that a program can read it back: docs/architecture.md, "The clock code".
/// A row of 32 cells across the top edge: <c>1 0</c>, 26 bits of Unix time in milliseconds, 4 check bits.
/// </summary>
public static class ClockCode
{
    /// <summary>How many cells lie side by side.</summary>
    public const int Cells = 32;

    /// <summary>The clock turns over after this many milliseconds: 18.6 hours.</summary>
    public const int Period = 1 << 26;

    private const int CheckBits = 4;
    private const int HeightFraction = 12;

    /// <summary>Less than this between black and white (of 255) is a picture without a code, not a faint code.</summary>
    private const int LeastContrast = 40;

    /// <summary>Draws the code of <paramref name="unixMilliseconds"/> into a luma plane.</summary>
    public static void Draw(Span<byte> luma, int width, int height, long unixMilliseconds, byte black = 16, byte white = 235)
    {
        var code = Encode(unixMilliseconds);
        var rows = height / HeightFraction;
        var first = luma[..width];
        for (var cell = 0; cell < Cells; cell++)
        {
            var value = (code >> (Cells - 1 - cell) & 1) == 1 ? white : black;
            first[Edge(cell, width)..Edge(cell + 1, width)].Fill(value);
        }

        for (var y = 1; y < rows; y++)
        {
            first.CopyTo(luma.Slice(y * width, width));
        }
    }

    /// <summary>
    /// Reads the code from a luma (or gray) plane of any size. <paramref name="milliseconds"/> is the Unix time modulo
    /// <see cref="Period"/>. <see langword="false"/>: there is no code, or one whose check bits do not fit.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> luma, int width, int height, out int milliseconds)
    {
        milliseconds = 0;
        if (width < Cells * 2 || height < HeightFraction * 2)
        {
            return false;
        }

        Span<int> means = stackalloc int[Cells];
        for (var cell = 0; cell < Cells; cell++)
        {
            means[cell] = MeanOfMiddle(luma, width, height, cell);
        }

        if (means[0] - means[1] < LeastContrast)
        {
            return false;
        }

        var threshold = (means[0] + means[1]) / 2;
        var code = 0u;
        foreach (var mean in means)
        {
            code = code << 1 | (mean > threshold ? 1u : 0u);
        }

        var time = code >> CheckBits & (Period - 1);
        milliseconds = (int)time;
        return (code & 0xF) == Check(time);
    }

    /// <summary>
    /// How long ago a code was drawn, in milliseconds. Negative when the drawing clock is ahead of this one.
    /// </summary>
    public static int Age(int codeMilliseconds, long nowUnixMilliseconds)
    {
        var age = (int)((nowUnixMilliseconds - codeMilliseconds) & (Period - 1));
        return age >= Period / 2 ? age - Period : age;
    }

    /// <summary>The 32 cells as bits, the leftmost highest.</summary>
    internal static uint Encode(long unixMilliseconds)
    {
        var time = (uint)(unixMilliseconds & (Period - 1));
        return 0b10u << 30 | time << CheckBits | Check(time);
    }

    private static uint Check(uint time)
    {
        var check = 0u;
        for (var shift = 0; shift < 28; shift += 4)
        {
            check ^= time >> shift & 0xF;
        }

        return check;
    }

    private static int Edge(int cell, int width) => cell * width / Cells;

    /// <summary>The outer quarters of a cell are left out: scaling and the codec's blocks smear its edges.</summary>
    private static int MeanOfMiddle(ReadOnlySpan<byte> luma, int width, int height, int cell)
    {
        var (left, right) = Middle(Edge(cell, width), Edge(cell + 1, width));
        var (top, bottom) = Middle(0, height / HeightFraction);
        var sum = 0;
        for (var y = top; y < bottom; y++)
        {
            foreach (var value in luma.Slice(y * width + left, right - left))
            {
                sum += value;
            }
        }

        return sum / ((right - left) * (bottom - top));
    }

    private static (int From, int To) Middle(int from, int to)
    {
        var quarter = (to - from) / 4;
        return (from + quarter, to - quarter);
    }
}
