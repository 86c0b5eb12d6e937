using System.Buffers;
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
        await RealFlv.PublishAsync(fanOut, seconds: 2, size: "320x240", Deadline);
        using var viewer = fanOut.Join().ShouldNotBeNull();
        // Another FFmpeg with another picture takes over.
        fanOut.BeginRun(hasVideo: true, hasAudio: true);
        await RealFlv.PublishAsync(fanOut, seconds: 2, size: "160x120", Deadline);
        fanOut.Complete();

        // The group of pictures that was going on (25 pictures), then two seconds of the other size; nothing failed to decode.
        var widths = await RealFlv.PicturesAsync(await EverythingAsync(viewer), Deadline);
        widths.ShouldBe([.. Enumerable.Repeat(320, 25), .. Enumerable.Repeat(160, 50)]);
    }

    private static async Task<ReadOnlyMemory<byte>> EverythingAsync(FlvViewer viewer)
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

        return output.WrittenMemory;
    }
}
