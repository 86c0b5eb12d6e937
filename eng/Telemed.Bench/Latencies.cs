using System.Globalization;

namespace Telemed.Bench;

/// <summary>Latencies of one run, in milliseconds.</summary>
internal sealed class Latencies
{
    private readonly Lock _lock = new();
    private readonly List<double> _values = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _values.Count;
            }
        }
    }

    public void Add(TimeSpan latency)
    {
        lock (_lock)
        {
            _values.Add(latency.TotalMilliseconds);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _values.Clear();
        }
    }

    /// <summary>The smallest latency that this share of all does not exceed.</summary>
    public double At(double share)
    {
        lock (_lock)
        {
            _values.Sort();
            return _values.Count == 0 ? double.PositiveInfinity : _values[Math.Min(_values.Count - 1, (int)Math.Ceiling(share * _values.Count) - 1)];
        }
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):0.00} ms, p99 {At(0.99):0.00} ms, max {At(1):0.0} ms");
}
