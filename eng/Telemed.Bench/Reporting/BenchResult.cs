using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Telemed.Bench.Reporting;

/// <summary>What became of one bench.</summary>
/// <param name="Bench">Its name.</param>
/// <param name="Figures">What it measured.</param>
/// <param name="Fault">Why it could not be measured to its end; then nothing is said to hold.</param>
/// <param name="Took">How long it ran.</param>
internal sealed record BenchResult(string Bench, IReadOnlyList<Figure> Figures, string? Fault, TimeSpan Took)
{
    public bool Holds => Fault is null && Figures.All(figure => figure.Holds);
}

/// <summary>On what was measured.</summary>
/// <param name="Date">When, UTC.</param>
/// <param name="Cores">Of the machine; load and system share them.</param>
/// <param name="MemoryMegabytes">Of the machine.</param>
/// <param name="System">Operating system and runtime.</param>
/// <param name="Engine">What answered as the media hub: <c>mediamtx</c>, <c>standin</c>, or <c>none</c>.</param>
/// <param name="Short">Whether it was the short mode, whose figures are for finding faults and not for documents.</param>
internal sealed record Circumstances(DateTimeOffset Date, int Cores, long MemoryMegabytes, string System, string Engine, bool Short)
{
    public static Circumstances Now(string engine, bool isShort) => new(
        DateTimeOffset.UtcNow,
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1_000_000,
        $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}",
        engine,
        isShort);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Cores} cores, {MemoryMegabytes / 1000.0:0.0} GB, shared by load and system; media hub: {Engine}; {Date:yyyy-MM-dd}{(Short ? "; short mode" : "")}");
}

/// <summary>The machine-readable result: one JSON document a run.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes <paramref name="results"/> to <paramref name="path"/>.</summary>
    public static Task WriteAsync(string path, Circumstances circumstances, IReadOnlyList<BenchResult> results, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(path, Write(circumstances, results), cancellationToken);

    internal static string Write(Circumstances circumstances, IReadOnlyList<BenchResult> results) => JsonSerializer.Serialize(
        new
        {
            date = circumstances.Date,
            cores = circumstances.Cores,
            memoryMegabytes = circumstances.MemoryMegabytes,
            system = circumstances.System,
            engine = circumstances.Engine,
            @short = circumstances.Short,
            holds = results.All(result => result.Holds),
            benches = results.Select(result => new
            {
                name = result.Bench,
                seconds = Math.Round(result.Took.TotalSeconds, 1),
                holds = result.Holds,
                fault = result.Fault,
                figures = result.Figures.Select(figure => new
                {
                    what = figure.What,
                    // JSON knows no infinity: nothing was measured.
                    value = double.IsFinite(figure.Value) ? Math.Round(figure.Value, 4) : (double?)null,
                    unit = figure.Unit,
                    limit = figure.Limit,
                    bound = figure.Limit is null ? null : figure.Bound == Bound.AtMost ? "atMost" : "atLeast",
                    holds = figure.Holds,
                }),
            }),
        },
        Json);
}
