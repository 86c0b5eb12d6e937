using System.Diagnostics;
using Telemed.Bench.Reporting;
using Telemed.Bench.Running;

namespace Telemed.Bench;

/// <summary>Runs benches one after the other and says what came of them.</summary>
internal static class BenchRunner
{
    private const int Kept = 0;
    private const int Missed = 1;
    private const int NotMeasured = 2;
    private const int Interrupted = 130;

    /// <summary>
    /// Answers the exit code: 0 every figure is within its limit, 1 one is not, 2 something could not be measured, 130 interrupted.
    /// </summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> names, BenchSettings settings, string? json, CancellationToken interrupted)
    {
        if (names.Count == 0)
        {
            foreach (var line in BenchCatalog.Listing())
            {
                Console.WriteLine(line);
            }

            return Kept;
        }

        IReadOnlyList<IBench> benches;
        try
        {
            benches = BenchCatalog.Find(names);
        }
        catch (BenchException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return NotMeasured;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        using var parent = ParentInput.StopWhenItEnds(stop);
        var results = new List<BenchResult>();
        var engines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var bench in benches)
        {
            var (result, engine) = await BenchProgress.RunAsync(bench.Name, progress => RunAsync(bench, settings, progress, stop.Token));
            results.Add(result);
            engines.UnionWith(engine is null ? [] : [engine]);
            if (stop.IsCancellationRequested)
            {
                // What has been measured by then is told all the same: it took its time.
                break;
            }
        }

        var circumstances = Circumstances.Now(engines.Count == 0 ? "none" : string.Join(", ", engines), settings.Short);
        Console.WriteLine();
        Console.WriteLine(circumstances);
        foreach (var line in results.SelectMany(result => (string[])["", .. FigureTable.Lines(result)]))
        {
            Console.WriteLine(line);
        }

        if (json is not null)
        {
            await ResultFile.WriteAsync(json, circumstances, results, CancellationToken.None);
        }

        return stop.IsCancellationRequested ? Interrupted
            : results.Any(result => result.Fault is not null) ? NotMeasured
            : results.All(result => result.Holds) ? Kept
            : Missed;
    }

    private static async Task<(BenchResult Result, string? Engine)> RunAsync(
        IBench bench, BenchSettings settings, BenchProgress progress, CancellationToken stop)
    {
        var run = new BenchRun(settings, progress);
        var clock = Stopwatch.StartNew();
        // A bench that takes three times as long as it says, and a start besides, is stuck.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter((bench.Takes(settings) * 3) + TimeSpan.FromMinutes(3));
        string? fault = null;
        try
        {
            await bench.RunAsync(run, deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            fault = stop.IsCancellationRequested ? "interrupted" : $"stuck: not through after {clock.Elapsed.TotalMinutes:0} min";
        }
        catch (Exception exception)
        {
            fault = exception is BenchException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}";
        }

        if (fault is not null)
        {
            progress.Say(fault);
        }

        return (new BenchResult(bench.Name, run.Figures, fault, clock.Elapsed), run.Engine);
    }
}
