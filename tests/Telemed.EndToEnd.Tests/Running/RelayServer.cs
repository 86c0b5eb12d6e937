using System.Diagnostics;
using System.Globalization;
using Telemed.TestServers;

namespace Telemed.EndToEnd.Tests.Running;

/// <summary>Somebody else's RTMP server: an FFmpeg that listens, takes one publication and decodes it.</summary>
internal sealed class RelayServer : IAsyncDisposable
{
    private readonly Process _ffmpeg;
    private readonly TaskCompletionSource _pictures = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _said = [];

    private RelayServer(Process ffmpeg, string host)
    {
        _ffmpeg = ffmpeg;
        Host = host;
    }

    /// <summary>Host and port.</summary>
    public string Host { get; }

    /// <summary>The address without the key.</summary>
    public string Address => $"rtmp://{Host}/live";

    /// <summary>Is done when the publication is over.</summary>
    public Task Ended => _ended.Task;

    public static RelayServer Start(string key)
    {
        var port = FreePorts.Next();
        var host = $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";
        var ffmpeg = new Process
        {
            StartInfo = new ProcessStartInfo(
                "ffmpeg", ["-hide_banner", "-nostdin", "-loglevel", "error", "-progress", "pipe:1", "-listen", "1", "-i", $"rtmp://{host}/live/{key}", "-f", "null", "-"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
            EnableRaisingEvents = true,
        };
        var server = new RelayServer(ffmpeg, host);
        ffmpeg.OutputDataReceived += (_, line) => server.Read(line.Data);
        ffmpeg.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        ffmpeg.Exited += (_, _) => server._ended.TrySetResult();
        ffmpeg.Start();
        ffmpeg.BeginOutputReadLine();
        ffmpeg.BeginErrorReadLine();
        return server;
    }

    /// <summary>Waits until it has decoded a second of pictures.</summary>
    public async Task WaitForPicturesAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        try
        {
            await _pictures.Task.WaitAsync(deadline, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"No pictures came to the RTMP server; it said: {string.Join('\n', _said)}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_ffmpeg.HasExited)
        {
            _ffmpeg.Kill();
        }

        await _ffmpeg.WaitForExitAsync();
        _ffmpeg.Dispose();
    }

    private void Read(string? line)
    {
        if (line?.Split('=') is ["frame", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var frames) && frames >= 25)
        {
            _pictures.TrySetResult();
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _said.Add(line);
        }
    }
}
