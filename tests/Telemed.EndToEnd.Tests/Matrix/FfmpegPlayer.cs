using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Telemed.Tool.Patient;

namespace Telemed.EndToEnd.Tests.Matrix;

/// <summary>
/// A phone's player for the matrix: FFmpeg on an HTTP-FLV or RTMP address, whichever tracks the stream has. It begins again while
/// there is nothing to play.
/// </summary>
internal sealed partial class FfmpegPlayer : IMatrixPlayer
{
    private readonly CancellationTokenSource _over = new();
    private readonly Func<CancellationToken, Task<string?>> _ask;
    private readonly string _address;
    private readonly bool _picture;
    private readonly bool _sound;
    private readonly ToneMeter _tone = new();
    private readonly Task _playing;
    private volatile byte[]? _pixels;
    private volatile string? _said;
    private int _frames;
    private int _width;
    private int _height;
    private long _heardAt;

    /// <param name="address">What to play.</param>
    /// <param name="picture">Whether a picture is to be waited for.</param>
    /// <param name="sound">Whether sound is.</param>
    /// <param name="ask">Asks whether there is something to play: what the service says against it, or <see langword="null"/>.</param>
    public FfmpegPlayer(string address, bool picture, bool sound, Func<CancellationToken, Task<string?>> ask)
    {
        (_address, _picture, _sound, _ask) = (address, picture, sound, ask);
        _playing = Task.Run(PlayAsync);
    }

    public Task<Sight> LookAsync() => Task.FromResult(new Sight(
        Volatile.Read(ref _frames),
        _pixels,
        Stopwatch.GetElapsedTime(Interlocked.Read(ref _heardAt)) < TimeSpan.FromSeconds(1) ? _tone.Loudest()?.Hertz : null,
        _width,
        _height,
        _said));

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _playing;
        _over.Dispose();
    }

    private async Task PlayAsync()
    {
        try
        {
            while (true)
            {
                _said = await _ask(_over.Token);
                if (_said is null)
                {
                    await PlayOnceAsync();
                }

                // As long as a player waits before it asks again; whoever waits for what it plays has a deadline.
                await Task.Delay(200, _over.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private async Task PlayOnceAsync()
    {
        using var sounds = new TcpListener(IPAddress.Loopback, 0);
        sounds.Start(1);
        var port = ((IPEndPoint)sounds.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            "-hide_banner", "-nostdin", "-nostats", "-loglevel", "verbose", "-fpsprobesize", "0", "-analyzeduration", "3000000", "-threads", "1",
            .. _address.StartsWith("rtmp", StringComparison.Ordinal) ? new[] { "-rtmp_live", "live" } : ["-f", "flv"],
            "-i", _address,
            .. _picture
                ? new[] { "-map", "0:v:0", "-vf", $"scale={TestPattern.Width}:{TestPattern.Height},format=rgb24", "-fps_mode", "passthrough", "-f", "rawvideo", "-flush_packets", "1", "pipe:1" }
                : [],
            .. _sound ? new[] { "-map", "0:a:0", "-ac", "1", "-ar", "48000", "-f", "s16le", "-flush_packets", "1", $"tcp://127.0.0.1:{port}" } : [],
        ];
        using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            ffmpeg.ErrorDataReceived += (_, line) => Take(line.Data);
            ffmpeg.BeginErrorReadLine();
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
            var reading = Task.WhenAll(WatchAsync(ffmpeg.StandardOutput.BaseStream, ended.Token), _sound ? ListenAsync(sounds, ended.Token) : Task.CompletedTask);
            await ffmpeg.WaitForExitAsync(_over.Token);
            ended.CancelAfter(200);
            await reading;
        }
        finally
        {
            if (!ffmpeg.HasExited)
            {
                ffmpeg.Kill();
            }
        }
    }

    private async Task WatchAsync(Stream pictures, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var picture = new byte[TestPattern.Width * TestPattern.Height * 3];
                await pictures.ReadExactlyAsync(picture, cancellationToken);
                _pixels = picture;
                Interlocked.Increment(ref _frames);
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException)
        {
            // The end of the stream, or of the test.
        }
    }

    private async Task ListenAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync(cancellationToken);
            await using var stream = client.GetStream();
            var samples = new byte[ToneMeter.SampleRate / 50 * sizeof(short)];
            while (true)
            {
                await stream.ReadExactlyAsync(samples, cancellationToken);
                _tone.Add(MemoryMarshal.Cast<byte, short>(samples));
                Interlocked.Exchange(ref _heardAt, Stopwatch.GetTimestamp());
            }
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or SocketException)
        {
            // The same.
        }
    }

    private void Take(string? line)
    {
        if (line is not null && PictureOfGraph().Match(line) is { Success: true } picture)
        {
            _width = int.Parse(picture.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            _height = int.Parse(picture.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        }
    }

    [GeneratedRegex(@"^\[graph .* w:(\d+) h:(\d+) pixfmt:")]
    private static partial Regex PictureOfGraph();
}
