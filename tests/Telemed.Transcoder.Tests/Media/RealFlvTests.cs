using System.Buffers;
using System.Globalization;
using Shouldly;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Media;

/// <summary>FLV as FFmpeg really writes it, through the reader, the fan-out and the writer, back into FFmpeg.</summary>
public sealed class RealFlvTests
{
    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task What_a_viewer_gets_decodes_from_the_first_picture_on_across_a_restart()
    {
        Assert.SkipUnless(RealFfmpeg.IsThere, "There is no ffmpeg on PATH.");
        var fanOut = Pieces.NewFanOut();
        await PublishAsync(fanOut, seconds: 2, size: "320x240");
        using var viewer = fanOut.Join().ShouldNotBeNull();
        // Another FFmpeg with another picture takes over.
        fanOut.BeginRun(Pieces.PictureAndSound);
        await PublishAsync(fanOut, seconds: 2, size: "160x120");
        fanOut.Complete();

        var file = Path.Combine(Path.GetTempPath(), $"telemed-{Guid.NewGuid():n}.flv");
        try
        {
            await File.WriteAllBytesAsync(file, await EverythingAsync(viewer), Deadline);

            (await RealFfmpeg.ProbeAsync(file, "-show_entries", "stream=codec_name")).ShouldBe("h264\naac");
            var frames = (await RealFfmpeg.ProbeAsync(file, "-select_streams", "v", "-show_entries", "frame=width")).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            // The group of pictures that was going on (25 pictures), then two seconds of the other size; nothing failed to decode.
            frames.ShouldAllBe(width => width.TrimEnd(',') == "320" || width.TrimEnd(',') == "160");
            frames.Count(width => width.StartsWith("320", StringComparison.Ordinal)).ShouldBe(25);
            frames.Count(width => width.StartsWith("160", StringComparison.Ordinal)).ShouldBe(50);
            foreach (var kind in new[] { "v", "a" })
            {
                var times = (await RealFfmpeg.ProbeAsync(file, "-select_streams", kind, "-show_entries", "packet=dts_time"))
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(time => double.Parse(time.TrimEnd(','), CultureInfo.InvariantCulture))
                    .ToArray();
                times.ShouldBeInOrder();
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task PublishAsync(FlvFanOut fanOut, int seconds, string size)
    {
        using var ffmpeg = RealFfmpeg.Start(
            "ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error",
            "-f", "lavfi", "-i", $"testsrc2=size={size}:rate=25", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000",
            "-t", seconds.ToString(CultureInfo.InvariantCulture),
            "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25", "-pix_fmt", "yuv420p",
            "-c:a", "aac", "-f", "flv", "-flvflags", "no_duration_filesize", "pipe:1");
        ffmpeg.StandardInput.Close();
        var error = ffmpeg.StandardError.ReadToEndAsync(Deadline);
        await foreach (var tag in FlvReader.ReadAsync(ffmpeg.StandardOutput.BaseStream, Deadline))
        {
            fanOut.Publish(tag);
        }

        await ffmpeg.WaitForExitAsync(Deadline);
        ffmpeg.ExitCode.ShouldBe(0, await error);
    }

    private static async Task<byte[]> EverythingAsync(FlvViewer viewer)
    {
        var output = new ArrayBufferWriter<byte>();
        FlvWriter.WriteHeader(output, viewer.HasVideo, viewer.HasAudio);
        while (await viewer.TakeAsync(Deadline) is { Count: > 0 } tags)
        {
            foreach (var (tag, time) in tags)
            {
                FlvWriter.WriteTag(output, tag, (uint)time);
            }
        }

        return output.WrittenSpan.ToArray();
    }
}
