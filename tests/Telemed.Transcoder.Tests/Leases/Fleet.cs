using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Telemed.TestServers;
using Telemed.Transcoder.Streams;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Leases;

/// <summary>Several workers as processes of their own, with a real Redis between them.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly SessionsDouble _sessions;
    private readonly Uri _api;
    private readonly Uri _rtsp;
    private readonly Uri _rtmp;
    private readonly string _ffmpeg;
    private readonly List<TranscoderProcess> _workers = [];

    private Fleet(SessionsDouble sessions, RedisServer redis, Uri api, Uri rtsp, Uri rtmp, string ffmpeg)
    {
        (_sessions, Redis, _api, _rtsp, _rtmp, _ffmpeg) = (sessions, redis, api, rtsp, rtmp, ffmpeg);
    }

    public RedisServer Redis { get; }

    public IReadOnlyList<TranscoderProcess> Workers => _workers;

    /// <summary>Workers at a hub of which only the list of paths is real, with FFmpegs that need no hub.</summary>
    public static async Task<Fleet> StartAsync(SessionsDouble sessions, RedisServer redis, HubDouble hub, int workers)
    {
        var fleet = new Fleet(sessions, redis, hub.Address, new Uri("rtsp://127.0.0.1:1"), new Uri("rtmp://127.0.0.1:1"), WorkerRig.FakeFfmpeg);
        await fleet.AddAsync(workers);
        return fleet;
    }

    /// <summary>Workers at a real MediaMTX, with real FFmpegs.</summary>
    public static async Task<Fleet> StartAsync(SessionsDouble sessions, RedisServer redis, MediaMtx hub, int workers)
    {
        var fleet = new Fleet(sessions, redis, hub.Api, hub.Rtsp, hub.Rtmp, "ffmpeg");
        await fleet.AddAsync(workers);
        return fleet;
    }

    public async Task AddAsync(int count = 1)
    {
        var before = _workers.Count;
        _workers.AddRange(await Task.WhenAll(Enumerable.Range(0, count).Select(_ =>
            TranscoderProcess.StartAsync(_api, _rtsp, _sessions.Address, _ffmpeg, ("services__media__rtmp__0", _rtmp.ToString()), ("ConnectionStrings__redis", Redis.ConnectionString)))));
        await Task.WhenAll(_workers.Skip(before).Select(worker => HealthAsync(worker, "Healthy")));
    }

    /// <summary>Counts a killed worker no more.</summary>
    public void Forget(TranscoderProcess worker) => _workers.Remove(worker);

    /// <summary>The worker that has the most streams now.</summary>
    public async Task<TranscoderProcess> BusiestAsync()
    {
        var counts = await Task.WhenAll(_workers.Select(async worker => (Worker: worker, (await OwnAsync(worker)).Length)));
        return counts.MaxBy(count => count.Length).Worker;
    }

    /// <summary>What runs on one worker.</summary>
    public static async Task<StreamReport[]> OwnAsync(TranscoderProcess worker) =>
        await worker.Http.GetFromJsonAsync<StreamReport[]>("/streams?own=1", TestContext.Current.CancellationToken) ?? [];

    /// <summary>Waits until so many streams run, each on one of these workers.</summary>
    public static Task<StreamReport[]> RunningAsync(int count, TimeSpan deadline, params TranscoderProcess[] workers) => Eventually.SomeAsync(
        async () =>
        {
            var reports = (await Task.WhenAll(workers.Select(OwnAsync))).SelectMany(reports => reports).ToArray();
            reports.CountBy(report => report.Path).ShouldAllBe(pair => pair.Value == 1, "no stream is worked on twice at once");
            return reports.Count(report => report.State == WorkerState.Running) == count ? reports : null;
        },
        deadline,
        $"{count} streams run; the logs say:{Environment.NewLine}{string.Join(Environment.NewLine, workers.Select(worker => worker.Log))}");

    /// <summary>Waits for what a worker's readiness says about Redis.</summary>
    public static Task HealthAsync(TranscoderProcess worker, string status) => Eventually.SomeAsync<object>(
        async () =>
        {
            using var response = await worker.Http.GetAsync(new Uri("/healthz", UriKind.Relative), TestContext.Current.CancellationToken);
            var health = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            return health.GetProperty("checks").GetProperty("redis").GetProperty("status").GetString() == status ? worker : null;
        },
        TimeSpan.FromSeconds(15),
        $"Redis is {status} to a worker; the log says:{Environment.NewLine}{worker.Log}");

    /// <summary>SIGKILL, as a machine that loses its power would. Its FFmpegs are not killed: what becomes of them is part of the question.</summary>
    public static async Task KillAsync(TranscoderProcess worker)
    {
        worker.Process.Kill(entireProcessTree: false);
        await worker.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>SIGSTOP or SIGCONT.</summary>
    public static async Task SignalAsync(TranscoderProcess worker, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{worker.Process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }
    }
}
