using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Telemed.TestServers;

namespace Telemed.Gateway.Tests.Fixtures;

/// <summary>
/// A real MediaMTX (the binary that <c>MEDIAMTX_BIN</c> names) on free ports, with an auth hook that lets in whoever shows a token that
/// begins with <c>good</c>, and the gateway to the API.
/// </summary>
internal sealed class RealHub : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Backend _hook;
    private readonly ConcurrentQueue<string> _log = [];

    private RealHub(Process process, Backend hook) => (_process, _hook) = (process, hook);

    public required Dictionary<string, string?> Settings { get; init; }

    public required int RtmpPort { get; init; }

    /// <summary>Starts one, or skips the test where there is no binary.</summary>
    public static async Task<RealHub> StartAsync()
    {
        var binary = Environment.GetEnvironmentVariable("MEDIAMTX_BIN");
        Assert.SkipUnless(File.Exists(binary), "MEDIAMTX_BIN names no mediamtx binary.");
        var hook = await Backend.StartAsync(HookAsync);
        int[] ports = FreePorts.Next(6);
        var start = new ProcessStartInfo(binary!, OperatingSystem.IsWindows() ? "NUL" : "/dev/null") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in new Dictionary<string, string>
        {
            ["AUTHMETHOD"] = "http",
            ["AUTHHTTPADDRESS"] = new Uri(hook.Address, "hook").ToString(),
            ["API"] = "yes",
            ["APIADDRESS"] = Local(ports[0]),
            ["RTSP"] = "no",
            ["RTMP"] = "yes",
            ["RTMPADDRESS"] = Local(ports[1]),
            ["HLS"] = "yes",
            ["HLSADDRESS"] = Local(ports[2]),
            ["HLSVARIANT"] = "lowLatency",
            ["WEBRTC"] = "yes",
            ["WEBRTCADDRESS"] = Local(ports[3]),
            ["WEBRTCLOCALUDPADDRESS"] = Local(ports[4]),
            ["WEBRTCIPSFROMINTERFACES"] = "no",
            ["WEBRTCADDITIONALHOSTS"] = "127.0.0.1",
            ["SRT"] = "no",
            ["MOQ"] = "no",
            ["PATHS_ALL_SOURCE"] = "publisher",
        })
        {
            start.Environment["MTX_" + key] = value;
        }

        var hub = new RealHub(Process.Start(start)!, hook)
        {
            RtmpPort = ports[1],
            Settings = new()
            {
                ["services:media:api:0"] = "http://" + Local(ports[0]),
                ["services:media:rtmp:0"] = "rtmp://" + Local(ports[1]),
                ["services:media:hls:0"] = "http://" + Local(ports[2]),
                ["services:media:webrtc:0"] = "http://" + Local(ports[3]),
            },
        };
        hub._process.OutputDataReceived += (_, line) => hub._log.Enqueue(line.Data ?? "");
        hub._process.BeginOutputReadLine();
        hub._process.BeginErrorReadLine();
        await Eventually.IsTrueAsync(async () => await ListensAsync(ports[0]) && await ListensAsync(ports[3]), "the hub listens");
        return hub;
    }

    /// <summary>Publishes a moving picture and a tone by RTMP until the result is disposed.</summary>
    public async Task<IAsyncDisposable> PublishAsync(GatewaySystem system, string path)
    {
        var ffmpeg = new Ffmpeg(
            "-re", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=15", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000",
            "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-profile:v", "baseline", "-g", "15", "-pix_fmt", "yuv420p",
            "-c:a", "aac", "-ar", "48000", "-f", "flv", $"rtmp://127.0.0.1:{RtmpPort.ToString(CultureInfo.InvariantCulture)}/{path}?token=good");
        await Eventually.IsTrueAsync(
            async () =>
            {
                ffmpeg.HasExited.ShouldBeFalse(ffmpeg.Output);
                using var response = await system.SendAsync(HttpMethod.Get, $"/media/{path}/index.m3u8", "good");
                return response.StatusCode == HttpStatusCode.OK;
            },
            "the stream plays by HLS",
            seconds: 30);
        return ffmpeg;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        await _hook.DisposeAsync();
    }

    private static async Task HookAsync(HttpContext context)
    {
        var question = await context.Request.ReadFromJsonAsync<Dictionary<string, object?>>(context.RequestAborted);
        var isGateway = question!["action"]?.ToString() == "api" && question["user"]?.ToString() == "gateway";
        context.Response.StatusCode = isGateway || question["token"]?.ToString()?.StartsWith("good", StringComparison.Ordinal) == true ? 204 : 401;
    }

    private static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Local(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
}

/// <summary>An FFmpeg that is gone when the test is.</summary>
internal sealed class Ffmpeg : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [];

    public Ffmpeg(params string[] arguments)
    {
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in (string[])["-hide_banner", "-loglevel", "info", "-nostats", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    public string Output => string.Join('\n', _output);

    public async Task<int> EndAsync(TimeSpan limit)
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(limit, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
