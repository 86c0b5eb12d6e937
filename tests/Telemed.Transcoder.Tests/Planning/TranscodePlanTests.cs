using Shouldly;
using Telemed.MediaHub;
using Telemed.Transcoder.Encoders;
using Telemed.Transcoder.Planning;
using Xunit;

namespace Telemed.Transcoder.Tests.Planning;

public sealed class TranscodePlanTests
{
    private const TrackTreatment Absent = TrackTreatment.Absent;
    private const TrackTreatment Copy = TrackTreatment.Copy;
    private const TrackTreatment Encode = TrackTreatment.Encode;

    [Theory]
    [InlineData("H264", "Opus", Copy, Encode, null, "copy H.264, Opus→AAC because RTMP, HTTP-FLV and HLS play no Opus, WebRTC plays the original")]
    [InlineData("H264", "MPEG-4 Audio", Copy, Copy, Encode, "copy H.264, copy AAC, AAC→Opus because WebRTC plays no AAC")]
    [InlineData("H264", "G711", Copy, Encode, Encode, "copy H.264, G.711→AAC because RTMP, HTTP-FLV and HLS play no G.711, G.711→Opus because WebRTC plays no G.711")]
    [InlineData("H264", null, Copy, Absent, null, "copy H.264, no sound, WebRTC plays the original")]
    [InlineData(null, "Opus", Absent, Encode, null, "no picture, Opus→AAC because RTMP, HTTP-FLV and HLS play no Opus, WebRTC plays the original")]
    [InlineData(null, "MPEG-4 Audio", Absent, Copy, Encode, "no picture, copy AAC, AAC→Opus because WebRTC plays no AAC")]
    [InlineData("VP8", "Opus", Encode, Encode, null, "VP8→H.264 because RTMP and HTTP-FLV play no VP8 (x264, at most 6000 kbit/s), Opus→AAC because RTMP, HTTP-FLV and HLS play no Opus, WebRTC plays the original")]
    [InlineData("AV1", null, Encode, Absent, null, "AV1→H.264 because RTMP and HTTP-FLV play no AV1 (x264, at most 6000 kbit/s), no sound, WebRTC plays the original")]
    [InlineData("H265", "Opus", Encode, Encode, Copy, "H.265→H.264 because RTMP and HTTP-FLV play no H.265 (x264, at most 6000 kbit/s), Opus→AAC because RTMP, HTTP-FLV and HLS play no Opus, copy Opus")]
    [InlineData("H265", null, Encode, Absent, Absent, "H.265→H.264 because RTMP and HTTP-FLV play no H.265 (x264, at most 6000 kbit/s), no sound")]
    [InlineData("MPEG-4 Video", "MPEG-1/2 Audio", Encode, Encode, Encode, "MPEG-4 Video→H.264 because RTMP and HTTP-FLV play no MPEG-4 Video (x264, at most 6000 kbit/s), MPEG-1/2 Audio→AAC because RTMP, HTTP-FLV and HLS play no MPEG-1/2 Audio, MPEG-1/2 Audio→Opus because WebRTC plays no MPEG-1/2 Audio")]
    public void Codecs_decide_what_is_copied_encoded_or_left_out(
        string? video, string? audio, TrackTreatment picture, TrackTreatment aac, TrackTreatment? opus, string words)
    {
        var plan = TranscodePlan.For(new StreamTracks(video, audio));

        List<PlannedOutput> expected = [new(OutputKind.Flv, picture, aac), new(OutputKind.AacVariant, picture, aac)];
        if (opus is { } sound)
        {
            expected.Add(new PlannedOutput(OutputKind.OpusVariant, picture, sound));
        }

        plan.Outputs.ShouldBe(expected);
        plan.ToString().ShouldBe(words);
    }

    [Fact]
    public void B_frames_are_encoded_away_for_everybody_and_sound_that_fits_is_copied()
    {
        var plan = Plan(new StreamFacts(H264("Opus", 640, 360)) { HasBFrames = true });

        plan.Outputs.ShouldBe([new(OutputKind.Flv, Encode, Encode), new(OutputKind.AacVariant, Encode, Encode), new(OutputKind.OpusVariant, Encode, Copy)]);
        plan.ToString().ShouldStartWith("H.264→H.264 because WebRTC plays no B-frames (x264, 640x360, at most 691 kbit/s), ");
    }

