using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Telemed.Tool.Processes;

namespace Telemed.Tool.Patient;

/// <summary>What a <see cref="PhonePusher"/> sends.</summary>
public sealed record PhonePusherOptions
{
    /// <summary>Where to: <c>rtmp://…?token=…</c>, or anything that FFmpeg can write FLV to.</summary>
    public required string Target { get; init; }

    public int Width { get; init; } = 640;

    public int Height { get; init; } = 360;

    /// <summary>Frames a second.</summary>
    public int FrameRate { get; init; } = 25;

    /// <summary>Seconds from keyframe to keyframe.</summary>
    public int KeyframeSeconds { get; init; } = 1;

    /// <summary>The tone's frequency in Hz.</summary>
    public int ToneHz { get; init; } = 440;

    /// <summary>The picture's bit rate in kbit/s.</summary>
    public int VideoKilobits { get; init; } = 800;

    public string FfmpegPath { get; init; } = "ffmpeg";
}

/// <summary>
/// The phone's camera and microphone: frames drawn here, encoded by FFmpeg the way a mini-program's live-pusher does (H.264
/// baseline without B-frames, AAC) and published by RTMP. Each frame carries the time of its drawing (<see cref="ClockCode"/>).
/// </summary>
public sealed class PhonePusher : IAsyncDisposable
{
    /// <summary>
    /// The tone runs this far ahead of the pictures. FFmpeg's muxer holds a picture back until it has sound that is not older; the
    /// AAC encoder keeps 43 ms to itself, a packet is 21 ms long and our timer may be late by as much.
    /// </summary>
    private static readonly TimeSpan SoundLead = TimeSpan.FromMilliseconds(100);

    private const int SampleRate = 48000;
    private const double Amplitude = 0.25;

    private readonly PhonePusherOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _publishing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TcpListener _sound = new(IPAddress.Loopback, 0);
    private readonly OwnedProcess _ffmpeg;
    private readonly long _start;
    private int _frames;

    private PhonePusher(PhonePusherOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _sound.Start(1);
        try
        {
            _ffmpeg = OwnedProcess.Start(options.FfmpegPath, Arguments(options, (IPEndPoint)_sound.LocalEndpoint), OnErrorLine);
        }
        catch
        {
            _sound.Dispose();
            throw;
        }

        _start = time.GetTimestamp();
        Completion = RunAsync();
    }

    /// <summary>Frames drawn and handed to FFmpeg since the start.</summary>
    public int Frames => Volatile.Read(ref _frames);

    /// <summary>Ends when the server has accepted the stream; fails as <see cref="Completion"/> says when it does not.</summary>
    public Task Publishing => _publishing.Task;

    /// <summary>Ends when publishing ends, with the reason in words; never fails.</summary>
    public Task<string> Completion { get; }

    /// <summary>The operating system's id of FFmpeg.</summary>
    public int FfmpegProcessId => _ffmpeg.Id;

    /// <summary>Starts publishing. Throws <see cref="ToolException"/> where there is no FFmpeg.</summary>
    public static PhonePusher Start(PhonePusherOptions options, TimeProvider? time = null) => new(options, time ?? TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Completion;
        await _ffmpeg.DisposeAsync();
        _stop.Dispose();
    }

