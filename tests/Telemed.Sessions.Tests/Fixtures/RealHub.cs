using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>
/// A real MediaMTX (at <c>MEDIAMTX_BIN</c>) that asks a real sessions service, and FFmpeg as its clients. Without the binary the
/// tests that need it are skipped.
/// </summary>
public class RealHub : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private readonly int[] _ports = FreePorts.Next(6);
    private Process? _process;

    public static string? Binary => Environment.GetEnvironmentVariable("MEDIAMTX_BIN") is { Length: > 0 } path && File.Exists(path) ? path : null;

    /// <summary>Why the tests are skipped; <see langword="null"/> when they run.</summary>
    public virtual string? WhySkipped => Binary is null ? "MEDIAMTX_BIN names no MediaMTX." : null;

    public SessionsFixture Sessions { get; private set; } = null!;

    private Uri Api => new($"http://127.0.0.1:{_ports[0]}");

    public string Rtmp(string path, string token) => $"rtmp://127.0.0.1:{_ports[1]}/{path}?token={token}";

    public string Rtsp(string path, string pass) => $"rtsp://transcoder:{pass}@127.0.0.1:{_ports[2]}/{path}";

    public Uri Hls(string path) => new($"http://127.0.0.1:{_ports[3]}/{path}/index.m3u8?cookieCheck=1");

    /// <summary>Where to publish (<c>whip</c>) or play (<c>whep</c>).</summary>
    public Uri WebRtc(string path, string what) => new($"http://127.0.0.1:{_ports[4]}/{path}/{what}");

    public async ValueTask InitializeAsync()
    {
        if (WhySkipped is not null)
        {
            return;
        }

        Sessions = await StartSessionsAsync(Api);
        var start = await ProgramAsync();
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        foreach (var (key, value) in new (string, string)[]
        {
            ("AUTHMETHOD", "http"), ("AUTHHTTPADDRESS", new Uri(Sessions.Address, "/internal/hub/auth").ToString()),
            ("API", "yes"), ("APIADDRESS", $"127.0.0.1:{_ports[0]}"), ("RTMP", "yes"), ("RTMPADDRESS", $"127.0.0.1:{_ports[1]}"),
            ("RTSP", "yes"), ("RTSPADDRESS", $"127.0.0.1:{_ports[2]}"), ("RTSPTRANSPORTS", "tcp"),
            ("HLS", "yes"), ("HLSADDRESS", $"127.0.0.1:{_ports[3]}"), ("WEBRTC", "yes"), ("WEBRTCADDRESS", $"127.0.0.1:{_ports[4]}"), ("WEBRTCLOCALUDPADDRESS", $"127.0.0.1:{_ports[5]}"),
            ("WEBRTCLOCALTCPADDRESS", ""), ("WEBRTCIPSFROMINTERFACES", "no"), ("WEBRTCADDITIONALHOSTS", "127.0.0.1"),
            ("SRT", "no"), ("MOQ", "no"), ("METRICS", "no"), ("PPROF", "no"), ("PLAYBACK", "no"),
            ("PATHS_ALL_SOURCE", "publisher"),
        })
        {
            start.Environment["MTX_" + key] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var http = new HttpClient { BaseAddress = Api };
        http.DefaultRequestHeaders.Authorization = TestSettings.BasicOf("sessions");
        var started = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync(http))
        {
            if (_process.HasExited || TimeProvider.System.GetElapsedTime(started) > Deadline)
            {
                throw new InvalidOperationException("The hub did not come up.");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>The instance at which the clinic acts: the one that the hub asks, unless there are several.</summary>
    public virtual SessionsFixture Acting => Sessions;

    public virtual async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
            await Sessions.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The ids that the API lists of a kind of connection.</summary>
    public async Task<string[]> ListAsync(string kind)
    {
        using var http = new HttpClient { BaseAddress = Api };
        http.DefaultRequestHeaders.Authorization = TestSettings.BasicOf("sessions");
        var list = await http.GetFromJsonAsync<JsonElement>($"/v3/{kind}/list", TestContext.Current.CancellationToken);
        return [.. list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }

    /// <summary>The status of the hub's API to a caller with these credentials.</summary>
    public async Task<HttpStatusCode> AskApiAsync(AuthenticationHeaderValue? authorization)
    {
        using var http = new HttpClient { BaseAddress = Api };
        http.DefaultRequestHeaders.Authorization = authorization;
        using var response = await http.GetAsync("/v3/paths/list", TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    /// <summary>A test picture and a tone, H.264 and AAC, published until it is disposed.</summary>
    public static FfmpegRun Publish(string address) => new(
        "-re -f lavfi -i testsrc=size=160x120:rate=15 -f lavfi -i sine=frequency=440:sample_rate=48000 "
        + "-c:v libx264 -profile:v baseline -preset ultrafast -tune zerolatency -pix_fmt yuv420p -g 15 -c:a aac -f flv", address);

    /// <summary>Reads half a second and ends.</summary>
    public static FfmpegRun Play(string address) => new($"-rw_timeout 8000000 -i {address} -t 0.5 -f null", "-");

    /// <summary>The same by RTSP.</summary>
    public static FfmpegRun PlayRtsp(string address) => new($"-rtsp_transport tcp -timeout 8000000 -i {address} -t 0.5 -f null", "-");

    /// <summary>Reads for as long as it is let.</summary>
    public static FfmpegRun PlayOn(string address) => new($"-i {address} -f null", "-");

    /// <summary>The program that is the hub.</summary>
    /// <summary>The instance that the hub asks, started.</summary>
    protected virtual async Task<SessionsFixture> StartSessionsAsync(Uri api)
    {
        var sessions = new SessionsBehindHub(api);
        await sessions.InitializeAsync();
        return sessions;
    }

    protected virtual Task<ProcessStartInfo> ProgramAsync() => Task.FromResult(new ProcessStartInfo(Binary!, ["/dev/null"]));

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var response = await http.GetAsync("/v3/info");
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private sealed class SessionsBehindHub(Uri api) : SessionsFixture
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("services:media:api:0", api.ToString())];
    }
}

/// <summary>One FFmpeg, which ends with its owner.</summary>
public sealed class FfmpegRun : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    public FfmpegRun(string arguments, string output)
    {
        var start = new ProcessStartInfo("ffmpeg", ["-hide_banner", "-loglevel", "error", "-nostdin", .. arguments.Split(' '), output])
        {
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
    }

    public bool IsRunning => !_process.HasExited;

    public async Task<int> ExitedAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async Task StopAsync()
    {
        if (IsRunning)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
    }
}
