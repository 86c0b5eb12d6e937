using Shouldly;
using Telemed.Tool.Patient;
using Xunit;

namespace Telemed.Tool.Tests.Patient;

public class ClockCodeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ClockCode.Period - 1)]
    [InlineData(1_790_000_000_123)]
    public void A_time_that_is_drawn_is_read_back_modulo_the_period(long time)
    {
        var picture = Draw(time, 640, 360);

        ClockCode.TryRead(picture, 640, 360, out var read).ShouldBeTrue();
        read.ShouldBe((int)(time % ClockCode.Period));
    }

    [Fact]
    public void The_cells_are_those_of_the_documentation()
    {
        // 10, then 26 bits of 5, then the exclusive or of the groups: 5.
        ClockCode.Encode(5).ShouldBe(0b10_00000000000000000000000101_0101u);
        // 0x2ABCDEF in 28 bits is 2ABCDEF; 2^A^B^C^D^E^F = 3.
        (ClockCode.Encode(0x2ABCDEF) & 0xF).ShouldBe(0x2u ^ 0xA ^ 0xB ^ 0xC ^ 0xD ^ 0xE ^ 0xF);
    }

    [Theory]
    [InlineData(320, 180)]
    [InlineData(426, 240)]
    [InlineData(1280, 720)]
    public void A_code_survives_being_scaled(int width, int height)
    {
        var scaled = Scale(Draw(1_790_000_000_123, 640, 360), 640, 360, width, height);

        ClockCode.TryRead(scaled, width, height, out var read).ShouldBeTrue();
        read.ShouldBe((int)(1_790_000_000_123 % ClockCode.Period));
    }

    [Fact]
    public void A_code_survives_blur_and_noise_and_lost_contrast()
    {
        var random = new Random(7);
        for (var time = 0L; time < ClockCode.Period; time += 1_234_567)
        {
            var picture = Blur(Draw(time, 320, 180), 320, 180, 3);
            for (var i = 0; i < picture.Length; i++)
            {
                picture[i] = (byte)Math.Clamp(60 + picture[i] / 2 + random.Next(-25, 26), 0, 255);
            }

            ClockCode.TryRead(picture, 320, 180, out var read).ShouldBeTrue();
            read.ShouldBe((int)time);
        }
    }

    [Fact]
    public void A_picture_without_a_code_is_not_read_as_one()
    {
        ClockCode.TryRead(new byte[320 * 180], 320, 180, out _).ShouldBeFalse();

        var random = new Random(7);
        var noise = new byte[320 * 180];
        random.NextBytes(noise);
        ClockCode.TryRead(noise, 320, 180, out _).ShouldBeFalse();
    }

    [Fact]
    public void Every_single_wrong_cell_is_noticed()
    {
        for (var cell = 0; cell < ClockCode.Cells; cell++)
        {
            var picture = Draw(1_790_000_000_123, 320, 180);
            for (var y = 0; y < 15; y++)
            {
                foreach (ref var value in picture.AsSpan(y * 320 + cell * 10, 10))
                {
                    value = value > 128 ? (byte)16 : (byte)235;
                }
            }

            ClockCode.TryRead(picture, 320, 180, out _).ShouldBeFalse($"cell {cell}");
        }
    }

    [Theory]
    [InlineData(1000, 1100, 100)]
    [InlineData(1100, 1000, -100)]
    [InlineData(ClockCode.Period - 50, ClockCode.Period + 50L, 100)]
    [InlineData(50, ClockCode.Period * 3L - 50, -100)]
    public void An_age_is_right_across_the_turn_of_the_clock(int code, long now, int age) =>
        ClockCode.Age(code, now).ShouldBe(age);

    private static byte[] Draw(long time, int width, int height)
    {
        var picture = new byte[width * height];
        Array.Fill(picture, (byte)120);
        ClockCode.Draw(picture, width, height, time);
        return picture;
    }

    private static byte[] Scale(byte[] picture, int width, int height, int newWidth, int newHeight)
    {
        var scaled = new byte[newWidth * newHeight];
        for (var i = 0; i < scaled.Length; i++)
        {
            scaled[i] = picture[i / newWidth * height / newHeight * width + i % newWidth * width / newWidth];
        }

        return scaled;
    }

    private static byte[] Blur(byte[] picture, int width, int height, int radius)
    {
        var blurred = new byte[picture.Length];
        for (var i = 0; i < picture.Length; i++)
        {
            var (sum, count) = (0, 0);
            for (var dy = -radius; dy <= radius; dy++)
            {
                for (var dx = -radius; dx <= radius; dx++)
                {
                    var (x, y) = (i % width + dx, i / width + dy);
                    if (x >= 0 && x < width && y >= 0 && y < height)
                    {
                        sum += picture[y * width + x];
                        count++;
                    }
                }
            }

            blurred[i] = (byte)(sum / count);
        }

        return blurred;
    }
}
