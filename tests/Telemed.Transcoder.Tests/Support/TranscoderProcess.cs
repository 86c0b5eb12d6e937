using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using Telemed.Transcoder.Streams;

namespace Telemed.Transcoder.Tests.Support;

/// <summary>The service as it is deployed: a process of its own. Its standard input is its life line.</summary>
internal sealed partial class TranscoderProcess : IAsyncDisposable
{
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TranscoderProcess(Dictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Telemed.Transcoder.exe" : "Telemed.Transcoder"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["TELEMED_EXIT_WITH_STDIN"] = "1";
        start.Environment.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        Process = new Process { StartInfo = start };
        Process.OutputDataReceived += (_, line) => Take(line.Data);
        Process.ErrorDataReceived += (_, line) => Take(line.Data);
        Process.Start();
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
    }

    public Process Process { get; }

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public static TranscoderProcess StartBare(Dictionary<string, string?> environment) => new(environment);

    public static async Task<TranscoderProcess> StartAsync(
        Uri hubApi, Uri hubRtsp, Uri sessions, string ffmpeg, params (string Key, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?>
        {
            ["Identity__Name"] = "transcoder",
            ["Identity__Secret"] = WorkerRig.Secret,
            ["Transcoder__FfmpegPath"] = ffmpeg,
            ["services__media__api__0"] = hubApi.ToString(),
            ["services__media__rtsp__0"] = hubRtsp.ToString(),
            ["services__media__rtmp__0"] = "rtmp://127.0.0.1:1",
            ["services__sessions__http__0"] = sessions.ToString(),
        };
        foreach (var (key, value) in settings)
        {
            environment[key] = value;
        }

        var service = new TranscoderProcess(environment);
        service.Http.BaseAddress = await service._listening.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return service;
    }

    public static Task<TranscoderProcess> StartAsync(MediaMtx hub, Uri sessions, string ffmpeg, params (string Key, string Value)[] settings) =>
        StartAsync(hub.Api, hub.Rtsp, sessions, ffmpeg, [("services__media__rtmp__0", hub.Rtmp.ToString()), .. settings]);

    public async Task<StreamReport[]> StreamsAsync() => await Http.GetFromJsonAsync<StreamReport[]>("/streams") ?? [];

    /// <summary>Waits for a stream in a state, and answers it.</summary>
    public Task<StreamReport> StreamAsync(WorkerState state, Func<StreamReport, bool>? condition = null) => Eventually.SomeAsync(
        async () => (await StreamsAsync()).FirstOrDefault(stream => stream.State == state && condition?.Invoke(stream) != false),
        TimeSpan.FromSeconds(25),
        $"a stream that is {state}",
        () => $"The log says:{Environment.NewLine}{Log}");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!Process.HasExited)
        {
            Process.StandardInput.Close();
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            try
            {
                await Process.WaitForExitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                Process.Kill(entireProcessTree: true);
            }
        }

        Process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_log)
        {
            _log.AppendLine(line);
        }

        if (Listening().Match(line) is { Success: true } match)
        {
            _listening.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Listening();
}
