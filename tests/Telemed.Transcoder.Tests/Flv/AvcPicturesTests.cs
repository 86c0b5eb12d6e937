using Shouldly;
using Telemed.MediaHub;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Flv;

/// <summary>H.264 as x264 really writes it.</summary>
public sealed class AvcPicturesTests
{
    [Theory]
    [InlineData("-profile:v baseline", 0, false, 640, 360)]
    [InlineData("-profile:v high -bf 0 -tune zerolatency", 0, false, 1920, 1080)]
    [InlineData("-profile:v main -bf 2", 0, true, 320, 180)]
    [InlineData("-profile:v high -bf 3 -b_strategy 0", 4, true, 322, 182)]
    public async Task B_frames_and_the_size_are_seen_in_the_pictures(string encoding, int slices, bool hasBFrames, int width, int height)
    {
        Assert.SkipUnless(RealFfmpeg.IsThere, "There is no ffmpeg on PATH.");
        var cancellation = TestContext.Current.CancellationToken;
        using var ffmpeg = RealFfmpeg.Start(
            "ffmpeg",
            [
                "-hide_banner", "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", $"testsrc2=size={width}x{height}:rate=25", "-t", "1",
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", .. encoding.Split(' '), "-slices", $"{slices}", "-f", "flv", "pipe:1",
            ]);
        ffmpeg.StandardInput.Close();
        ffmpeg.BeginErrorReadLine();
        var pictures = new AvcPictures();

        await foreach (var tag in FlvReader.ReadAsync(ffmpeg.StandardOutput.BaseStream, cancellation))
        {
            pictures.Look(tag);
        }

        pictures.HasBFrames.ShouldBe(hasBFrames);
        pictures.Size.ShouldBe(new PictureSize(width, height));
    }

    [Fact]
    public void Whatever_comes_harms_nothing()
    {
        var random = new Random(5);
        var pictures = new AvcPictures();

        for (var n = 0; n < 20_000; n++)
        {
            var data = new byte[random.Next(1, 60)];
            random.NextBytes(data);
            data[0] = 0x17;
            if (data.Length > 1)
            {
                data[1] = (byte)random.Next(2);
            }

            pictures.Look(new FlvTag(FlvTagType.Video, 0, data));
        }
    }
}
