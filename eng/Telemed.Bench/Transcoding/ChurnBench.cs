using System.Collections.Concurrent;
using System.Diagnostics;
using Telemed.Bench.Phones;
using Telemed.Bench.Reporting;
using Telemed.Bench.Running;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.Bench.Transcoding;

/// <summary>Streams that come and go, many at a time: afterwards the transcoder holds nothing that it did not hold before.</summary>
internal sealed class ChurnBench : IBench
{
    private const int AtOnce = 20;
    private const int WarmUp = 40;

    // Pools of connections and of threads breathe.
    private const int DescriptorNoise = 4;
    private const int ThreadNoise = 2;

    private static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    // An idle thread of .NET's pool goes after 20 s, a pooled connection after one to two minutes.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(150);

    public string Name => "churn";

    public string Summary => "1,000 streams come and go: what is left of them (processes, descriptors, threads, leases)";

    public string Settings => "--rounds: starts and stops (1000)";

    public TimeSpan Takes(BenchSettings settings) => TimeSpan.FromSeconds(150 + (settings.RoundsOr(1000, 50) * 0.25));

    public async Task RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        await using var redis = await Redis.StartAsync(cancellationToken);
        await using var system = await BenchSystem.StartAsync(run, cancellationToken, new Dictionary<string, string> { ["TELEMED_REDIS"] = redis.ConnectionString });
        await using var bank = new PhoneBank(system);
        var rounds = run.Settings.RoundsOr(1000, 50);
        var recording = await Recording.PhoneAsync(PhoneBank.PatientHz, 150, 160, cancellationToken);
        var transcoder = system.Telemed.ProcessIdOf("transcoder");

