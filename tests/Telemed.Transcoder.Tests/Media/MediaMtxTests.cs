using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Streams;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Media;

/// <summary>The whole way with a real MediaMTX and real FFmpegs, where <c>MEDIAMTX_BIN</c> names a binary.</summary>
public sealed class MediaMtxTests
{
    private const string Stream = "consultation1/participant1";

    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_browsers_Opus_becomes_AAC_for_viewers_and_outlives_a_killed_FFmpeg_and_a_killed_hub()
    {
        SkipWithoutMedia();
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = MediaMtx.Start(sessions.Address);
        await using var service = await TranscoderProcess.StartAsync(hub, sessions.Address, "ffmpeg");
        using var publisher = Publish(hub, "libopus", "rtsp", $"rtsp://tester:tester@{hub.Rtsp.Authority}/{Stream}");
        try
        {
            var running = await service.StreamAsync(WorkerState.Running);
            await OnAirAsync(hub, Stream + "_aac", "MPEG-4 Audio");
            sessions.GoodPasses.ShouldBeGreaterThanOrEqualTo(2, "one pass to read and one to publish");
            await using var viewer = await FlvViewing.StartAsync(service, Stream);
            await Eventually.TrueAsync(() => viewer.Seen(tag => tag.IsKeyframe) && viewer.Seen(tag => tag.IsAacHeader), TimeSpan.FromSeconds(10), "picture and sound");

            using (var ffmpeg = Process.GetProcessById(running.FfmpegPid!.Value))
            {
                ffmpeg.Kill();
            }

            await service.StreamAsync(WorkerState.Running, stream => stream.Restarts == 1);
            await viewer.SoundAgainAsync(TimeSpan.FromSeconds(10));
            viewer.LongestSilence.ShouldBeLessThan(TimeSpan.FromSeconds(4), "two seconds are promised on a machine that is not busy with tests");

            await hub.KillAsync();
            hub.StartAgain();
            using var again = Publish(hub, "libopus", "rtsp", $"rtsp://tester:tester@{hub.Rtsp.Authority}/{Stream}");
            try
            {
                await viewer.SoundAgainAsync(TimeSpan.FromSeconds(15));
                viewer.IsOver.ShouldBeFalse("the viewer has stayed through all of it");
            }
            finally
            {
                again.Kill();
            }
        }
        finally
        {
            if (!publisher.HasExited)
            {
                publisher.Kill();
            }
        }

        await Eventually.SomeAsync<object>(
            async () => (await service.StreamsAsync()).Length == 0 ? service : null, TimeSpan.FromSeconds(15), "the worker ends with its stream");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_phones_AAC_is_copied_for_viewers_and_becomes_Opus_for_browsers()
    {
        SkipWithoutMedia();
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = MediaMtx.Start(sessions.Address);
        await using var service = await TranscoderProcess.StartAsync(hub, sessions.Address, "ffmpeg");
        using var publisher = Publish(hub, "aac", "flv", $"{hub.Rtmp}{Stream}");
        int pid;
        try
        {
            pid = (await service.StreamAsync(WorkerState.Running)).FfmpegPid!.Value;
            await OnAirAsync(hub, Stream + "_aac", "MPEG-4 Audio");
            await OnAirAsync(hub, Stream + "_opus", "Opus");
            await using var viewer = await FlvViewing.StartAsync(service, Stream);
            await Eventually.TrueAsync(() => viewer.Seen(tag => tag.IsKeyframe) && viewer.Seen(tag => tag.IsAacHeader), TimeSpan.FromSeconds(10), "picture and sound");

            service.Process.Kill(entireProcessTree: false);
            await Eventually.TrueAsync(() => !WorkerRig.IsAlive(pid), TimeSpan.FromSeconds(5), "no FFmpeg survives its transcoder");
        }
        finally
        {
            publisher.Kill();
        }
    }

    private static void SkipWithoutMedia()
    {
        Assert.SkipWhen(MediaMtx.Binary is null, "MEDIAMTX_BIN names no MediaMTX.");
        Assert.SkipUnless(RealFfmpeg.IsThere, "There is no ffmpeg on PATH.");
    }

    // The hub may still be starting: FFmpeg is started anew until it stays.
    private static Process Publish(MediaMtx hub, string sound, string format, string address)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            string[] arguments =
            [
                "-hide_banner", "-nostdin", "-loglevel", "error",
                "-re", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25", "-re", "-f", "lavfi", "-i", "sine=frequency=1000:sample_rate=48000",
                "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25", "-pix_fmt", "yuv420p",
                "-c:a", sound, "-ac", "2", "-f", format, .. format == "rtsp" ? new[] { "-rtsp_transport", "tcp" } : [], address,
            ];
            var process = RealFfmpeg.Start("ffmpeg", arguments);
            process.StandardInput.Close();
            process.BeginErrorReadLine();
            if (!process.WaitForExit(TimeSpan.FromSeconds(2)))
            {
                return process;
            }

            process.Dispose();
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20), $"nothing can be published to {hub.Rtsp}");
        }
    }

    private static Task<object> OnAirAsync(MediaMtx hub, string path, string codec) => Eventually.SomeAsync<object>(
        async () =>
        {
            using var http = new HttpClient();
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", "dGVzdGVyOnRlc3Rlcg==");
            using var response = await http.GetAsync(new Uri(hub.Api, $"/v3/paths/get/{path}"), Deadline);
            return response.IsSuccessStatusCode
                && (await response.Content.ReadFromJsonAsync<JsonElement>(Deadline)).GetProperty("tracks").EnumerateArray().Any(track => track.GetString() == codec)
                ? hub : null;
        },
        TimeSpan.FromSeconds(15),
        $"{path} with {codec} at the hub");

    /// <summary>A viewer who notes what comes and when.</summary>
    private sealed class FlvViewing : IAsyncDisposable
    {
        private readonly CancellationTokenSource _over = CancellationTokenSource.CreateLinkedTokenSource(Deadline);
        private readonly List<FlvTag> _tags = [];
        private readonly Lock _gate = new();
        private readonly HttpResponseMessage _response;
        private readonly Task _watching;
        private long _lastSound = Stopwatch.GetTimestamp();

        private FlvViewing(HttpResponseMessage response)
        {
            _response = response;
            _watching = WatchAsync();
        }

        public bool IsOver => _watching.IsCompleted;

        public TimeSpan LongestSilence { get; private set; }

        public static async Task<FlvViewing> StartAsync(TranscoderProcess service, string path)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/flv/{path}") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "good") } };
            var response = await service.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Deadline);
            response.EnsureSuccessStatusCode();
            return new FlvViewing(response);
        }

        public bool Seen(Func<FlvTag, bool> what)
        {
            lock (_gate)
            {
                return _tags.Any(what);
            }
        }

        // Thirty sounds more, so that none of them was on its way already.
        public async Task SoundAgainAsync(TimeSpan deadline)
        {
            int Sounds()
            {
                lock (_gate)
                {
                    return _tags.Count(tag => tag.Type == FlvTagType.Audio);
                }
            }

            var before = Sounds();
            await Eventually.TrueAsync(() => Sounds() > before + 30, deadline, "sound");
        }

        public async ValueTask DisposeAsync()
        {
            await _over.CancelAsync();
            await _watching;
            _response.Dispose();
            _over.Dispose();
        }

        private async Task WatchAsync()
        {
            try
            {
                await foreach (var tag in FlvReader.ReadAsync(await _response.Content.ReadAsStreamAsync(_over.Token), _over.Token))
                {
                    lock (_gate)
                    {
                        _tags.Add(tag);
                        if (tag.Type == FlvTagType.Audio)
                        {
                            var silence = Stopwatch.GetElapsedTime(_lastSound);
                            LongestSilence = silence > LongestSilence ? silence : LongestSilence;
                            _lastSound = Stopwatch.GetTimestamp();
                        }
                    }
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
            {
                // The end of the test, or of the service.
            }
        }
    }
}
