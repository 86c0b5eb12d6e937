using System.Diagnostics;

namespace Telemed.Bench.Running;

/// <summary>What each part of the system used of the machine's cores over a time; 1 is one core all of the time.</summary>
internal sealed record CpuShares(double Hub, double Transcoder, double Ffmpegs, double Gateway, double Sessions, double Load)
{
    /// <summary>The product without the load.</summary>
    public double Product => Hub + Transcoder + Ffmpegs + Gateway + Sessions;
}

/// <summary>Reads the CPU time of the system's processes at two moments.</summary>
internal sealed class CpuMeter
{
    private readonly BenchSystem _system;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Reading _first;

    private CpuMeter(BenchSystem system) => (_system, _first) = (system, Reading.Of(system));

    public static CpuMeter Start(BenchSystem system) => new(system);

    /// <summary>What was used since the start.</summary>
    public CpuShares Stop()
    {
        var seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        var last = Reading.Of(_system);
        double Share(Func<Reading, TimeSpan> of) => Math.Round((of(last) - of(_first)).TotalSeconds / seconds, 4);
        return new CpuShares(
            Share(reading => reading.Hub),
            Share(reading => reading.Transcoder),
            Share(reading => reading.Ffmpegs),
            Share(reading => reading.Gateway),
            Share(reading => reading.Sessions),
            Share(reading => reading.Load));
    }

    private sealed record Reading(TimeSpan Hub, TimeSpan Transcoder, TimeSpan Ffmpegs, TimeSpan Gateway, TimeSpan Sessions, TimeSpan Load)
    {
        public static Reading Of(BenchSystem system)
        {
            var transcoders = system.Transcoders;
            return new Reading(
                Sum(system.ProcessesOf("media")),
                Sum(transcoders),
                // An FFmpeg that has ended lives on in the sum of its parent.
                TimeSpan.FromTicks(transcoders.Sum(id => ProcFs.CpuOfPastChildren(id).Ticks + Sum(ProcFs.Children(id)).Ticks)),
                Sum(system.ProcessesOf("gateway")),
                Sum(system.ProcessesOf("sessions")),
                ProcFs.Cpu(Environment.ProcessId));
        }

        private static TimeSpan Sum(IEnumerable<int> processIds) => TimeSpan.FromTicks(processIds.Sum(id => ProcFs.Cpu(id).Ticks));
    }
}
