using Shouldly;
using Telemed.MediaHub;
using Telemed.Transcoder.Encoders;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Planning;
using Xunit;

namespace Telemed.Transcoder.Tests.Planning;

public sealed class FfmpegArgumentsTests
{
    private static readonly FfmpegAddresses Addresses = new("rtsp://t:1@hub/c/p", "rtsp://t:3@hub/c/p_opus");

    [Fact]
    public void AAC_is_encoded_once_and_leaves_by_one_muxer()
    {
        var line = Line("H264", "Opus");

        line.ShouldContain(" -c:v copy ");
        CountOf(line, "-c:a aac").ShouldBe(1);
        line.ShouldContain("-aac_coder fast -b:a 96000 -ar 48000 -ac 2");
        line.ShouldEndWith("-f flv pipe:1");
        // Opus is only read.
        line.IndexOf("libopus", StringComparison.Ordinal).ShouldBeLessThan(line.IndexOf(" -i ", StringComparison.Ordinal));
        CountOf(line, "libopus").ShouldBe(1);
    }

    [Fact]
    public void A_picture_that_is_copied_does_not_wait_for_the_sound_where_that_has_a_way_of_its_own()
    {
        var facts = new StreamTracks("H264", "Opus");
        var line = string.Join(' ', FfmpegArguments.Build(TranscodePlan.For(facts), Addresses with { Sound = "unix:/tmp/a/sound" }, new TranscoderOptions()));

        line.ShouldContain("-map 0:v:0 -c:v copy -output_ts_offset 1 -avoid_negative_ts disabled");
        line.ShouldContain("-f flv pipe:1 -map 0:a:0 -c:a aac");
        line.ShouldEndWith("-f flv unix:/tmp/a/sound");
        TranscodePlan.For(new StreamTracks("H264", "MPEG-4 Audio")).CanSendSoundApart.ShouldBeFalse("sound that is copied is there as soon as the picture");
        TranscodePlan.For(new StreamTracks(null, "Opus")).CanSendSoundApart.ShouldBeFalse("there is no picture to hold up");
        TranscodePlan.For(new StreamTracks("H265", "Opus")).CanSendSoundApart.ShouldBeFalse("the picture is encoded too");
    }

    [Fact]
    public void AAC_that_is_there_is_copied_and_Opus_encoded_with_little_delay()
    {
        var line = Line("H264", "MPEG-4 Audio");

        CountOf(line, "-c:a copy").ShouldBe(1);
        line.ShouldNotContain("-c:a aac");
        line.ShouldNotContain("-f tee");
        line.ShouldContain("-f flv pipe:1 ");
        line.ShouldContain("-c:a libopus -application lowdelay -frame_duration 10 -b:a 64000 -ar 48000");
        line.ShouldEndWith("-f rtsp rtsp://t:3@hub/c/p_opus");
    }

    [Fact]
    public void An_encoded_picture_is_encoded_once_for_every_output_and_so_is_each_form_of_the_sound()
    {
        var line = Line("H265", "G711");

        CountOf(line, "-c:v libx264").ShouldBe(1);
        CountOf(line, "-c:a:0 aac").ShouldBe(1);
        CountOf(line, "-c:a:1 libopus").ShouldBe(1);
        line.ShouldContain(@"[select=\'v:0,a:0\':f=flv:");
        line.ShouldContain(@"[select=\'v:0,a:1\':f=rtsp:");
        line.ShouldContain("-bf 0 -g 600 -force_key_frames expr:gte(t,n_forced*2)");
        // Grey pictures from before the first keyframe must not be encoded.
        line.ShouldNotContain("showall");
    }

    [Fact]
    public void Sound_that_fits_is_copied_beside_an_encoded_picture()
    {
        Line("H265", "Opus").ShouldContain("-map 0:a:0 -c:a:1 copy");
        Line("H265", "MPEG-4 Audio").ShouldContain("-map 0:a:0 -c:a:0 copy");
        Line("VP8", "Opus").ShouldEndWith("-f flv pipe:1");
        Line("H265", null).ShouldNotContain("select");
    }

    [Theory]
    [InlineData(VideoEncoder.Vaapi, "-vaapi_device /dev/dri/renderD128", "hwupload", "-c:v h264_vaapi")]
    [InlineData(VideoEncoder.Nvenc, "-rtsp_transport", "format=nv12", "-c:v h264_nvenc")]
    [InlineData(VideoEncoder.Qsv, "-init_hw_device qsv=hw", "hwupload", "-c:v h264_qsv")]
    [InlineData(VideoEncoder.VideoToolbox, "-rtsp_transport", "format=yuv420p", "-c:v h264_videotoolbox")]
    public void A_hardware_encoder_gets_its_device_and_its_form_of_pictures(VideoEncoder encoder, string device, string filter, string codec)
    {
        var facts = new StreamFacts(new StreamTracks("H265", "Opus") { Size = new PictureSize(640, 360) });
        var line = string.Join(' ', FfmpegArguments.Build(TranscodePlan.For(facts, new TranscoderOptions(), encoder), Addresses, new TranscoderOptions()));

        line.IndexOf(device, StringComparison.Ordinal).ShouldBeInRange(0, line.IndexOf(" -i ", StringComparison.Ordinal));
        line.ShouldContain(filter);
        line.ShouldContain(codec);
        line.ShouldNotContain("libx264");
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
