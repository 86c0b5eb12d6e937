namespace Telemed.Bench.Reporting;

/// <summary>The tables at the end, in the form in which docs/performance.md keeps them.</summary>
internal static class FigureTable
{
    /// <summary>One bench's table as Markdown. What misses its limit says so.</summary>
    public static IEnumerable<string> Lines(BenchResult result)
    {
        yield return $"### {result.Bench}";
        yield return "| | figure | limit |";
        yield return "|---|---|---|";
        foreach (var figure in result.Figures)
        {
            yield return $"| {figure.What} | {figure.Text} | {figure.LimitText}{(figure.Holds ? "" : " **missed**")} |";
        }

        if (result.Fault is { } fault)
        {
            yield return "";
            yield return $"Not measured to its end: {fault}";
        }
    }
}
