using System.Diagnostics;
using Shouldly;
using Telemed.EndToEnd.Tests.Doctor;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Media;

/// <summary>mpegts.js, which the web app plays FLV with, in a real Chromium.</summary>
public sealed class BrowserPlayerTests(ITestOutputHelper output)
{
    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Theory(Timeout = 90_000)]
    [InlineData("http")]
    [InlineData("websocket")]
    public async Task A_player_goes_on_by_itself_after_FFmpeg_was_killed(string transport)
    {
        Assert.SkipUnless(RealFfmpeg.IsThere, "There is no ffmpeg on PATH.");
        Assert.SkipUnless(ViewerServer.PlayerScript is not null, "mpegts.js is not installed: npm ci in Telemed.Web.");
        Assert.SkipUnless(HasChromium(), "There is no Chromium.");
        var fanOut = Pieces.NewFanOut();
        await using var source = LiveSource.Start(fanOut);
        await fanOut.Started.WaitAsync(Deadline);
        await using var server = await ViewerServer.StartAsync(fanOut);
        await using var browser = HeadlessChromium.Open(new Uri(server.Address, $"player.html?{transport}"));
        await UntilAsync(() => server.Player is { Time: > 1.5, Pictures: > 20 }, "it plays");

        var before = server.Player!;
        var clock = Stopwatch.StartNew();
        source.Kill();
        await UntilAsync(() => source.Runs == 2 && server.Player!.Time > before.Time + 2 && server.Player.Pictures > before.Pictures + 25, "it plays on");

        output.WriteLine($"{clock.Elapsed.TotalSeconds:0.0} s for 2 s more of playing; {server.Player!.Behind:0.00} s behind the newest picture");
        server.Joined.ShouldBe(1, "it has not connected again");

        async Task UntilAsync(Func<bool> condition, string what)
        {
            await Eventually.TrueAsync(() => condition() || server.Player?.Fault is not null, TimeSpan.FromSeconds(25), $"{what}: {server.Player}");
            server.Player?.Fault.ShouldBeNull();
        }
    }

    private static bool HasChromium()
    {
        try
        {
            return Chromium.Path is not null;
        }
        catch (TypeInitializationException)
        {
            return false;
        }
    }

    /// <summary>FFmpeg in real time, and another one as soon as it ends.</summary>
    private sealed class LiveSource : IAsyncDisposable
    {
        private readonly CancellationTokenSource _over = new();
        private volatile Process? _ffmpeg;
        private volatile int _runs;
        private Task _running = Task.CompletedTask;

        public int Runs => _runs;

        public static LiveSource Start(FlvFanOut fanOut)
        {
            var source = new LiveSource();
            source._running = source.RunAsync(fanOut);
            return source;
        }

        public void Kill() => _ffmpeg!.Kill();

        public async ValueTask DisposeAsync()
        {
            await _over.CancelAsync();
            _ffmpeg?.Kill();
            await _running;
            _over.Dispose();
        }

        private async Task RunAsync(FlvFanOut fanOut)
        {
            while (!_over.IsCancellationRequested)
            {
                using var ffmpeg = RealFfmpeg.Start(
                    "ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-re",
                    "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25", "-re", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000",
                    "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25", "-pix_fmt", "yuv420p",
                    "-c:a", "aac", "-f", "flv", "-flush_packets", "1", "-flvflags", "no_duration_filesize", "pipe:1");
                ffmpeg.StandardInput.Close();
                ffmpeg.ErrorDataReceived += static (_, _) => { };
                ffmpeg.BeginErrorReadLine();
                _ffmpeg = ffmpeg;
                fanOut.BeginRun(hasVideo: true, hasAudio: true);
                _runs++;
                await foreach (var tag in FlvReader.ReadAsync(ffmpeg.StandardOutput.BaseStream, CancellationToken.None))
                {
                    fanOut.Publish(tag);
                }

                await ffmpeg.WaitForExitAsync(CancellationToken.None);
            }
        }
    }
}
