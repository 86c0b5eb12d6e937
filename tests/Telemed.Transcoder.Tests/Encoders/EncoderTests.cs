using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Shouldly;
using Telemed.MediaHub;
using Telemed.Transcoder.Encoders;
using Telemed.Transcoder.Streams;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Encoders;

/// <summary>The fake FFmpeg has an NVENC that passes the trial at start and fails in use.</summary>
public sealed class EncoderTests
{
    private static readonly StreamTracks H265 = new("H265", "Opus") { Size = new PictureSize(640, 360) };

    [Theory]
    [InlineData("auto", VideoEncoder.Nvenc, HealthStatus.Healthy)]
    [InlineData("nvenc", VideoEncoder.Nvenc, HealthStatus.Healthy)]
    [InlineData("x264", VideoEncoder.X264, HealthStatus.Healthy)]
    [InlineData("vaapi", VideoEncoder.X264, HealthStatus.Degraded)]
    public async Task The_encoder_is_the_one_that_was_asked_for_as_far_as_it_really_encodes(string wanted, VideoEncoder expected, HealthStatus health)
    {
        var (choice, check) = await TryAsync(new TranscoderOptions { FfmpegPath = WorkerRig.FakeFfmpeg, VideoEncoder = wanted });

        choice.Current.ShouldBe(expected);
        check.Status.ShouldBe(health);
        if (health == HealthStatus.Degraded)
        {
            check.Description.ShouldBe("The encoder vaapi that Transcoder:VideoEncoder names does not work here; pictures are encoded by x264.");
        }
    }

    [Fact]
    public async Task This_machines_FFmpeg_encodes_by_what_it_has()
    {
        Assert.SkipUnless(RealFfmpeg.IsThere, "There is no ffmpeg on PATH.");

        var (choice, check) = await TryAsync(new TranscoderOptions());

        check.Status.ShouldBe(HealthStatus.Healthy, check.Description);
        choice.Concern.ShouldBeNull();
    }

    [Fact]
    public async Task An_FFmpeg_without_any_H264_encoder_is_a_concern()
    {
        var (choice, check) = await TryAsync(new TranscoderOptions { FfmpegPath = "there-is-no-such-ffmpeg" });

        choice.Current.ShouldBe(VideoEncoder.X264);
        check.Status.ShouldBe(HealthStatus.Degraded);
    }

    [Fact]
    public async Task A_stream_whose_hardware_encoder_fails_in_use_goes_on_in_software()
    {
        await using var rig = WorkerRig.Start("flows", tracks: H265);

        await Eventually.TrueAsync(
            () => rig.Worker is { State: WorkerState.Running, Restarts: 1, Plan.Target.Encoder: VideoEncoder.X264 }, TimeSpan.FromSeconds(15), "the stream is encoded by x264");

        rig.Worker.LastError!.ShouldContain("h264_nvenc");
        rig.Worker.Plan.ToString().ShouldContain("(x264, 640x360");
        // One failure is the stream's; the next stream may still have the hardware.
        rig.Encoders.Current.ShouldBe(VideoEncoder.Nvenc);
    }

    [Fact]
    public void An_encoder_that_fails_again_and_again_is_given_up_for_all()
    {
        var choice = New(new TranscoderOptions());
        choice.Found([VideoEncoder.Nvenc, VideoEncoder.Vaapi], softwareWorks: true);
        choice.Current.ShouldBe(VideoEncoder.Nvenc);

        choice.FailedInUse(VideoEncoder.Nvenc);
        choice.FailedInUse(VideoEncoder.Nvenc);
        choice.Current.ShouldBe(VideoEncoder.Nvenc);
        choice.FailedInUse(VideoEncoder.Nvenc);

        choice.Current.ShouldBe(VideoEncoder.X264);
        choice.Concern.ShouldBe("The encoder nvenc failed 3 times in use; pictures are encoded by x264 until the next start.");
    }

    private static EncoderChoice New(TranscoderOptions options) => new(Options.Create(options), NullLogger<EncoderChoice>.Instance);

    private static async Task<(EncoderChoice Choice, HealthCheckResult Check)> TryAsync(TranscoderOptions options)
    {
        var choice = New(options);
        using var trials = new EncoderTrials(choice, Options.Create(options), NullLogger<EncoderTrials>.Instance);
        await trials.StartAsync(TestContext.Current.CancellationToken);
        await trials.ExecuteTask!;
        return (choice, await trials.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken));
    }
}
