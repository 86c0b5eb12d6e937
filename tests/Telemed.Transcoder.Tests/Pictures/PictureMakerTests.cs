using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Telemed.MediaHub;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Pictures;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Pictures;

/// <summary>Pictures of what a fan-out has, by real processes.</summary>
public sealed class PictureMakerTests
{
    private static readonly StreamPath Stream = new("consultation1", "participant01");

    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Theory(Timeout = 30_000)]
    [InlineData("1280x720", "640,360")]
    [InlineData("360x640", "360,640")]
    [InlineData("722x1280", "640,1134")]
    public async Task A_keyframe_becomes_a_JPEG_that_is_not_wider_than_640(string size, string expected)
    {
        Assert.SkipUnless(RealFfmpeg.IsThere, "There is no FFmpeg on this machine.");
        var fanOut = NewFanOut();
        await RealFlv.PublishAsync(fanOut, seconds: 2, size, Deadline);
        using var maker = Maker("ffmpeg");

        var (outcome, jpeg) = await maker.MakeAsync(Stream, fanOut.Keyframe().ShouldNotBeNull(), Deadline);

        outcome.ShouldBe(PictureOutcome.Made);
        var file = Path.Combine(Path.GetTempPath(), $"telemed-{Guid.NewGuid():n}.jpg");
        try
        {
            await File.WriteAllBytesAsync(file, jpeg!, Deadline);
            (await RealFfmpeg.ProbeAsync(file, "-show_entries", "stream=codec_name,width,height")).ShouldBe($"mjpeg,{expected}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task What_has_no_keyframe_or_has_ended_has_no_picture_and_nonsense_becomes_none()
    {
        var fanOut = NewFanOut();
        fanOut.Keyframe().ShouldBeNull();
        fanOut.Publish(Tags.Sound(0));
        fanOut.Publish(Tags.Picture(10));
        fanOut.Keyframe().ShouldBeNull("no picture that can be decoded alone has come");

        var ended = NewFanOut();
        ended.BeginRun(hasVideo: true, hasAudio: true);
        ended.Publish(Tags.AvcHeader());
        ended.Publish(Tags.Keyframe(20));
        var flv = ended.Keyframe().ShouldNotBeNull();
        ended.Complete();
        ended.Keyframe().ShouldBeNull();

        Assert.SkipUnless(RealFfmpeg.IsThere, "There is no FFmpeg on this machine.");
        using var maker = Maker("ffmpeg");
        (await maker.MakeAsync(Stream, flv, Deadline)).ShouldBe((PictureOutcome.Failed, null));
        using var without = Maker("no-such-program");
        (await without.MakeAsync(Stream, flv, Deadline)).ShouldBe((PictureOutcome.Failed, null));
    }

    [Fact(Timeout = 30_000)]
    public async Task Never_more_than_two_are_made_at_once_and_none_takes_longer_than_three_seconds()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell script stands in for an FFmpeg that hangs.");
        var folder = Directory.CreateTempSubdirectory("telemed-pictures-").FullName;
        try
        {
            var pids = Path.Combine(folder, "pids");
            var hanging = Path.Combine(folder, "ffmpeg");
            await File.WriteAllTextAsync(hanging, $"#!/bin/sh\necho $$ >> {pids}\nexec sleep 60\n", Deadline);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(hanging, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            using var maker = Maker(hanging);
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(Deadline);
            var clock = Stopwatch.StartNew();
            var impatient = maker.MakeAsync(Stream, [1], gone.Token);
            var first = maker.MakeAsync(Stream, [1], Deadline);
            await Eventually.TrueAsync(() => Started().Length == 2, TimeSpan.FromSeconds(3), "two have begun");
            var third = maker.MakeAsync(Stream, [1], Deadline);

            // Whoever goes takes the process along and makes place.
            await gone.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(impatient);
            await Eventually.TrueAsync(() => Started().Length == 3, TimeSpan.FromSeconds(3), "the third has its turn");
            WorkerRig.IsAlive(Started()[0]).ShouldBe(WorkerRig.IsAlive(Started()[1]) is false, "one of the first two is gone");

            (await Task.WhenAll(first, third)).ShouldBe([(PictureOutcome.Late, null), (PictureOutcome.Late, null)]);
            clock.Elapsed.ShouldBeInRange(TimeSpan.FromSeconds(2.9), TimeSpan.FromSeconds(6));
            await Eventually.TrueAsync(() => !Started().Any(WorkerRig.IsAlive), TimeSpan.FromSeconds(20), "no process is left");

            int[] Started() => File.Exists(pids) ? [.. File.ReadAllLines(pids).Select(line => int.Parse(line, CultureInfo.InvariantCulture))] : [];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static FlvFanOut NewFanOut()
    {
        var fanOut = new FlvFanOut(new ViewerLimits(4 * 1024 * 1024, 300), Pieces.SharedTelemetry, TimeProvider.System);
        fanOut.BeginRun(hasVideo: true, hasAudio: true);
        return fanOut;
    }

    private static PictureMaker Maker(string ffmpeg) => new(new FfmpegHost(ffmpeg, Pieces.Guard, TimeProvider.System), Pieces.SharedTelemetry);
}
