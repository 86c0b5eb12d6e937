using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Telemed.Bench.Reporting;

/// <summary>How far a bench is: a bar on a terminal, a plain line every few seconds where the output goes into a file.</summary>
internal abstract class BenchProgress
{
    /// <summary>Begins a stage of <paramref name="steps"/> steps; what came before it counts as done.</summary>
    public abstract void Stage(string what, double steps = 1);

    /// <summary>How many steps of the stage are done.</summary>
    public abstract void At(double step);

    /// <summary>Something worth a line of its own.</summary>
    public abstract void Say(string line);

    /// <summary>Runs <paramref name="work"/> with the kind of progress that the output can show.</summary>
    public static async Task<T> RunAsync<T>(string bench, Func<BenchProgress, Task<T>> work)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Ansi)
        {
            return await work(new Plain(bench));
        }

        return await AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
            .StartAsync(context => work(new Bar(bench, context)));
    }

    /// <summary>Waits for <paramref name="duration"/> and moves the stage, counted in seconds, along with it.</summary>
    public async Task WaitAsync(TimeSpan duration, Action<TimeSpan>? everySecond, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (clock.Elapsed < duration)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            At(Math.Min(clock.Elapsed.TotalSeconds, duration.TotalSeconds));
            everySecond?.Invoke(clock.Elapsed);
        }
    }

    private sealed class Bar(string bench, ProgressContext context) : BenchProgress
    {
        private ProgressTask? _task;

        public override void Stage(string what, double steps = 1)
        {
            if (_task is { } before)
            {
                before.Value = before.MaxValue;
                before.StopTask();
            }

            _task = context.AddTask(Markup.Escape($"{bench}: {what}"), maxValue: Math.Max(steps, 1e-9));
        }

        public override void At(double step)
        {
            if (_task is { } task)
            {
                task.Value = step;
            }
        }

        public override void Say(string line) => AnsiConsole.WriteLine(line);
    }

    private sealed class Plain(string bench) : BenchProgress
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

        private readonly Lock _gate = new();
        private string _what = "";
        private double _steps = 1;
        private long _said;

        public override void Stage(string what, double steps = 1)
        {
            lock (_gate)
            {
                (_what, _steps, _said) = (what, steps, Stopwatch.GetTimestamp());
            }

            Say(what);
        }

        public override void At(double step)
        {
            lock (_gate)
            {
                if (Stopwatch.GetElapsedTime(_said) < Interval)
                {
                    return;
                }

                _said = Stopwatch.GetTimestamp();
            }

            Say(string.Create(CultureInfo.InvariantCulture, $"{_what}: {step:0} of {_steps:0}"));
        }

        public override void Say(string line) =>
            Console.WriteLine($"{DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}  {bench}: {line}");
    }
}