    private static string[] Arguments(PhonePusherOptions options, IPEndPoint sound)
    {
        string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        return
        [
            "-hide_banner", "-loglevel", "info", "-nostats",
            "-probesize", "32", "-analyzeduration", "0",
            "-f", "rawvideo", "-pix_fmt", "yuv420p",
            "-video_size", Invariant($"{options.Width}x{options.Height}"), "-framerate", Invariant($"{options.FrameRate}"), "-i", "pipe:0",
            "-f", "s16le", "-ar", Invariant($"{SampleRate}"), "-ac", "1", "-i", $"tcp://{sound}",
            "-map", "0:v", "-map", "1:a",
            "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-profile:v", "baseline", "-bf", "0", "-threads", "1",
            "-g", Invariant($"{options.FrameRate * options.KeyframeSeconds}"),
            "-b:v", Invariant($"{options.VideoKilobits}k"), "-maxrate", Invariant($"{options.VideoKilobits}k"),
            "-bufsize", Invariant($"{options.VideoKilobits}k"),
            "-c:a", "aac", "-b:a", "64k", "-ac", "1",
            // Sound leaves when the next sound is there; otherwise it would wait for the picture beside it.
            "-max_interleave_delta", "1", "-max_delay", "0", "-flush_packets", "1",
            "-f", "flv", "-flvflags", "no_duration_filesize",
            // A piece waits 40 ms for the acknowledgement of the one before it otherwise.
            "-tcp_nodelay", "1", options.Target,
        ];
    }

    private void OnErrorLine(string line)
    {
        // FFmpeg describes its output once the connection stands and the header is sent.
        if (line.StartsWith("Output #0", StringComparison.Ordinal))
        {
            _publishing.TrySetResult();
        }
    }

    private async Task<string> RunAsync()
    {
        var drawing = Task.WhenAll(DrawAsync(), SoundAsync());
        var exited = await Task.WhenAny(_ffmpeg.Exited, drawing) == _ffmpeg.Exited;
        if (!exited)
        {
            // Closing the input lets FFmpeg send the end of the stream; what does not end by that is killed.
            _ffmpeg.Input.Close();
            await Task.WhenAny(_ffmpeg.Exited, Task.Delay(TimeSpan.FromSeconds(1)));
        }

        var stopped = _stop.IsCancellationRequested;
        await _ffmpeg.DisposeAsync();
        await _stop.CancelAsync();
        await drawing;
        _sound.Dispose();
        var reason = stopped ? "stopped" : $"FFmpeg ended: {_ffmpeg.LastLines()}";
        if (_publishing.TrySetException(new ToolException($"Nothing was published. {reason}")))
        {
            // Read here so that a caller who does not wait for Publishing gets no unobserved fault.
            _ = _publishing.Task.Exception;
        }

        return reason;
    }

    /// <summary>Draws by the clock: a late frame is drawn at once, with the time that it then is.</summary>
    private async Task DrawAsync()
    {
        var picture = new TestPicture(_options.Width, _options.Height);
        try
        {
            for (var number = 1; !_stop.IsCancellationRequested; number++)
            {
                await _ffmpeg.Input.WriteAsync(picture.Draw(_time.GetUtcNow()), _stop.Token);
                Interlocked.Increment(ref _frames);
                var early = TimeSpan.FromSeconds((double)number / _options.FrameRate) - _time.GetElapsedTime(_start);
                if (early > TimeSpan.Zero)
                {
                    await Task.Delay(early, _time, _stop.Token);
                }
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // FFmpeg is gone or we are asked to stop: RunAsync says which.
        }
    }

    private async Task SoundAsync()
    {
        var piece = new short[SampleRate / 100];
        var sample = 0L;
        try
        {
            using var client = await _sound.AcceptTcpClientAsync(_stop.Token);
            client.NoDelay = true;
            await using var stream = client.GetStream();
            while (!_stop.IsCancellationRequested)
            {
                var early = TimeSpan.FromSeconds((double)sample / SampleRate) - _time.GetElapsedTime(_start) - SoundLead;
                if (early > TimeSpan.Zero)
                {
                    await Task.Delay(early, _time, _stop.Token);
                }

                foreach (ref var value in piece.AsSpan())
                {
                    // The modulo keeps the argument small, and with it the sine exact.
                    var turns = (double)(sample++ * _options.ToneHz % SampleRate) / SampleRate;
                    value = (short)(Amplitude * short.MaxValue * Math.Sin(2 * Math.PI * turns));
                }

                await stream.WriteAsync(MemoryMarshal.AsBytes(piece.AsSpan()).ToArray(), _stop.Token);
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // FFmpeg is gone or we are asked to stop: RunAsync says which.
        }
    }
}
