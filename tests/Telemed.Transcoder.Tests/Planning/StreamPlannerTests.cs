using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using Telemed.MediaHub;
using Telemed.MediaHub.Watching;
using Telemed.ServiceDefaults.Identity;
using Telemed.Transcoder.Encoders;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Planning;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Planning;

public sealed class StreamPlannerTests
{
    private static readonly StreamTracks Phone = new("H264", StreamTracks.Aac) { Size = new PictureSize(640, 360) };

    private readonly ManualTime _time = new();

    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact]
    public async Task H264_is_copied_at_once_and_encoded_as_soon_as_a_B_frame_goes_by()
    {
        var (planner, stream) = await PlannedAsync(Phone);
        planner.Observe(Tags.AvcHeader());
        planner.Observe(Tags.Keyframe(0));
        planner.Observe(Tags.Picture(40));
        planner.IsOutdated.ShouldBeFalse();

        planner.Observe(BPicture());

        planner.IsOutdated.ShouldBeTrue();
        var plan = await planner.PlanAsync(stream, Deadline);
        plan.Picture.ToString().ShouldBe("H.264→H.264 because WebRTC plays no B-frames");
        planner.IsOutdated.ShouldBeFalse("the new plan holds");

        // Whoever publishes anew may do it otherwise.
        (await planner.PlanAsync(stream with { Since = stream.Since.AddSeconds(9) }, Deadline)).EncodesVideo.ShouldBeFalse();
    }

    [Fact]
    public async Task Another_size_within_the_limits_changes_nothing_and_one_above_them_does_once_it_stays()
    {
        var (planner, stream) = await PlannedAsync(Phone);

        planner.Take(stream with { Tracks = Phone with { Size = new PictureSize(1280, 720) } });
        _time.Advance(TimeSpan.FromSeconds(5));
        planner.Take(stream with { Tracks = Phone with { Size = new PictureSize(1280, 720) } });
        planner.IsOutdated.ShouldBeFalse();

        var large = stream with { Tracks = Phone with { Size = new PictureSize(3840, 2160) } };
        planner.Take(large);
        planner.IsOutdated.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        planner.Take(large);

        planner.IsOutdated.ShouldBeTrue();
        (await planner.PlanAsync(large, Deadline)).Target!.Size.ShouldBe(new PictureSize(1920, 1080));
    }

    [Fact]
    public async Task An_encoded_picture_that_is_turned_gets_a_plan_of_its_new_shape()
    {
        var (planner, stream) = await PlannedAsync(new StreamTracks("H265", "Opus") { Size = new PictureSize(1280, 720) });
        var turned = stream with { Tracks = stream.Tracks with { Size = new PictureSize(720, 1280) } };

        planner.Take(turned);
        _time.Advance(TimeSpan.FromSeconds(1));
        planner.Take(turned);

        planner.IsOutdated.ShouldBeTrue();
        (await planner.PlanAsync(turned, Deadline)).Target!.Size.ShouldBe(new PictureSize(720, 1280));
    }

    [Fact]
    public async Task Other_codecs_are_planned_for_at_once()
    {
        var (planner, stream) = await PlannedAsync(Phone);

        planner.Take(stream with { Tracks = new StreamTracks("H264", "G711") });

        planner.IsOutdated.ShouldBeTrue();
    }

    [Fact]
    public async Task A_bit_rate_that_stays_over_the_limit_is_brought_down_and_copied_again_once_it_is_well_below_for_long()
    {
        var (planner, stream) = await PlannedAsync(Phone);

        Flow(ref stream, planner, megabits: 10, seconds: 5);
        Flow(ref stream, planner, megabits: 1, seconds: 20);
        planner.IsOutdated.ShouldBeFalse("a burst is no reason");

        Flow(ref stream, planner, megabits: 8, seconds: 15);
        planner.IsOutdated.ShouldBeTrue();
        var plan = await planner.PlanAsync(stream, Deadline);
        plan.Picture.Reason!.ShouldEndWith("kbit/s are over the limit of 6000 kbit/s");
        plan.HasOpusVariant.ShouldBeTrue();

        Flow(ref stream, planner, megabits: 5, seconds: 60);
        planner.IsOutdated.ShouldBeFalse("it is too near to the limit to go back");
        Flow(ref stream, planner, megabits: 2, seconds: 50);
        planner.IsOutdated.ShouldBeTrue();
        (await planner.PlanAsync(stream, Deadline)).EncodesVideo.ShouldBeFalse();
    }

    [Theory]
    [InlineData(320, 180, null)]
    [InlineData(640, 360, null)]
    [InlineData(1280, 720, "1280x720")]
    [InlineData(360, 640, "360x640")]
    public async Task A_picture_that_changes_while_it_is_encoded_gets_another_plan_where_it_grows_or_is_turned(int width, int height, string? size)
    {
        var planner = NewPlanner();
        var stream = Stream(new StreamTracks("VP8", "Opus"), "flows");
        (await planner.PlanAsync(stream, Deadline)).Target!.Size.ShouldBe(new PictureSize(640, 360));

        planner.ObserveLine($"[Parsed_scale_0 @ 0x5607e82a6340] [verbose] w:{width} h:{height} fmt:yuv420p sar:1/1 -> w:640 h:360 fmt:yuv420p sar:1/1 flags:0x0");
        planner.Take(stream);
        _time.Advance(TimeSpan.FromSeconds(1));
        planner.Take(stream);

        planner.IsOutdated.ShouldBe(size is not null);
        (await planner.PlanAsync(stream, Deadline)).Target!.Size.ToString().ShouldBe(size ?? "640x360");
    }

    [Fact]
    public async Task A_picture_that_comes_out_of_RTP_mangled_is_left_out()
    {
        var planner = NewPlanner();
        var stream = Stream(new StreamTracks("VP9", "Opus"), "flows");
        await planner.PlanAsync(stream, Deadline);

        for (var n = 0; n < 10; n++)
        {
            planner.IsOutdated.ShouldBeFalse("a lost packet does that too");
            planner.ObserveLine("[vp9 @ 0x556d8a9c1680] [error] Invalid frame marker");
        }

        planner.IsOutdated.ShouldBeTrue();
        (await planner.PlanAsync(stream, Deadline)).Picture.ToString().ShouldBe("VP9 left out because this FFmpeg cannot read it from the hub");
    }

    [Fact]
    public async Task An_FFmpeg_that_ends_because_it_does_not_know_the_picture_goes_on_without_it()
    {
        var planner = NewPlanner();
        var stream = Stream(new StreamTracks("AV1", "Opus"), "flows");
        await planner.PlanAsync(stream, Deadline);

        planner.RunFailed(["[error] Decoder (codec none) not found for input stream #0:0"], hung: false);

        (await planner.PlanAsync(stream, Deadline)).HasVideo.ShouldBeFalse();
    }

    [Theory]
    [InlineData("flows", "640x360")]
    [InlineData("unreadable", null)]
    public async Task A_picture_whose_size_nobody_tells_is_probed_once(string behaviour, string? size)
    {
        var planner = NewPlanner();
        var stream = Stream(new StreamTracks("VP8", "Opus"), behaviour);

        var plan = await planner.PlanAsync(stream, Deadline);

        plan.Target?.Size?.ToString().ShouldBe(size);
        plan.HasVideo.ShouldBe(size is not null);
        if (size is null)
        {
            plan.Picture.ToString().ShouldBe("VP8 left out because this FFmpeg cannot read it from the hub");
        }
    }

    [Theory]
    [InlineData("  Stream #0:0: Video: vp8, yuv420p(tv, bt470bg/unknown/unknown, progressive), 640x360, 90k tbr, 90k tbn\n", 640, 360, false)]
    [InlineData("  Stream #0:1: Video: vp9 (Profile 0), yuv420p(tv, progressive), 360x640, 25 fps\n  Stream #0:0: Audio: opus", 360, 640, false)]
    [InlineData("  Stream #0:0: Video: vp8, none, 90k tbr\n", null, null, false)]
    [InlineData("  Stream #0:0: Video: none, none, 90k tbr\n", null, null, true)]
    [InlineData("  Stream #0:0: Audio: opus, 48000 Hz\n", null, null, true)]
    [InlineData("rtsp://hub/c/p: Connection refused\n", null, null, false)]
    public void FFmpegs_description_of_its_input_is_understood(string description, int? width, int? height, bool isUnreadable)
    {
        var result = SourceProbe.Read(description);

        result.Size.ShouldBe(width is null ? null : new PictureSize(width.Value, height!.Value));
        result.IsUnreadable.ShouldBe(isUnreadable);
    }

    private void Flow(ref LiveStream stream, StreamPlanner planner, int megabits, int seconds)
    {
        for (var n = 0; n < seconds * 5; n++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.2));
            stream = stream with { BytesReceived = stream.BytesReceived + (megabits * 1_000_000L / 8 / 5) };
            planner.Take(stream);
        }
    }

    private async Task<(StreamPlanner Planner, LiveStream Stream)> PlannedAsync(StreamTracks tracks)
    {
        var planner = NewPlanner();
        var stream = Stream(tracks, "flows");
        await planner.PlanAsync(stream, Deadline);
        return (planner, stream);
    }

    private StreamPlanner NewPlanner()
    {
        var options = new TranscoderOptions { FfmpegPath = WorkerRig.FakeFfmpeg };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("services:media:rtsp:0", "rtsp://127.0.0.1:1")]).Build();
        var identity = Options.Create(new ServiceIdentityOptions { Name = "transcoder", Secret = WorkerRig.Secret });
        return new StreamPlanner(
            options,
            new EncoderChoice(Options.Create(options), NullLogger<EncoderChoice>.Instance),
            new SourceProbe(Options.Create(options), identity, configuration, TimeProvider.System),
            _time);
    }

    private static LiveStream Stream(StreamTracks tracks, string behaviour) =>
        new(new StreamPath("consultation1", behaviour.PadRight(12, '0')), tracks, DateTimeOffset.UnixEpoch, 1);

    // first_mb_in_slice 0 is "1", slice_type 6 (all B) is "00111".
    private static FlvTag BPicture() => new(FlvTagType.Video, 80, [0x27, 1, 0, 0, 0, 0, 0, 0, 3, 0x01, 0b1001_1100, 0]);
}
