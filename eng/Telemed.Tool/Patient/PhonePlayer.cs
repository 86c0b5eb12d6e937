using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Telemed.Tool.Processes;

namespace Telemed.Tool.Patient;

/// <summary>Why a <see cref="PhonePlayer"/>'s connection ended.</summary>
/// <param name="Status">The HTTP status where the server refused; otherwise nothing.</param>
/// <param name="Reason">In words.</param>
public sealed record PlayEnd(HttpStatusCode? Status, string Reason);

/// <summary>
/// The phone's live-player: one connection that is decoded with as little delay as FFmpeg allows, and measured. HTTP-FLV is fetched
/// here and handed to FFmpeg's standard input, so that the token is on no command line; RTMP is read by FFmpeg itself.
/// </summary>
public sealed partial class PhonePlayer : IAsyncDisposable
{
    private const int Width = 320;
    private const int Height = 180;

    private readonly CancellationTokenSource _stop = new();
    private readonly PlayerObservations _seen;
    private readonly TcpListener _pictures = new(IPAddress.Loopback, 0);
    private readonly TcpListener _sounds = new(IPAddress.Loopback, 0);
    private readonly OwnedProcess _ffmpeg;

    private PhonePlayer(Uri address, HttpClient? http, PlayerObservations seen, string ffmpegPath)
    {
        _seen = seen;
        _pictures.Start(1);
        _sounds.Start(1);
        seen.OnConnecting();
        try
        {
            _ffmpeg = OwnedProcess.Start(ffmpegPath, Arguments(http is null ? address.AbsoluteUri : "pipe:0"), OnErrorLine);
        }
        catch
        {
            _pictures.Dispose();
            _sounds.Dispose();
            throw;
        }

        Completion = RunAsync(address, http);
    }

    /// <summary>Ends when the connection ends; never fails.</summary>
    public Task<PlayEnd> Completion { get; }

    /// <summary>The operating system's id of FFmpeg.</summary>
    public int FfmpegProcessId => _ffmpeg.Id;

    /// <summary>Plays <paramref name="address"/> by HTTP-FLV. <paramref name="http"/> decides which certificates are trusted.</summary>
    public static PhonePlayer PlayFlv(Uri address, HttpClient http, PlayerObservations seen, string ffmpegPath = "ffmpeg") =>
        new(address, http, seen, ffmpegPath);

