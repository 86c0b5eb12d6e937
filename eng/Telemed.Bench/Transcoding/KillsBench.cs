using System.Diagnostics;
using Telemed.Bench.Reporting;
using Telemed.Bench.Running;

namespace Telemed.Bench.Transcoding;

/// <summary>FFmpegs killed with SIGKILL: how soon there is sound again, and whether everybody goes on by themselves.</summary>
internal sealed class KillsBench : IBench
{
    private const double MedianLimit = 1000;
    private const double P95Limit = 1500;

    // Six streams take turns: each has had more than ten good seconds before it is struck again, as after a crash in real life.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name => "kills";

    public string Summary => "SIGKILL of a stream's FFmpeg: time until the first packet again, and do players go on";

    public string Settings => "--rounds: kills (50)";

    public TimeSpan Takes(BenchSettings settings) => TimeSpan.FromSeconds(30 + (2.5 * settings.RoundsOr(50, 6)));

    public async Task RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        await using var scene = await RecoveryScene.SetAsync(run, cancellationToken);
        var rounds = run.Settings.RoundsOr(50, 6);
        var (variants, viewers) = (new Latencies(), new Latencies());
        run.Progress.Stage("kills", rounds);
        for (var round = 0; round < rounds; round++)
        {
            var path = scene.Paths[round % scene.Paths.Count];
            var recovery = await scene.StrikeAsync(path, KillAsync, Patience, cancellationToken);
            variants.Add(recovery.Variant);
            viewers.Add(recovery.Flv);
            run.Progress.At(round + 1);
            await Task.Delay(Pause, cancellationToken);
        }

        run.Progress.Stage("does everybody go on");
        var left = await scene.WhoIsLeftBehindAsync(Patience, cancellationToken);
        foreach (var who in left)
        {
            run.Progress.Say($"does not go on: {who}");
        }

        run.Add(
            new Figure("kills", rounds, ""),
            variants.Figure("first packet of the encoded variant at the hub", 0.5, MedianLimit),
            variants.Figure("first packet of the encoded variant at the hub", 0.95, P95Limit),
            variants.Figure("first packet of the encoded variant at the hub", 1),
            viewers.Figure("next sound of an HTTP-FLV viewer", 0.5, MedianLimit),
            viewers.Figure("next sound of an HTTP-FLV viewer", 0.95, P95Limit),
            viewers.Figure("next sound of an HTTP-FLV viewer", 1),
            new Figure("players that did not go on by themselves (Chromium, RTMP, HTTP-FLV)", left.Count, "", 0),
            new Figure("connections that the HTTP-FLV phone had to make anew", scene.FurtherFlvConnections, "", 0),
            new Figure("HTTP-FLV tags older than the one before", scene.StepsBack, "", 0));
    }

    private static Task KillAsync(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
        return Task.CompletedTask;
    }
}

/// <summary>FFmpegs stopped with SIGSTOP, as if they hung: how soon that is found and mended.</summary>
internal sealed class HangsBench : IBench
{
    private const double Limit = 4000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public string Name => "hangs";

    public string Summary => "SIGSTOP of a stream's FFmpeg: time until it is found and mended";

    public string Settings => "--rounds: hangs (12)";

    public TimeSpan Takes(BenchSettings settings) => TimeSpan.FromSeconds(30 + (5 * settings.RoundsOr(12, 3)));

    public async Task RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        await using var scene = await RecoveryScene.SetAsync(run, cancellationToken);
        var rounds = run.Settings.RoundsOr(12, 3);
        var (variants, viewers) = (new Latencies(), new Latencies());
        run.Progress.Stage("hangs", rounds);
        for (var round = 0; round < rounds; round++)
        {
            var recovery = await scene.StrikeAsync(
                scene.Paths[round % scene.Paths.Count], processId => Signals.SendAsync("-STOP", processId), Patience, cancellationToken);
            variants.Add(recovery.Variant);
            viewers.Add(recovery.Flv);
            run.Progress.At(round + 1);
            await Task.Delay(Pause, cancellationToken);
        }

        var left = await scene.WhoIsLeftBehindAsync(Patience, cancellationToken);
        run.Add(
            new Figure("hangs", rounds, ""),
            variants.Figure("first packet of the encoded variant at the hub", 0.5),
            variants.Figure("first packet of the encoded variant at the hub", 1, Limit),
            viewers.Figure("next sound of an HTTP-FLV viewer", 1, Limit),
            new Figure("players that did not go on by themselves (Chromium, RTMP, HTTP-FLV)", left.Count, "", 0));
    }
}
