using System.Diagnostics;
using Telemed.TestServers;

namespace Telemed.Transcoder.Tests.Support;

/// <summary>A real MediaMTX (the binary at <c>MEDIAMTX_BIN</c>) on free ports of this machine, with its auth hook at a sessions double.</summary>
internal sealed class MediaMtx : IAsyncDisposable
{
    private readonly Uri _hook;
    private readonly int[] _ports = FreePorts.Next(3);
    private Process _process;

    private readonly bool _standsIn;
    private readonly (string Key, string Value)[] _settings;

    private MediaMtx(Uri hook, bool standsIn = false, params (string Key, string Value)[] settings)
    {
        (_hook, _standsIn, _settings) = (hook, standsIn, settings);
        _process = Run();
    }

    /// <summary>The binary; <see langword="null"/> where there is none.</summary>
    public static string? Binary { get; } = Environment.GetEnvironmentVariable("MEDIAMTX_BIN") is { Length: > 0 } path && File.Exists(path) ? path : null;

    /// <summary>The repository's stand-in for it; <see langword="null"/> where its packages are not installed.</summary>
    public static string? StandIn { get; } = FindStandIn();

    public Uri Api => new($"http://127.0.0.1:{_ports[0]}");

    public Uri Rtsp => new($"rtsp://127.0.0.1:{_ports[1]}");

    public Uri Rtmp => new($"rtmp://127.0.0.1:{_ports[2]}");

    public static MediaMtx Start(Uri sessions, params (string Key, string Value)[] settings) => new(new Uri(sessions, "/internal/hub/auth"), standsIn: false, settings);

    /// <summary>The stand-in, where there is no binary.</summary>
    public static MediaMtx StartAny(Uri sessions) => new(new Uri(sessions, "/internal/hub/auth"), standsIn: Binary is null);

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void StartAgain()
    {
        _process.Dispose();
        _process = Run();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private Process Run()
    {
        // Everything by environment; /dev/null keeps configuration files of this machine out of it.
        var start = new ProcessStartInfo(_standsIn ? "node" : Binary!, _standsIn ? StandIn! : "/dev/null") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in new (string, string)[]
        {
            ("LOGLEVEL", "error"), ("AUTHMETHOD", "http"), ("AUTHHTTPADDRESS", _hook.ToString()),
            ("API", "yes"), ("APIADDRESS", $"127.0.0.1:{_ports[0]}"),
            ("RTSP", "yes"), ("RTSPADDRESS", $"127.0.0.1:{_ports[1]}"), ("RTSPTRANSPORTS", "tcp"),
            ("RTMP", "yes"), ("RTMPADDRESS", $"127.0.0.1:{_ports[2]}"),
            ("HLS", "no"), ("WEBRTC", "no"), ("SRT", "no"), ("MOQ", "no"), ("METRICS", "no"), ("PPROF", "no"), ("PLAYBACK", "no"),
            ("PATHS_ALL_SOURCE", "publisher"),
        }.Concat(_settings))
        {
            start.Environment["MTX_" + key] = value;
        }

        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static string? FindStandIn()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var standIn = Path.Combine(folder.FullName, "eng", "media-standin");
            if (Directory.Exists(Path.Combine(standIn, "node_modules", "werift")))
            {
                return Path.Combine(standIn, "src", "main.js");
            }
        }

        return null;
    }
}
