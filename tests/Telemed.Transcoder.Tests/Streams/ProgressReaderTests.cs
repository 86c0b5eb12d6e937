using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Telemed.Transcoder.Ffmpeg;
using Xunit;

namespace Telemed.Transcoder.Tests.Streams;

public sealed class ProgressReaderTests
{
    // As FFmpeg 5.1 and 7.1 write them, the latter with blanks before the figures.
    private static readonly string[] Lines =
    [
        "frame=289", "fps=28.90", "stream_0_0_q=-1.0", "bitrate=N/A", "total_size=N/A", "out_time_us=9987000", "out_time_ms=9987000",
        "out_time=00:00:09.987000", "dup_frames=4", "drop_frames=1", "speed=   1x", "progress=continue",
    ];

    [Fact]
    public void The_last_line_of_a_report_gives_the_report()
    {
        var reader = new ProgressReader();
        foreach (var line in Lines[..^1])
        {
            reader.TryTake(line, out var early).ShouldBeTrue(line);
            early.ShouldBeNull();
        }

        reader.TryTake(Lines[^1], out var report).ShouldBeTrue();

        report.ShouldBe(new ProgressReport(289, TimeSpan.FromMilliseconds(9987), 4, 1, 1));
    }

    [Fact]
    public void Figures_that_are_not_there_yet_count_as_nothing_and_are_not_taken_from_the_report_before()
    {
        var reader = new ProgressReader();
        Array.ForEach(Lines, line => reader.TryTake(line, out _));
        foreach (var line in new[] { "frame=N/A", "out_time_us=N/A", "out_time_us=-9223372036854775807", "speed=N/A" })
        {
            reader.TryTake(line, out _).ShouldBeTrue();
        }

        reader.TryTake("progress=end", out var report);

        report.ShouldBe(new ProgressReport(0, TimeSpan.Zero, 0, 0, null));
    }

    [Theory]
    [InlineData("[warning] Non-monotonous DTS; previous: 1, current: 0; changing to 2")]
    [InlineData("[error] rtsp://127.0.0.1/a?frame=1: Connection refused")]
    [InlineData("frames=1")]
    [InlineData("=1")]
    [InlineData("")]
    public void Other_lines_are_left_to_the_log(string line) => new ProgressReader().TryTake(line, out _).ShouldBeFalse();

    [Fact]
    public void No_line_makes_it_throw() =>
        Prop.ForAll<string, string>((key, value) =>
        {
            var reader = new ProgressReader();
            reader.TryTake(key ?? "", out _);
            foreach (var line in Lines)
            {
                reader.TryTake(line[..(line.IndexOf('=', StringComparison.Ordinal) + 1)] + value, out _);
            }
        }).QuickCheckThrowOnFailure();
}