    [Theory]
    [InlineData(1920, 1080, null)]
    [InlineData(1080, 1920, null)]
    [InlineData(3840, 2160, "1920x1080")]
    [InlineData(2160, 3840, "1080x1920")]
    [InlineData(1920, 1440, "1440x1080")]
    [InlineData(2560, 640, "1920x480")]
    public void A_picture_over_the_limit_is_made_smaller_and_keeps_its_shape_and_its_orientation(int width, int height, string? size)
    {
        var plan = Plan(new StreamFacts(H264("MPEG-4 Audio", width, height)));

        plan.Target?.Size?.ToString().ShouldBe(size);
        plan.EncodesVideo.ShouldBe(size is not null);
        if (size is not null)
        {
            plan.Picture.Reason.ShouldBe($"{width}x{height} is over the limit of 1920x1080");
        }
    }

    [Fact]
    public void A_bit_rate_over_the_limit_is_brought_down_for_WebRTC_as_well()
    {
        var plan = Plan(new StreamFacts(H264("Opus", 1920, 1080)) { ExcessiveBitrate = 9_000_000 });

        plan.Picture.Reason.ShouldBe("9000 kbit/s are over the limit of 6000 kbit/s");
        plan.Target!.Bitrate.ShouldBe(6_000_000);
        plan.HasOpusVariant.ShouldBeTrue();
        plan.OpusSound.Treatment.ShouldBe(Copy);
    }

    [Fact]
    public void H264_for_studios_and_sound_of_six_channels_are_brought_to_what_phones_and_browsers_take()
    {
        var plan = Plan(new StreamFacts(new StreamTracks("H264", "MPEG-4 Audio") { VideoProfile = "High 10", Channels = 6, Size = new PictureSize(640, 360) }));

        plan.Picture.Reason.ShouldBe("phones and browsers do not play its profile High 10");
        plan.AacSound.ToString().ShouldBe("AAC→AAC because players take no 6 channels");
        plan.OpusSound.Treatment.ShouldBe(Encode);
    }

    [Fact]
    public void A_picture_that_FFmpeg_cannot_read_is_left_out_and_the_sound_goes_on()
    {
        var plan = Plan(new StreamFacts(new StreamTracks("AV1", "Opus")) { PictureIsUnreadable = true });

        plan.Outputs.ShouldBe([new(OutputKind.Flv, Absent, Encode), new(OutputKind.AacVariant, Absent, Encode)]);
        plan.ToString().ShouldBe("AV1 left out because this FFmpeg cannot read it from the hub, Opus→AAC because RTMP, HTTP-FLV and HLS play no Opus, WebRTC plays the original");
    }

    [Fact]
    public void A_source_with_nothing_for_any_player_needs_no_FFmpeg()
    {
        var plan = Plan(new StreamFacts(new StreamTracks("AV1", null)) { PictureIsUnreadable = true });

        plan.Outputs.ShouldBeEmpty();
        plan.ToString().ShouldBe("nothing: AV1 left out because this FFmpeg cannot read it from the hub, no sound");
    }

    [Fact]
    public void A_plan_has_parts_for_programs()
    {
        var report = PlanReport.Of(TranscodePlan.For(new StreamFacts(new StreamTracks("H265", "MPEG-4 Audio") { Size = new PictureSize(1280, 720) }), new TranscoderOptions(), VideoEncoder.Nvenc));

        report.ShouldBe(new PlanReport(
            new PlanStepReport("encode", "H.265", "H.264", "RTMP and HTTP-FLV play no H.265"),
            new PlanStepReport("copy", "AAC", "AAC", null),
            new PlanStepReport("encode", "AAC", "Opus", "WebRTC plays no AAC"),
            "nvenc",
            1280,
            720,
            2_764_800));
    }

    private static StreamTracks H264(string audio, int width, int height) => new("H264", audio) { Size = new PictureSize(width, height), VideoProfile = "High" };

    private static TranscodePlan Plan(StreamFacts facts) => TranscodePlan.For(facts, new TranscoderOptions(), VideoEncoder.X264);
}
