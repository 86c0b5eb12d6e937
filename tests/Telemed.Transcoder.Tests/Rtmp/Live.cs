using System.Diagnostics;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Rtmp;
using Telemed.Transcoder.Tests.Support;

namespace Telemed.Transcoder.Tests.Rtmp;

/// <summary>A stream on air made by FFmpeg: a test picture of 320x240 at 25 pictures a second and a tone of 1000 Hz.</summary>
internal sealed class Live : IAsyncDisposable
{
    private readonly FfmpegRun _run;

    private Live(FlvFanOut fanOut, FfmpegRun run) => (FanOut, _run) = (fanOut, run);

    public FlvFanOut FanOut { get; }

    public static async Task<Live> StartAsync()
    {
        var fanOut = Pieces.NewFanOut();
        var run = FfmpegRun.Start(
            new FfmpegHost("ffmpeg", Pieces.Guard, TimeProvider.System),
            [
                "-hide_banner", "-nostdin", "-loglevel", "error",
                "-re", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25", "-re", "-f", "lavfi", "-i", "sine=frequency=1000:sample_rate=48000",
                "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "25", "-pix_fmt", "yuv420p",
                "-c:a", "aac", "-ac", "2", "-flush_packets", "1", "-f", "flv", "pipe:1",
            ],
            fanOut.Publish);
        await fanOut.Started.WaitAsync(TimeSpan.FromSeconds(15));
        return new Live(fanOut, run);
    }

    /// <summary>Publishes until told to stop or the server ends it.</summary>
    public async Task PumpAsync(RtmpPublisher publisher, CancellationToken cancellationToken, long from = 0)
    {
        using var viewer = FanOut.Join() ?? throw new InvalidOperationException("nothing is on air");
        while (!cancellationToken.IsCancellationRequested && await viewer.TakeAsync(CancellationToken.None) is { Count: > 0 } tags)
        {
            await publisher.SendAsync([.. tags.Select(tag => tag with { Time = tag.Time + from })], CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync() => await _run.DisposeAsync();

    /// <summary>An RTMP server that is an FFmpeg and writes what it gets into a file. Returns when it listens.</summary>
    public static async Task<Process> ServeAsync(int port, string appAndKey, string file)
    {
        var process = RealFfmpeg.Start(
            "ffmpeg", "-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-listen", "1", "-f", "flv", "-i", $"rtmp://127.0.0.1:{port}/{appAndKey}", "-c", "copy", "-f", "flv", file);
        process.StandardInput.Close();
        process.BeginErrorReadLine();
        // FFmpeg takes one connection only, so nobody may try whether it listens.
        await Eventually.TrueAsync(() => process.HasExited || Listens(port), TimeSpan.FromSeconds(10), "FFmpeg listens");
        return process;
    }

    private static bool Listens(int port) =>
        System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(endpoint => endpoint.Port == port);
}