        await StartAndStopAsync(run, system, bank, recording, "warming up", WarmUp, cancellationToken);
        await WaitUntilIdleAsync(run, system, cancellationToken);
        var (before, leasesBefore) = (await SettleAsync(run, transcoder, null, cancellationToken), await LeasesAsync(redis, cancellationToken));

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var counting = MostLeasesAsync(redis, over.Token);
        var ran = await StartAndStopAsync(run, system, bank, recording, "starts and stops", rounds, cancellationToken);
        await over.CancelAsync();
        await WaitUntilIdleAsync(run, system, cancellationToken);
        var after = await SettleAsync(run, transcoder, before, cancellationToken);
        var leases = await LeasesAsync(redis, cancellationToken);
        run.Add(
            new Figure("starts and stops", rounds, ""),
            new Figure("of these seen running", ran, "", rounds * 0.8, Bound.AtLeast),
            new Figure($"child processes above the {before.Children} of before", after.Children - before.Children, "", 0),
            new Figure($"file descriptors above the {before.Descriptors} of before", after.Descriptors - before.Descriptors, "", DescriptorNoise),
            new Figure($"threads above the {before.Threads} of before", after.Threads - before.Threads, "", ThreadNoise),
            new Figure("most leases in Redis at a time", await counting, "", 1, Bound.AtLeast),
            new Figure("leases left in Redis", leases.Except(leasesBefore).Count(), "", 0),
            new Figure($"memory above the {before.Megabytes:0} MB of before (resident)", Math.Round(after.Megabytes - before.Megabytes, 1), "MB"),
            new Figure("the transcoder's process was replaced", system.Telemed.ProcessIdOf("transcoder") == transcoder ? 0 : 1, "", 0));
        foreach (var lease in leases.Except(leasesBefore).Take(5))
        {
            run.Progress.Say($"left in Redis: {lease}");
        }
    }

    /// <summary>Answers how many of the streams were seen running by the transcoder.</summary>
    private static async Task<int> StartAndStopAsync(
        BenchRun run, BenchSystem system, PhoneBank bank, Recording recording, string what, int rounds, CancellationToken cancellationToken)
    {
        // Enough people that nobody comes back before their last stream is forgotten (3 s).
        var people = new ConcurrentQueue<TestConsultation>();
        for (var number = 0; number < Math.Min(rounds, AtOnce * 4); number++)
        {
            people.Enqueue(await system.CreateConsultationAsync(cancellationToken));
        }

        run.Progress.Stage(what, rounds);
        var running = new ConcurrentDictionary<string, bool>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = WatchAsync(system, running, over.Token);
        var (next, done, ran) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) <= rounds)
            {
                people.TryDequeue(out var consultation);
                var stream = await bank.PublishAsync(consultation!, asDoctor: false, recording, hasOpus: false, cancellationToken);
                running[stream.Path] = false;
                var clock = Stopwatch.StartNew();
                // Each tenth goes before the hub has even announced it; the others when they run, or a little later.
                var life = Random.Shared.NextDouble() * LongestLife;
                var early = Random.Shared.Next(10) == 0;
                while (clock.Elapsed < life || (!early && !running[stream.Path] && clock.Elapsed < LongestLife * 4))
                {
                    await Task.Delay(Look, cancellationToken);
                }

                await bank.HangUpAsync(stream);
                Interlocked.Add(ref ran, running.TryRemove(stream.Path, out var was) && was ? 1 : 0);
                people.Enqueue(consultation!);
                run.Progress.At(Interlocked.Increment(ref done));
            }
        }));
        await over.CancelAsync();
        await watching;
        return ran;
    }

    private static async Task WatchAsync(BenchSystem system, ConcurrentDictionary<string, bool> running, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                foreach (var stream in await system.Transcoder.ListAsync(cancellationToken))
                {
                    if (stream.State == "running" && running.ContainsKey(stream.Path))
                    {
                        running.TryUpdate(stream.Path, true, false);
                    }
                }

                await Task.Delay(Look, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static async Task WaitUntilIdleAsync(BenchRun run, BenchSystem system, CancellationToken cancellationToken)
    {
        run.Progress.Stage("waiting until no stream has a worker");
        await Eventually.HoldsAsync(
            async () => (await system.Transcoder.ListAsync(cancellationToken)).Count == 0,
            TimeSpan.FromSeconds(30),
            "no stream has a worker",
            cancellationToken: cancellationToken);
    }

    /// <summary>
    /// What the transcoder holds when it has come to rest: at or below <paramref name="before"/>, or past the time that pools take.
    /// </summary>
    private static async Task<Holdings> SettleAsync(BenchRun run, int processId, Holdings? before, CancellationToken cancellationToken)
    {
        run.Progress.Stage("coming to rest", Settling.TotalSeconds);
        var clock = Stopwatch.StartNew();
        // Before: as long as idle threads take to go. After: until it is good, or cannot become so any more.
        var limit = before is null ? TimeSpan.FromSeconds(30) : Settling;
        while (true)
        {
            var now = Holdings.Of(processId);
            if (clock.Elapsed > limit
                || (before is not null && now.Children <= before.Children && now.Descriptors <= before.Descriptors && now.Threads <= before.Threads))
            {
                return now;
            }

            run.Progress.At(clock.Elapsed.TotalSeconds);
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    private static async Task<int> MostLeasesAsync(Redis redis, CancellationToken cancellationToken)
    {
        var most = 0;
        try
        {
            while (true)
            {
                most = Math.Max(most, (await LeasesAsync(redis, cancellationToken)).Count);
                await Task.Delay(Look, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            return most;
        }
    }

    private static async Task<IReadOnlyList<string>> LeasesAsync(Redis redis, CancellationToken cancellationToken) =>
        [.. (await redis.KeysAsync(cancellationToken)).Where(key => key.Contains("lease", StringComparison.OrdinalIgnoreCase))];

    private sealed record Holdings(int Children, int Descriptors, int Threads, double Megabytes)
    {
        public static Holdings Of(int processId) => new(
            ProcFs.Children(processId).Count, ProcFs.Descriptors(processId), ProcFs.Threads(processId), ProcFs.ResidentMegabytes(processId));
    }
}
