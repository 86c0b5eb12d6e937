using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.MediaHub.Watching;
using Telemed.ServiceDefaults.Identity;
using Telemed.Transcoder.Streams;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.Tests.Support;

/// <summary>A worker with a fake FFmpeg under it, told five times a second that its source flows, as the hub watcher would.</summary>
internal sealed class WorkerRig : IAsyncDisposable
{
    public const string Secret = "a-secret-of-at-least-thirty-two-characters";

    public static readonly string FakeFfmpeg =
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Telemed.FakeFfmpeg.exe" : "Telemed.FakeFfmpeg");

    private readonly CancellationTokenSource _over = new();
    private readonly ServiceProvider _provider;
    private readonly Task _reports;
    private LiveStream _stream;

    private WorkerRig(string behaviour, bool flows, string ffmpeg, WorkerTimings timings, Uri sessions)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["services:media:rtsp:0"] = "rtsp://127.0.0.1:1",
            ["services:sessions:http:0"] = sessions.ToString(),
        }).Build();
        var services = new ServiceCollection().AddMetrics().AddSingleton<IConfiguration>(configuration).AddServiceDiscovery();
        services.AddHttpClient(StreamTraces.ClientName).AddServiceDiscovery();
        _provider = services.BuildServiceProvider();
        var identity = Options.Create(new ServiceIdentityOptions { Name = "transcoder", Secret = Secret });
        Telemetry = new TranscoderTelemetry(_provider.GetRequiredService<IMeterFactory>());
        Services = new WorkerServices(
            Options.Create(new TranscoderOptions { FfmpegPath = ffmpeg }),
            identity,
            configuration,
            timings,
            Telemetry,
            new StreamTraces(_provider.GetRequiredService<IHttpClientFactory>(), identity),
            TimeProvider.System,
            NullLogger<StreamWorker>.Instance);
        _stream = Stream(behaviour);
        Worker = new StreamWorker(_stream, Services);
        Worker.Start();
        _reports = ReportAsync(flows);
    }

    public WorkerServices Services { get; }

    public TranscoderTelemetry Telemetry { get; }

    public StreamWorker Worker { get; }

    public static WorkerRig Start(
        string behaviour, bool flows = true, string? ffmpeg = null, WorkerTimings? timings = null, Uri? sessions = null) =>
        new(behaviour, flows, ffmpeg ?? FakeFfmpeg, timings ?? new WorkerTimings(), sessions ?? new Uri("http://127.0.0.1:1"));

    public static LiveStream Stream(string behaviour) =>
        new(new StreamPath("consultation1", behaviour.PadRight(12, '0')), new StreamTracks("H264", "Opus"), DateTimeOffset.UnixEpoch, 1);

    public void Republish() => _stream = _stream with { Since = _stream.Since + TimeSpan.FromSeconds(1) };

    public Task RunningAsync() =>
        Eventually.TrueAsync(() => Worker.State == WorkerState.Running, TimeSpan.FromSeconds(20), "the worker runs");

    public static bool IsAlive(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_over.IsCancellationRequested)
        {
            return;
        }

        await _over.CancelAsync();
        await _reports;
        await Worker.DisposeAsync();
        await _provider.DisposeAsync();
    }

    private async Task ReportAsync(bool flows)
    {
        try
        {
            while (true)
            {
                if (flows)
                {
                    _stream = _stream with { BytesReceived = _stream.BytesReceived + 1000 };
                }

                Worker.Update(_stream);
                await Task.Delay(100, _over.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }
}
