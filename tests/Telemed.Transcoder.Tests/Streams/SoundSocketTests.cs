using Shouldly;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Streams;

public sealed class SoundSocketTests
{
    private static readonly string[] Apart = ["-output_ts_offset", "1", "-avoid_negative_ts", "disabled", "-flush_packets", "1", "-f", "flv"];

    [Fact]
    public async Task Sound_that_comes_by_itself_is_on_the_clock_of_the_picture()
    {
        Assert.SkipUnless(RealFfmpeg.IsThere, "FFmpeg is not installed.");
        using var sound = SoundSocket.TryOpen();
        Assert.SkipWhen(sound is null, "FFmpeg has no Unix sockets here.");
        var folder = Path.GetDirectoryName(sound.Url["unix:".Length..])!;
        (OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(folder)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        List<FlvTag> tags = [];

        await using var run = FfmpegRun.Start(
            new FfmpegHost("ffmpeg", Pieces.Guard, TimeProvider.System),
            [
                "-hide_banner", "-nostdin", "-loglevel", "error",
                "-f", "lavfi", "-i", "color=black:size=64x64:rate=25:duration=2", "-f", "lavfi", "-i", "sine=frequency=1000:sample_rate=48000:duration=2",
                "-map", "0:v", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", .. Apart, "pipe:1",
                "-map", "1:a", "-c:a", "aac", .. Apart, sound.Url,
            ],
            tags.Add,
            sound: sound);
        var end = await run.Completion.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        end.Fault.ShouldBeNull();
        var pictures = tags.Where(tag => tag.Type == FlvTagType.Video && !tag.IsAvcHeader && !tag.IsEndOfSequence).ToList();
        var sounds = tags.Where(tag => tag.Type == FlvTagType.Audio && !tag.IsAacHeader).ToList();
        pictures.Count.ShouldBe(50);
        sounds.Count.ShouldBeInRange(94, 96);
        pictures[0].Timestamp.ShouldBe(1000u);
        // The encoder's first packet, which is before the first sample.
        sounds[0].Timestamp.ShouldBeInRange(978u, 980u);
        tags.Count(tag => tag.Type == FlvTagType.Script).ShouldBeLessThanOrEqualTo(2, "the metadata of the sound's FLV are not the stream's");
        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public async Task An_FFmpeg_that_never_comes_leaves_nothing_open()
    {
        using var sound = SoundSocket.TryOpen();
        Assert.SkipWhen(sound is null, "FFmpeg has no Unix sockets here.");
        var folder = Path.GetDirectoryName(sound.Url["unix:".Length..])!;

        await using var run = FfmpegRun.Start(new FfmpegHost("false", Pieces.Guard, TimeProvider.System), [], _ => { }, sound: sound);
        var end = await run.Completion.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        end.ExitCode.ShouldBe(1);
        Directory.Exists(folder).ShouldBeFalse();
    }
}
