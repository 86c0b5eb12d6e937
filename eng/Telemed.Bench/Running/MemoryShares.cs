namespace Telemed.Bench.Running;

/// <summary>What each part of the system holds of the machine's memory, in MB; a page that several share is counted once in all.</summary>
internal sealed record MemoryShares(double Hub, double Transcoder, double Ffmpegs, double Gateway, double Sessions)
{
    public double Product => Hub + Transcoder + Ffmpegs + Gateway + Sessions;

    public static MemoryShares Of(BenchSystem system)
    {
        static double Sum(IEnumerable<int> processIds) => processIds.Sum(ProcFs.ProportionalMegabytes);
        var transcoders = system.Transcoders;
        return new MemoryShares(
            Sum(system.ProcessesOf("media")),
            Sum(transcoders),
            Sum(transcoders.SelectMany(ProcFs.Children)),
            Sum(system.ProcessesOf("gateway")),
            Sum(system.ProcessesOf("sessions")));
    }
}
