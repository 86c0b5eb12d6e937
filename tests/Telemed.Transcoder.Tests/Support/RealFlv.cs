using System.Globalization;
using Shouldly;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Flv;

namespace Telemed.Transcoder.Tests.Support;

/// <summary>FLV made and looked at by the real FFmpeg.</summary>
internal static class RealFlv
{
    /// <summary>Publishes a test picture (25/s, a keyframe each second) with a tone as fast as FFmpeg makes it.</summary>
    public static async Task PublishAsync(FlvFanOut fanOut, int seconds, string size, CancellationToken cancellationToken)
    {
        await foreach (var tag in FlvReader.ReadAsync(new MemoryStream(await MakeAsync(seconds, size, cancellationToken)), cancellationToken))
        {
            fanOut.Publish(tag);
        }
    }

    /// <summary>The same as a file.</summary>
    public static async Task<byte[]> MakeAsync(int seconds, string size, CancellationToken cancellationToken)
    {
        using var ffmpeg = RealFfmpeg.Start(
            "ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error",
            "-f", "lavfi", "-i", $"testsrc2=size={size}:rate=25", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000",
            "-t", seconds.ToString(CultureInfo.InvariantCulture),
            "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25", "-pix_fmt", "yuv420p",
            "-c:a", "aac", "-f", "flv", "-flvflags", "no_duration_filesize", "pipe:1");
        ffmpeg.StandardInput.Close();
        var error = ffmpeg.StandardError.ReadToEndAsync(cancellationToken);
        var file = new MemoryStream();
        await ffmpeg.StandardOutput.BaseStream.CopyToAsync(file, cancellationToken);
        await ffmpeg.WaitForExitAsync(cancellationToken);
        ffmpeg.ExitCode.ShouldBe(0, await error);
        return file.ToArray();
    }

    /// <summary>
    /// The widths of the pictures that FFmpeg decodes from a file of H.264 and AAC. Fails where anything does not decode, and where a
    /// track's time goes back.
    /// </summary>
    public static async Task<IReadOnlyList<int>> PicturesAsync(ReadOnlyMemory<byte> flv, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetTempPath(), $"telemed-{Guid.NewGuid():n}.flv");
        try
        {
            await File.WriteAllBytesAsync(file, flv, cancellationToken);
            (await RealFfmpeg.ProbeAsync(file, "-show_entries", "stream=codec_name")).ShouldBe("h264\naac");
            foreach (var kind in new[] { "v", "a" })
            {
                Lines(await RealFfmpeg.ProbeAsync(file, "-select_streams", kind, "-show_entries", "packet=dts_time"))
                    .Select(time => double.Parse(time, CultureInfo.InvariantCulture))
                    .ShouldBeInOrder();
            }

            return
            [
                .. Lines(await RealFfmpeg.ProbeAsync(file, "-select_streams", "v", "-show_entries", "frame=width"))
                    .Select(width => int.Parse(width, CultureInfo.InvariantCulture)),
            ];
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd(','));
}
