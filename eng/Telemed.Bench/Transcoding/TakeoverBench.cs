using System.Diagnostics;
using Telemed.Bench.Phones;
using Telemed.Bench.Reporting;
using Telemed.Bench.Running;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.Bench.Transcoding;

/// <summary>
/// Two workers over a real Redis, and the one with more streams killed with SIGKILL, again and again: how soon all streams flow, and
/// whether any was ever transcoded twice at once. What counts is seen at the hub.
/// </summary>
internal sealed class TakeoverBench : IBench
{
    private const double Limit = 5000;
    private const int Workers = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(4);

    public string Name => "takeover";

    public string Summary => "two workers over Redis, one killed under 20 live streams: time until all flow, none transcoded twice";

    public string Settings => "--size: streams (20), --rounds: kills (20)";

    public TimeSpan Takes(BenchSettings settings) => TimeSpan.FromSeconds(60 + (13 * settings.RoundsOr(20, 3)));

    public async Task RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var (size, rounds) = (run.Settings.SizeOr(20, 4), run.Settings.RoundsOr(20, 3));
        await using var redis = await Redis.StartAsync(cancellationToken);
        await using var system = await BenchSystem.StartAsync(run, cancellationToken, new Dictionary<string, string>
        {
            ["TELEMED_REDIS"] = redis.ConnectionString,
            ["TELEMED_TRANSCODERS"] = "2",
        });
        if (system.Transcoders.Count != Workers)
        {
            throw new BenchException($"The system was asked for {Workers} transcoders and has {system.Transcoders.Count}.");
        }

        await using var bank = new PhoneBank(system);
        await PublishAsync(run, system, bank, size, cancellationToken);
        await system.Transcoder.WaitUntilRunningAsync(size, Patience, run.Progress, cancellationToken);
        var (all, disturbed) = (new Latencies(), 0);
        var taken = new List<int>();
        await using var hub = HubWatch.Start(system, bank.Streams);
        run.Progress.Stage("killed workers", rounds);
        for (var round = 0; round < rounds; round++)
        {
            await hub.WaitUntilAllFlowAsync(Patience, cancellationToken);
            var (worker, victims) = await BusiestAsync(system, cancellationToken);
            hub.Mark();
            var struck = Stopwatch.GetTimestamp();
            using (var process = Process.GetProcessById(worker))
            {
                process.Kill();
            }

            all.Add(await hub.WaitUntilBackAsync(victims, struck, Patience, cancellationToken));
            taken.Add(victims.Count);
            disturbed += hub.PublishedAnew.Except(victims).Count();
            await UntilRestartedAsync(system, worker, cancellationToken);
            run.Progress.At(round + 1);
            await Task.Delay(Pause, cancellationToken);
        }

        var doubles = hub.Doubles;
        foreach (var what in doubles.Take(5))
        {
            run.Progress.Say(what);
        }

        run.Add(
            new Figure("workers killed", rounds, ""),
            new Figure("streams", size, ""),
            new Figure("streams of the killed worker, on average", Math.Round(taken.Average(), 1), ""),
            all.Figure("until all flow again, seen at the hub", 0.5),
            all.Figure("until all flow again, seen at the hub", 1, Limit),
            new Figure("looks at the hub", hub.Looks, ""),
            new Figure("of these with a stream that was transcoded twice", doubles.Count, "", 0),
            new Figure("streams of the other worker that were interrupted", disturbed, "", 0),
            new Figure("publishers that were cut off", bank.Lost().Count, "", 0));
    }

    private static async Task PublishAsync(BenchRun run, BenchSystem system, PhoneBank bank, int size, CancellationToken cancellationToken)
    {
        run.Progress.Stage("people come", size);
        var phone = await Recording.PhoneAsync(PhoneBank.PatientHz, 150, 160, cancellationToken);
        var browser = await Recording.BrowserAsync(PhoneBank.DoctorHz, 150, 160, cancellationToken);
        while (bank.Streams.Count < size)
        {
            var consultation = await system.CreateConsultationAsync(cancellationToken);
            await bank.PublishAsync(consultation, asDoctor: false, phone, hasOpus: false, cancellationToken);
            if (run.Engine == "mediamtx" && bank.Streams.Count < size)
            {
                await bank.PublishAsync(consultation, asDoctor: true, browser, hasOpus: true, cancellationToken);
            }

            run.Progress.At(bank.Streams.Count);
        }
    }

    /// <summary>The worker with the most streams, and their paths.</summary>
    private static async Task<(int Worker, IReadOnlyList<string> Paths)> BusiestAsync(BenchSystem system, CancellationToken cancellationToken)
    {
        var workers = system.Transcoders;
        var byWorker = (await system.Transcoder.ListAsync(cancellationToken))
            .Where(stream => stream.FfmpegPid is not null)
            .GroupBy(stream => ProcFs.Parent(stream.FfmpegPid!.Value))
            .Where(group => workers.Contains(group.Key))
            .MaxBy(group => group.Count()) ?? throw new BenchException("No worker has a stream.");
        return (byWorker.Key, [.. byWorker.Select(stream => stream.Path)]);
    }

    private static Task<TimeSpan> UntilRestartedAsync(BenchSystem system, int killed, CancellationToken cancellationToken) => Eventually.HoldsAsync(
        () => system.Transcoders is { Count: Workers } workers && !workers.Contains(killed), Patience, "the killed worker was started again", cancellationToken: cancellationToken);
}
