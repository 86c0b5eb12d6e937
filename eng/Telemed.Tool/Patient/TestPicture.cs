using System.Globalization;

namespace Telemed.Tool.Patient;

/// <summary>
/// Draws the test patient's picture as yuv420p: the clock code, a clock that people can read, and a ball that moves over colour
/// bars, so that a frozen picture is seen at once. Not safe for several threads: it draws into one buffer.
/// </summary>
internal sealed class TestPicture
{
    private const byte Black = 16;
    private const byte White = 235;

    /// <summary>The bars' colours as Y, U, V (BT.601, 75 %).</summary>
    private static readonly (byte Y, byte U, byte V)[] Bars =
    [
        (180, 128, 128), (162, 44, 142), (131, 156, 44), (112, 72, 58), (84, 184, 198), (65, 100, 212), (35, 212, 114),
    ];

    private readonly byte[] _frame;
    private readonly byte[] _background;
    private readonly int _width;
    private readonly int _height;
    private int _number;

    internal TestPicture(int width, int height)
    {
        if (width % 4 != 0 || height % 4 != 0 || width < 128 || height < 96)
        {
            throw new ArgumentException($"A test picture of {width}x{height} cannot be drawn: at least 128x96, both divisible by four.");
        }

        (_width, _height) = (width, height);
        _frame = new byte[width * height * 3 / 2];
        _background = DrawBars(width, height);
    }

    /// <summary>The next frame, valid until the next call.</summary>
    internal ReadOnlyMemory<byte> Draw(DateTimeOffset now)
    {
        _background.CopyTo(_frame.AsSpan());
        var luma = _frame.AsSpan(0, _width * _height);
        DrawBall(luma);
        DrawClock(luma, now);
        ClockCode.Draw(luma, _width, _height, now.ToUnixTimeMilliseconds(), Black, White);
        _number++;
        return _frame;
    }

    private static byte[] DrawBars(int width, int height)
    {
        var frame = new byte[width * height * 3 / 2];
        var luma = frame.AsSpan(0, width * height);
        var u = frame.AsSpan(width * height, width * height / 4);
        var v = frame.AsSpan(width * height * 5 / 4);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                luma[y * width + x] = Bars[x * Bars.Length / width].Y;
            }
        }

        // The code's row is gray: colour would only cost bits there.
        for (var y = 0; y < height / 2; y++)
        {
            for (var x = 0; x < width / 2; x++)
            {
                var bar = Bars[x * 2 * Bars.Length / width];
                var coloured = y * 2 >= height / 10;
                u[y * width / 2 + x] = coloured ? bar.U : (byte)128;
                v[y * width / 2 + x] = coloured ? bar.V : (byte)128;
            }
        }

        return frame;
    }

    private void DrawBall(Span<byte> luma)
    {
        var radius = _height / 12;
        var x = radius + Bounce(_number * 5, _width - 2 * radius);
        var y = _height / 4 + radius + Bounce(_number * 3, _height - _height / 4 - 2 * radius);
        for (var dy = -radius; dy < radius; dy++)
        {
            var half = (int)Math.Sqrt(radius * radius - dy * dy);
            luma.Slice((y + dy) * _width + x - half, half * 2).Fill(White);
        }
    }

    private static int Bounce(int way, int room)
    {
        var at = way % (room * 2);
        return at < room ? at : room * 2 - at;
    }

    private void DrawClock(Span<byte> luma, DateTimeOffset now)
    {
        var text = now.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var scale = Math.Max(1, _width / (text.Length * 8));
        var (left, top) = (_width / 16, _height / 8);
        var boxHeight = (ClockFont.Height + 2) * scale;
        for (var y = 0; y < boxHeight; y++)
        {
            luma.Slice((top + y) * _width + left - scale, (text.Length * ClockFont.Pitch + 1) * scale).Fill(Black);
        }

        for (var i = 0; i < text.Length; i++)
        {
            ClockFont.Draw(luma, _width, left + i * ClockFont.Pitch * scale, top + scale, scale, text[i], White);
        }
    }
}