    /// <summary>Plays <paramref name="address"/> by RTMP.</summary>
    public static PhonePlayer PlayRtmp(Uri address, PlayerObservations seen, string ffmpegPath = "ffmpeg") =>
        new(address, null, seen, ffmpegPath);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Completion;
        _stop.Dispose();
    }

    private string[] Arguments(string source)
    {
        string Output(TcpListener listener) =>
            string.Create(CultureInfo.InvariantCulture, $"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        return
        [
            // "verbose" tells the picture's size each time that it changes.
            "-hide_banner", "-loglevel", "repeat+verbose", "-nostats",
            // fpsprobesize 0: no waiting for twenty frames to guess a rate. nobuffer would throw the first keyframe away.
            "-probesize", "65536", "-analyzeduration", "2000000", "-fpsprobesize", "0", "-flags", "low_delay", "-threads", "1",
            .. source.StartsWith("rtmp", StringComparison.Ordinal) ? (string[])["-rtmp_live", "live"] : ["-f", "flv"],
            "-i", source,
            // Without tcp_nodelay the second half of every picture waits 40 ms for the acknowledgement of the first.
            "-map", "0:v:0", "-vf", string.Create(CultureInfo.InvariantCulture, $"scale={Width}:{Height}:flags=bilinear,format=gray"),
            "-fps_mode", "passthrough",
            // The encoder of raw pictures runs several at once by default, and so keeps one or two to itself.
            "-threads", "1", "-f", "rawvideo", "-flush_packets", "1", "-tcp_nodelay", "1", Output(_pictures),
            "-map", "0:a:0", "-ac", "1", "-ar", "48000", "-f", "s16le", "-flush_packets", "1", "-tcp_nodelay", "1", Output(_sounds),
        ];
    }

    private async Task<PlayEnd> RunAsync(Uri address, HttpClient? http)
    {
        var reading = Task.WhenAll(ReadPicturesAsync(), ReadSoundsAsync());
        var feeding = http is null ? Task.FromResult<PlayEnd?>(null) : FeedAsync(address, http);
        PlayEnd? end = null;
        if (http is not null && await Task.WhenAny(feeding, _ffmpeg.Exited) == feeding)
        {
            end = await feeding;
            // What was fetched is decoded to its end.
            await Task.WhenAny(_ffmpeg.Exited, Task.Delay(TimeSpan.FromSeconds(end?.Status is null ? 1 : 0)));
        }

        if (http is null)
        {
            await Task.WhenAny(_ffmpeg.Exited, Task.Delay(Timeout.Infinite, _stop.Token));
        }

        var stopped = _stop.IsCancellationRequested;
        await _ffmpeg.DisposeAsync();
        await _stop.CancelAsync();
        await feeding;
        await reading;
        _pictures.Dispose();
        _sounds.Dispose();
        return stopped ? new PlayEnd(null, "stopped") : end ?? new PlayEnd(null, $"FFmpeg ended: {_ffmpeg.LastLines()}");
    }

    /// <summary>Fetches the stream and hands it to FFmpeg as it comes.</summary>
    private async Task<PlayEnd?> FeedAsync(Uri address, HttpClient http)
    {
        try
        {
            using var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
            if (!response.IsSuccessStatusCode)
            {
                return new PlayEnd(response.StatusCode, $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}");
            }

            await using var body = await response.Content.ReadAsStreamAsync(_stop.Token);
            var buffer = new byte[65536];
            while (await body.ReadAsync(buffer, _stop.Token) is > 0 and var count)
            {
                _seen.OnFirstByte();
                if (!await TryFeedAsync(buffer.AsMemory(0, count)))
                {
                    return null;
                }
            }

            _ffmpeg.Input.Close();
            return new PlayEnd(null, "the server ended the stream");
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return new PlayEnd(null, $"the connection broke: {fault.Message}");
        }
    }

    /// <summary><see langword="false"/>: FFmpeg is gone, and says itself why.</summary>
    private async Task<bool> TryFeedAsync(ReadOnlyMemory<byte> media)
    {
        try
        {
            await _ffmpeg.Input.WriteAsync(media, _stop.Token);
            await _ffmpeg.Input.FlushAsync(_stop.Token);
            return true;
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            await _ffmpeg.Exited.WaitAsync(_stop.Token);
            return false;
        }
    }

    private async Task ReadPicturesAsync()
    {
        var frame = new byte[Width * Height];
        await ReadAsync(_pictures, async stream =>
        {
            await stream.ReadExactlyAsync(frame, _stop.Token);
            _seen.OnFrame(frame, Width, Height);
        });
    }

    private async Task ReadSoundsAsync()
    {
        // A hundredth of a second at a time.
        var samples = new byte[ToneMeter.SampleRate / 100 * sizeof(short)];
        await ReadAsync(_sounds, async stream =>
        {
            await stream.ReadExactlyAsync(samples, _stop.Token);
            _seen.OnSound(MemoryMarshal.Cast<byte, short>(samples));
        });
    }

    /// <summary>Accepts FFmpeg's connection and reads from it until either side ends.</summary>
    private async Task ReadAsync(TcpListener listener, Func<NetworkStream, Task> read)
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync(_stop.Token);
            listener.Stop();
            await using var stream = client.GetStream();
            while (true)
            {
                await read(stream);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The end of the stream, or ours.
        }
    }

    private void OnErrorLine(string line)
    {
        if (InputStream().Match(line) is { Success: true } stream)
        {
            Action<string> tell = stream.Groups["kind"].Value == "Video" ? _seen.OnVideoCodec : _seen.OnAudioCodec;
            tell(stream.Groups["codec"].Value);
        }
        else if (PictureOfGraph().Match(line) is { Success: true } picture)
        {
            int Number(string name) => int.Parse(picture.Groups[name].ValueSpan, CultureInfo.InvariantCulture);
            _seen.OnSize(new PictureSize(Number("width"), Number("height")));
        }
    }

    // "  Stream #0:0: Video: h264 (Constrained Baseline), 1 reference frame, yuv420p, …": the inputs' lines are indented by two, those
    // of the outputs say rawvideo and pcm_s16le, which a phone never plays.
    [GeneratedRegex(@"^\s+Stream #0:\d+(\[[^\]]*\])?(\([^)]*\))?: (?<kind>Video|Audio): (?!rawvideo|pcm_)(?<codec>\w+)")]
    private static partial Regex InputStream();

    // "[graph 0 input from stream 0:0 @ 0x…] w:640 h:360 pixfmt:yuv420p …"
    [GeneratedRegex(@"^\[graph .* w:(?<width>\d+) h:(?<height>\d+) pixfmt:")]
    private static partial Regex PictureOfGraph();
}
