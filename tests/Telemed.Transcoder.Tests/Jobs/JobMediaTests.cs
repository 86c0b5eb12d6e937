using System.Diagnostics;
using Shouldly;
using Telemed.TestServers;
using Telemed.Transcoder.Jobs;
using Telemed.Transcoder.Tests.Rtmp;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Jobs;

/// <summary>Jobs with real media: a hub (MediaMTX where there is a binary, otherwise the stand-in) and real FFmpegs.</summary>
public sealed class JobMediaTests : IDisposable
{
    private const string Consultation = "consultation1";
    private const string Camera = "camera000001";
    private const string Other = "camera000002";
    private const string Password = "w4rd-c4mera-pa55";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(40);

    private readonly string _folder = Directory.CreateTempSubdirectory("telemed-media").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(Timeout = 180_000)]
    public async Task A_file_becomes_a_participants_stream_and_ends_with_it()
    {
        SkipWithoutMedia();
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = MediaMtx.StartAny(sessions.Address);
        await using var service = await StartAsync(hub, sessions);
        await Recording.MakeAsync(Path.Combine(_folder, "heart.mp4"), "320x240", 700, seconds: 6);
        await File.WriteAllTextAsync(Path.Combine(_folder, "..", Path.GetFileName(_folder) + ".txt"), "not yours", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(_folder, "link.mp4"), Path.Combine(_folder, "heart.mp4"));

        sessions.Jobs.WantIngest("file", 1, Consultation, Camera, "copy", new { file = "heart.mp4", loop = true });
        sessions.Jobs.WantIngest("link", 1, Consultation, Other, "copy", new { file = "link.mp4", loop = false });
        sessions.Jobs.WantIngest("path", 1, Consultation, Other, "copy", new { file = "../" + Path.GetFileName(_folder) + ".txt", loop = false });
        await sessions.Jobs.SaysAsync("link", report => report is { State: JobState.Failed, Fault: "there is no such file in the media folder" }, Soon, "no way out by a link");
        await sessions.Jobs.SaysAsync("path", report => report is { State: JobState.Failed, Fault: "a file is named by its plain name, without a folder" }, Soon, "nor by a path");
        var running = await sessions.Jobs.SaysAsync("file", report => report is { State: JobState.Running, Bitrate: > 10_000, FramesPerSecond: > 10 }, Soon, "the file is on air");
        running.Fault.ShouldBeNull();

        var address = $"rtsp://tester:tester@{hub.Rtsp.Authority}/{Consultation}/{Camera}";
        (await RealFfmpeg.ProbeAsync(address, "-rtsp_transport", "tcp", "-show_entries", "stream=codec_name,width,height")).ShouldContain("h264,320,240");
        (await Recording.ToneAsync(700, "-rtsp_transport", "tcp", "-i", address)).ShouldBeGreaterThan(0.8);

        // Once, and in another size.
        sessions.Jobs.WantIngest("file", 2, Consultation, Camera, "15fps-1m", new { file = "heart.mp4", loop = false });
        await sessions.Jobs.SaysAsync("file", report => report is { State: JobState.Running, Revision: 2 }, Soon, "it begins anew");
        (await RealFfmpeg.ProbeAsync(address, "-rtsp_transport", "tcp", "-show_entries", "stream=codec_name,width,height")).ShouldContain("h264,960,540");
        await sessions.Jobs.SaysAsync("file", report => report is { State: JobState.Finished, Fault: null }, Soon, "the file has ended");
        File.Delete(Path.Combine(_folder, "..", Path.GetFileName(_folder) + ".txt"));
    }

    [Fact(Timeout = 180_000)]
    public async Task A_cameras_password_is_nowhere_to_be_seen_and_a_camera_that_goes_away_is_waited_for()
    {
        SkipWithoutMedia();
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = MediaMtx.StartAny(sessions.Address);
        await using var service = await StartAsync(hub, sessions);
        // The hub itself is the camera: its own path with the other name.
        using var camera = await CameraAsync(hub, Other, 600);
        sessions.Jobs.WantIngest(
            "camera", 1, Consultation, Camera, "copy", new { url = new Uri(hub.Rtsp, $"/{Consultation}/{Other}"), user = "tester", password = Password });
        await sessions.Jobs.SaysAsync("camera", report => report is { State: JobState.Running, Bitrate: > 10_000 }, Soon, "the camera is on air");
        var lines = ChildProcesses.CommandLines(service.Process.Id);
        lines.ShouldContain(line => line.Contains("concat", StringComparison.Ordinal) && line.Contains(Camera, StringComparison.Ordinal), "FFmpeg runs");
        lines.ShouldNotContain(line => line.Contains(Password, StringComparison.Ordinal));

        camera.Kill();
        var lost = await sessions.Jobs.SaysAsync("camera", report => report.State is JobState.BackingOff, Soon, "the camera has gone");
        lost.Fault.ShouldNotBeNull();
        using var again = await CameraAsync(hub, Other, 600);
        await sessions.Jobs.SaysAsync("camera", report => report is { State: JobState.Running, Reconnects: 1 }, Soon, "it is back");
        again.Kill();
        service.Log.ShouldNotContain(Password);
        sessions.Jobs.Bodies.ShouldNotContain(Password);
    }

    [Fact(Timeout = 240_000)]
    public async Task Two_streams_go_side_by_side_and_one_alone_while_the_other_is_away_over_one_connection()
    {
        SkipWithoutMedia();
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = MediaMtx.StartAny(sessions.Address);
        await using var service = await StartAsync(hub, sessions);
        using var one = await CameraAsync(hub, Camera, 600);
        var file = Path.Combine(_folder, "relay.flv");
        var port = FreePorts.Next();
        using var server = await Live.ServeAsync(port, "app/key-0f-the-relay", file);
        sessions.Jobs.WantRelay("relay", 1, new Uri($"rtmp://127.0.0.1:{port}/app"), "key-0f-the-relay", "15fps-1m", Consultation, Camera, Other);
        await sessions.Jobs.SaysAsync("relay", report => report is { State: JobState.Running, FramesPerSecond: > 10 }, Soon, "the one that is there");

        using var two = await CameraAsync(hub, Other, 1500);
        await Eventually.TrueAsync(
            () => ChildProcesses.CommandLines(service.Process.Id).Any(line => line.Contains("hstack", StringComparison.Ordinal)), Soon, "both");
        var sent = sessions.Jobs.Latest("relay")!.SentBytes;
        await sessions.Jobs.SaysAsync("relay", report => report is { State: JobState.Running } && report.SentBytes > sent + 600_000, Soon, "both flow");
        ChildProcesses.CommandLines(service.Process.Id).ShouldNotContain(line => line.Contains("key-0f-the-relay", StringComparison.Ordinal));
        sessions.Jobs.Latest("relay")!.Reconnects.ShouldBe(0);
        sessions.Jobs.Gone("relay");
        (await server.WaitForExitWithin(TimeSpan.FromSeconds(20))).ShouldBe(0);
        one.Kill();
        two.Kill();

        (await RealFfmpeg.ProbeAsync(file, "-show_entries", "stream=codec_name,width,height,r_frame_rate")).ShouldContain("h264,960,540");
        (await Recording.ToneAsync(600, "-i", file)).ShouldBeGreaterThan(0.7, "the one alone");
        var ends = new[] { "-sseof", "-2", "-i", file };
        (await Recording.ToneAsync(600, ends)).ShouldBeInRange(0.2, 0.7, "both");
        (await Recording.ToneAsync(1500, ends)).ShouldBeInRange(0.2, 0.7, "both");
    }

    private static void SkipWithoutMedia()
    {
        Assert.SkipWhen(MediaMtx.Binary is null && MediaMtx.StandIn is null, "There is neither a MediaMTX (MEDIAMTX_BIN) nor the stand-in with its packages.");
        Assert.SkipUnless(RealFfmpeg.IsThere, "There is no ffmpeg on PATH.");
    }

    private Task<TranscoderProcess> StartAsync(MediaMtx hub, SessionsDouble sessions) => TranscoderProcess.StartAsync(
        hub, sessions.Address, "ffmpeg", ("Transcoder__AllowLocalAddresses", "true"), ("Transcoder__MediaFolder", _folder), ("Transcoder__JobLongestPause", "00:00:02"));

    // The hub may still be starting, or have the one before.
    private static async Task<Process> CameraAsync(MediaMtx hub, string name, int tone)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var process = RealFfmpeg.Start(
                "ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error",
                "-re", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=15", "-re", "-f", "lavfi", "-i", $"sine=frequency={tone}:sample_rate=48000",
                "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "15", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", "2",
                "-f", "rtsp", "-rtsp_transport", "tcp", $"rtsp://tester:tester@{hub.Rtsp.Authority}/{Consultation}/{name}");
            process.StandardInput.Close();
            process.BeginErrorReadLine();
            if (!process.WaitForExit(TimeSpan.FromSeconds(1)))
            {
                return process;
            }

            process.Dispose();
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20), $"nothing can be published to {hub.Rtsp}");
            await Task.Delay(100);
        }
    }
}
