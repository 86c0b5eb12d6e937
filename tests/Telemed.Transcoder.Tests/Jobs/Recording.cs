using System.Globalization;
using Shouldly;
using Telemed.Transcoder.Tests.Support;

namespace Telemed.Transcoder.Tests.Jobs;

/// <summary>What can be seen and heard in a file or at an address, by FFmpeg's own account.</summary>
internal static class Recording
{
    /// <summary>Makes a file with a test picture and a tone.</summary>
    public static async Task MakeAsync(string file, string size, int tone, int seconds)
    {
        using var process = RealFfmpeg.Start(
            "ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-y",
            "-f", "lavfi", "-i", $"testsrc2=size={size}:rate=25", "-f", "lavfi", "-i", $"sine=frequency={tone}:sample_rate=48000", "-t", seconds.ToString(CultureInfo.InvariantCulture),
            "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", "2", file);
        process.StandardInput.Close();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, error);
    }

    /// <summary>The strength of a tone, 1 for a pure one: the share of the sound's power at that frequency.</summary>
    public static async Task<double> ToneAsync(int frequency, params string[] input)
    {
        const int Rate = 8000;
        using var process = RealFfmpeg.Start(
            "ffmpeg", ["-hide_banner", "-nostdin", "-loglevel", "error", .. input, "-t", "1", "-vn", "-ac", "1", "-ar", $"{Rate}", "-f", "s16le", "pipe:1"]);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        using var sound = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(sound);
        await process.WaitForExitAsync();
        var bytes = sound.ToArray();
        bytes.Length.ShouldBeGreaterThan(Rate / 2, await error);

        // Goertzel's, without the tricks.
        double real = 0, imaginary = 0, power = 0;
        var count = bytes.Length / 2;
        for (var i = 0; i < count; i++)
        {
            var sample = (double)BitConverter.ToInt16(bytes, 2 * i);
            var angle = 2 * Math.PI * frequency * i / Rate;
            real += sample * Math.Cos(angle);
            imaginary += sample * Math.Sin(angle);
            power += sample * sample;
        }

        return power == 0 ? 0 : 2 * ((real * real) + (imaginary * imaginary)) / (count * power);
    }
}
