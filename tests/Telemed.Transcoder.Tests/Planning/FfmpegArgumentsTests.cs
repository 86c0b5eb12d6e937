using Shouldly;
using Telemed.MediaHub;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Planning;
using Xunit;

namespace Telemed.Transcoder.Tests.Planning;

public sealed class FfmpegArgumentsTests
{
    private static readonly FfmpegAddresses Addresses = new("rtsp://t:1@hub/c/p", "rtsp://t:2@hub/c/p_aac", "rtsp://t:3@hub/c/p_opus");

    [Fact]
    public void AAC_is_encoded_once_for_the_fan_out_and_for_the_hub()
    {
        var line = Line("H264", "Opus");

        line.ShouldContain(" -c:v copy ");
        CountOf(line, "-c:a aac").ShouldBe(1);
        line.ShouldContain("-aac_coder fast -b:a 128000 -ar 48000 -ac 2");
        line.ShouldContain("pipe:1|[");
        line.ShouldEndWith("]rtsp://t:2@hub/c/p_aac");
        line.ShouldNotContain("libopus");
    }

    [Fact]
    public void AAC_that_is_there_is_copied_and_Opus_encoded_with_little_delay()
    {
        var line = Line("H264", "MPEG-4 Audio");

        CountOf(line, "-c:a copy").ShouldBe(2);
        line.ShouldNotContain("-c:a aac");
        line.ShouldNotContain("-f tee");
        line.ShouldContain("-f flv pipe:1 ");
        line.ShouldContain("-c:a libopus -application lowdelay -frame_duration 10 -b:a 64000 -ar 48000");
        line.ShouldEndWith("-f rtsp rtsp://t:3@hub/c/p_opus");
    }

    [Fact]
    public void A_track_that_is_not_there_is_not_asked_for()
    {
        Line(null, "Opus").ShouldNotContain("0:v");
        Line("H264", null).ShouldNotContain("0:a");
    }

    [Theory]
    [InlineData("H264", "Opus")]
    [InlineData("H264", "MPEG-4 Audio")]
    public void Every_line_starts_quickly_waits_on_nothing_for_ever_and_keeps_quiet(string video, string audio)
    {
        var line = Line(video, audio);

        line.ShouldContain("-fpsprobesize 0");
        line.ShouldNotContain("nobuffer");
        line.ShouldContain("-timeout 4000000");
        line.ShouldContain("-nostdin");
        line.ShouldContain("-nostats -loglevel level+warning");
        line.ShouldContain("-rtsp_transport tcp");
        line.ShouldContain("-max_interleave_delta 1 -flush_packets 1");
    }

    [Fact]
    public void The_sound_is_configuration()
    {
        var options = new TranscoderOptions { AacBitrate = 96_000, AacSampleRate = 44_100, AacChannels = 1, OpusBitrate = 32_000 };
        var plan = TranscodePlan.For(new StreamTracks("H264", "G711"));

        var line = string.Join(' ', FfmpegArguments.Build(plan, Addresses, options));

        line.ShouldContain("-b:a 96000 -ar 44100 -ac 1");
        line.ShouldContain("-b:a 32000");
    }

    [Fact]
    public void Credentials_stand_in_the_address_in_a_form_that_cannot_break_it()
    {
        StreamPath.TryParse("consultation1/participant1", out var path).ShouldBeTrue();

        FfmpegArguments.Address(new Uri("rtsp://127.0.0.1:8554"), "transcoder", "17.ab.c-d_e@/", path.With(StreamVariant.Aac))
            .ShouldBe("rtsp://transcoder:17.ab.c-d_e%40%2F@127.0.0.1:8554/consultation1/participant1_aac");
    }

    private static string Line(string? video, string? audio) =>
        string.Join(' ', FfmpegArguments.Build(TranscodePlan.For(new StreamTracks(video, audio)), Addresses, new TranscoderOptions()));

    private static int CountOf(string text, string part) => text.Split(part).Length - 1;
}
