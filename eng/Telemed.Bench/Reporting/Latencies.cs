namespace Telemed.Bench.Reporting;

/// <summary>Durations of one run. Safe for several threads.</summary>
internal sealed class Latencies
{
    private readonly Lock _lock = new();
    private readonly List<double> _milliseconds = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _milliseconds.Count;
            }
        }
    }

    public void Add(TimeSpan latency)
    {
        lock (_lock)
        {
            _milliseconds.Add(latency.TotalMilliseconds);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _milliseconds.Clear();
        }
    }

    /// <summary>The smallest latency that this share of all does not exceed, in milliseconds; infinite where there is none.</summary>
    public double At(double share)
    {
        lock (_lock)
        {
            return Percentile.Of(_milliseconds, share);
        }
    }

    /// <summary>A figure in milliseconds: <paramref name="share"/> of all took no longer.</summary>
    public Figure Figure(string what, double share, double? limit = null) =>
        new(share >= 1 ? $"{what}, longest" : $"{what}, p{share * 100:0}", At(share), "ms", limit);
}

/// <summary>Percentiles by the nearest rank.</summary>
internal static class Percentile
{
    /// <summary>The smallest value that <paramref name="share"/> of all do not exceed; infinite where there is none.</summary>
    public static double Of(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0
            ? double.PositiveInfinity
            : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
