namespace Telemed.Tool.Patient;

/// <summary>Digits, colon and point, five dots wide and seven high: all that a clock needs.</summary>
internal static class ClockFont
{
    internal const int Height = 7;

    /// <summary>From one character to the next, in dots.</summary>
    internal const int Pitch = 6;

    private const int Width = 5;
    private const string Characters = "0123456789:.";

    /// <summary>Row by row from the top, five bits each, the leftmost dot highest.</summary>
    private static readonly byte[][] Dots =
    [
        [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
        [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
        [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
        [0b11111, 0b00010, 0b00100, 0b00010, 0b00001, 0b10001, 0b01110],
        [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
        [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
        [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
        [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
        [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
        [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
        [0b00000, 0b00100, 0b00100, 0b00000, 0b00100, 0b00100, 0b00000],
        [0b00000, 0b00000, 0b00000, 0b00000, 0b00000, 0b01100, 0b01100],
    ];

    /// <summary>Draws one character into a luma plane, each dot <paramref name="scale"/> pixels wide. What it does not know stays empty.</summary>
    internal static void Draw(Span<byte> luma, int stride, int left, int top, int scale, char character, byte value)
    {
        var index = Characters.IndexOf(character, StringComparison.Ordinal);
        if (index < 0)
        {
            return;
        }

        for (var y = 0; y < Height * scale; y++)
        {
            var row = Dots[index][y / scale];
            for (var x = 0; x < Width; x++)
            {
                if ((row >> (Width - 1 - x) & 1) == 1)
                {
                    luma.Slice((top + y) * stride + left + x * scale, scale).Fill(value);
                }
            }
        }
    }
}
