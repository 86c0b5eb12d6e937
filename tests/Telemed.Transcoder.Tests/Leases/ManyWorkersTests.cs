using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Shouldly;
using StackExchange.Redis;
using Telemed.TestServers;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Leases;

/// <summary>Several workers as one, by what their processes do. The hub and FFmpeg are doubles, so that many streams cost little.</summary>
public sealed class ManyWorkersTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);

    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_worker_that_is_killed_is_replaced_within_five_seconds_and_its_viewers_elsewhere_go_on()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync();
        await using var fleet = await Fleet.StartAsync(sessions, redis, hub, workers: 3);
        hub.Paths = Streams(12);
        await Fleet.RunningAsync(12, Soon, [.. fleet.Workers]);
        foreach (var worker in fleet.Workers)
        {
            (await worker.StreamsAsync()).Length.ShouldBe(12, "each worker answers for all");
        }

        var victim = await fleet.BusiestAsync();
        var others = fleet.Workers.Where(worker => worker != victim).ToArray();
        var lost = (await Fleet.OwnAsync(victim)).Select(report => report.Path).ToHashSet();
        var kept = (await Task.WhenAll(others.Select(Fleet.OwnAsync))).SelectMany(reports => reports).ToDictionary(report => report.Path, report => report.FfmpegPid);
        await using var viewer = await FlvWatch.StartAsync(others[0], lost.First());
        var clock = Stopwatch.StartNew();
        await Fleet.KillAsync(victim);

        var after = await Fleet.RunningAsync(12, Soon, others);
        clock.Elapsed.ShouldBeLessThan(Promised);
        after.Where(report => !lost.Contains(report.Path)).ShouldAllBe(report => report.FfmpegPid == kept[report.Path], "nobody else's stream was touched");
        await viewer.SoundsAsync(30, Soon);
        (viewer.IsOver, viewer.WentBack).ShouldBe((false, false), "the viewer has noticed a gap and nothing else");
        viewer.LongestSilence.ShouldBeLessThan(Promised);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_worker_that_was_stopped_finds_its_streams_gone_when_it_goes_on()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync();
        await using var fleet = await Fleet.StartAsync(sessions, redis, hub, workers: 2);
        hub.Paths = Streams(4);
        await Fleet.RunningAsync(4, Soon, [.. fleet.Workers]);
        var first = await fleet.BusiestAsync();
        var second = fleet.Workers.Single(worker => worker != first);
        var pids = (await Fleet.OwnAsync(first)).Select(report => report.FfmpegPid!.Value).ToArray();
        pids.ShouldNotBeEmpty();

        await Fleet.SignalAsync(first, "STOP");
        await Fleet.RunningAsync(4, Soon, second);
        await Fleet.SignalAsync(first, "CONT");

        await Eventually.TrueAsync(() => !pids.Any(WorkerRig.IsAlive), TimeSpan.FromSeconds(3), "its FFmpegs end");
        await Fleet.RunningAsync(4, Soon, first, second);
        (await Fleet.OwnAsync(second)).Length.ShouldBe(4, "what has moved stays where it is");
    }

    [Fact(Timeout = 120_000)]
    public async Task Without_Redis_everything_goes_on_new_streams_too_and_with_it_again_nothing_is_started_anew()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync();
        await using var fleet = await Fleet.StartAsync(sessions, redis, hub, workers: 2);
        var (first, second) = (fleet.Workers[0], fleet.Workers[1]);
        hub.Paths = Streams(4);
        var before = (await Fleet.RunningAsync(4, Soon, first, second)).ToDictionary(report => report.Path, report => report.FfmpegPid);
        await using var viewer = await FlvWatch.StartAsync(first, before.Keys.First());

        await redis.KillAsync();
        await Fleet.HealthAsync(first, "Degraded");
        await Fleet.HealthAsync(second, "Degraded");
        hub.Paths = Streams(6);
        var without = await Fleet.RunningAsync(6, Soon, first, second);
        await viewer.SoundsAsync(200, Soon);
        await redis.ResumeAsync();
        await Fleet.HealthAsync(first, "Healthy");
        await Fleet.HealthAsync(second, "Healthy");
        await viewer.SoundsAsync(200, Soon);

        var after = await Fleet.RunningAsync(6, Soon, first, second);
        after.ShouldAllBe(report => report.Restarts == 0);
        after.ShouldAllBe(report => report.FfmpegPid == without.Single(other => other.Path == report.Path).FfmpegPid);
        after.Where(report => before.ContainsKey(report.Path)).ShouldAllBe(report => report.FfmpegPid == before[report.Path]);
        viewer.LongestSilence.ShouldBeLessThan(TimeSpan.FromSeconds(2), "a machine that is busy with tests may pause, a restart takes longer");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_worker_that_alone_loses_Redis_ends_what_it_has_before_another_takes_it()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var relay = await Strand.StartAsync(redis.ConnectionString);
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync();
        await using var fleet = await Fleet.StartAsync(sessions, redis, hub, workers: 1);
        await using var cutOff = await TranscoderProcess.StartAsync(
            hub.Address, new Uri("rtsp://127.0.0.1:1"), sessions.Address, WorkerRig.FakeFfmpeg, ("ConnectionStrings__redis", relay.Address));
        await Fleet.HealthAsync(cutOff, "Healthy");
        var count = 0;
        do
        {
            // On a machine that is busy with tests a worker may miss its turn; it has another with the next stream.
            count++;
            count.ShouldBeLessThan(20);
            hub.Paths = Streams(count);
            await Fleet.RunningAsync(count, Soon, fleet.Workers[0], cutOff);
        }
        while ((await Fleet.OwnAsync(cutOff)).Length == 0);

        relay.Cut();

        // Along the way each look says that no stream has two workers.
        await Fleet.RunningAsync(count, Soon, fleet.Workers[0]);
        await Fleet.RunningAsync(count, Soon, fleet.Workers[0], cutOff);
        (await Fleet.OwnAsync(cutOff)).ShouldBeEmpty();
    }

    [Fact(Timeout = 120_000)]
    public async Task Streams_that_come_and_go_and_a_worker_that_stops_leave_no_lease_behind()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync(Streams(6));
        await using var fleet = await Fleet.StartAsync(sessions, redis, hub, workers: 1);
        await Fleet.RunningAsync(6, Soon, fleet.Workers[0]);
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        (await LeasesAsync(connection)).Length.ShouldBe(6);

        hub.Paths = Streams(2);
        await Eventually.SomeAsync<object>(async () => (await LeasesAsync(connection)).Length == 2 ? redis : null, Soon, "ended streams give their leases back");
        fleet.Workers[0].Process.StandardInput.Close();
        await fleet.Workers[0].Process.WaitForExitAsync(Deadline);

        fleet.Workers[0].Process.ExitCode.ShouldBe(0);
        (await KeysAsync(connection, "*")).ShouldBe(["telemed:transcoder:{default}:fence"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Only_workers_may_ask_a_worker_for_its_streams()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync(Streams(1));
        await using var fleet = await Fleet.StartAsync(sessions, redis, hub, workers: 1);
        await Fleet.RunningAsync(1, Soon, fleet.Workers[0]);
        var feed = $"/internal/flv/{Streams(1)[0]}";

        (await AskAsync(HttpMethod.Get, feed, null)).ShouldBe(HttpStatusCode.NotFound);
        (await AskAsync(HttpMethod.Get, feed, "transcoder:a-wrong-secret-of-thirty-two-characters")).ShouldBe(HttpStatusCode.NotFound);
        (await AskAsync(HttpMethod.Get, "/internal/leases", "gateway:" + WorkerRig.Secret)).ShouldBe(HttpStatusCode.NotFound);
        (await AskAsync(HttpMethod.Post, "/internal/drain", null)).ShouldBe(HttpStatusCode.NotFound);
        (await AskAsync(HttpMethod.Get, feed, "transcoder:" + WorkerRig.Secret)).ShouldBe(HttpStatusCode.OK);
        (await AskAsync(HttpMethod.Post, "/internal/drain", "transcoder:" + WorkerRig.Secret)).ShouldBe(HttpStatusCode.Conflict, "there is nobody to take over");

        async Task<HttpStatusCode> AskAsync(HttpMethod method, string path, string? who)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Authorization = who is null ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(who)));
            using var response = await fleet.Workers[0].Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Deadline);
            return response.StatusCode;
        }
    }

    private static string[] Streams(int count) => [.. Enumerable.Range(0, count).Select(number => $"consultation1/flows{number:0000000}")];

    private static Task<string?[]> LeasesAsync(ConnectionMultiplexer connection) => KeysAsync(connection, "telemed:transcoder:*:lease:*");

    private static async Task<string?[]> KeysAsync(ConnectionMultiplexer connection, string pattern) => (string?[]?)await connection.GetDatabase().ExecuteAsync("KEYS", pattern) ?? [];
}
