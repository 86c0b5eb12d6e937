using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.MediaHub.Watching;
using Telemed.ServiceDefaults.Identity;
using Telemed.Transcoder.Encoders;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Leases;
using Telemed.Transcoder.Notices;
using Telemed.Transcoder.Planning;
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

    private WorkerRig(string behaviour, bool flows, string ffmpeg, WorkerTimings timings, Uri sessions, long? memoryLimit, StreamTracks? tracks)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["services:media:rtsp:0"] = "rtsp://127.0.0.1:1",
            ["services:media:rtmp:0"] = "rtmp://127.0.0.1:1",
            ["services:sessions:http:0"] = sessions.ToString(),
        }).Build();
        var services = new ServiceCollection().AddMetrics().AddSingleton<IConfiguration>(configuration).AddServiceDiscovery();
        services.AddHttpClient(StreamTraces.ClientName).AddServiceDiscovery();
        services.AddHttpClient(DoctorNotices.ClientName).AddServiceDiscovery();
        _provider = services.BuildServiceProvider();
        var identity = Options.Create(new ServiceIdentityOptions { Name = "transcoder", Secret = Secret });
        Telemetry = new TranscoderTelemetry(_provider.GetRequiredService<IMeterFactory>());
        var options = new TranscoderOptions { FfmpegPath = ffmpeg };
        options.FfmpegMemory = memoryLimit ?? options.FfmpegMemory;
        Services = new WorkerServices(
            Options.Create(options),
            identity,
            configuration,
            timings,
            new SoloLeases(TimeProvider.System),
            new FfmpegHost(ffmpeg, Guard, TimeProvider.System),
            new DoctorNotices(_provider.GetRequiredService<IHttpClientFactory>(), identity, TimeProvider.System, NullLogger<DoctorNotices>.Instance),
            new PlannerFactory(
                Options.Create(options),
                Encoders = new EncoderChoice(Options.Create(options), NullLogger<EncoderChoice>.Instance),
                new SourceProbe(Options.Create(options), identity, configuration, TimeProvider.System),
                TimeProvider.System),
            Telemetry,
            new StreamTraces(_provider.GetRequiredService<IHttpClientFactory>(), identity),
            TimeProvider.System,
            NullLogger<StreamWorker>.Instance);
        _stream = tracks is null ? Stream(behaviour) : Stream(behaviour) with { Tracks = tracks };
        // As the trials at start would find it with the fake FFmpeg.
        Encoders.Found(tracks is null ? [] : [VideoEncoder.Nvenc], softwareWorks: true);
        Worker = new StreamWorker(_stream, Services);
        _ = Services.Notices.StartAsync(CancellationToken.None);
        Worker.Start();
        Flows = flows;
        _reports = ReportAsync();
    }

    public ShellGuard Guard { get; } = new(NullLogger<ShellGuard>.Instance);

    public WorkerServices Services { get; }

    /// <summary>Which encoder there is.</summary>
    public EncoderChoice Encoders { get; }

    public TranscoderTelemetry Telemetry { get; }

    public StreamWorker Worker { get; }

    /// <summary>Whether the hub goes on receiving something of the source.</summary>
    public bool Flows { get; set; }

    public static WorkerRig Start(
        string behaviour, bool flows = true, string? ffmpeg = null, WorkerTimings? timings = null, Uri? sessions = null, long? memoryLimit = null, StreamTracks? tracks = null) =>
        new(behaviour, flows, ffmpeg ?? FakeFfmpeg, timings ?? new WorkerTimings(), sessions ?? new Uri("http://127.0.0.1:1"), memoryLimit, tracks);

    public static LiveStream Stream(string behaviour) =>
        new(new StreamPath("consultation1", behaviour.PadRight(12, '0')), new StreamTracks("H264", "Opus"), DateTimeOffset.UnixEpoch, 1);

    /// <summary>The hub reports other tracks of the same publication.</summary>
    public void Change(StreamTracks tracks) => _stream = _stream with { Tracks = tracks };

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
        await Services.Notices.StopAsync(CancellationToken.None);
        Guard.Dispose();
        await _provider.DisposeAsync();
    }

    private async Task ReportAsync()
    {
        try
        {
            while (true)
            {
                if (Flows)
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
