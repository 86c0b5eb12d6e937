using System.Globalization;

namespace Telemed.Bench.Reporting;

/// <summary>On which side of its limit a figure has to be.</summary>
internal enum Bound
{
    AtMost,
    AtLeast,
}

/// <summary>One measured figure.</summary>
/// <param name="What">What was measured, in words that a table's row can begin with.</param>
/// <param name="Value">The figure; infinite or NaN where there was nothing to measure, which holds no limit.</param>
/// <param name="Unit">Its unit: <c>ms</c>, <c>s</c>, <c>MB</c>, <c>cores</c>, …; empty for a plain count.</param>
/// <param name="Limit">What it must keep to, in the same unit; <see langword="null"/> where it is only told.</param>
/// <param name="Bound">Which side of the limit is good.</param>
internal sealed record Figure(string What, double Value, string Unit, double? Limit = null, Bound Bound = Bound.AtMost)
{
    /// <summary>Whether the limit, if any, is kept.</summary>
    public bool Holds => Limit is not { } limit || (Bound == Bound.AtMost ? Value <= limit : Value >= limit);

    /// <summary>The figure with its unit.</summary>
    public string Text => Format(Value);

    /// <summary>The limit with its side and unit; empty where there is none.</summary>
    public string LimitText => Limit is { } limit ? (Bound == Bound.AtMost ? "≤ " : "≥ ") + Format(limit) : "";

    private string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            return "nothing measured";
        }

        var format = Math.Abs(value) switch
        {
            _ when value == Math.Truncate(value) => "0",
            >= 100 => "0",
            >= 10 => "0.0",
            >= 0.1 => "0.00",
            _ => "0.0000",
        };
        var number = value.ToString(format, CultureInfo.InvariantCulture);
        return Unit.Length == 0 ? number : $"{number} {Unit}";
    }
}
