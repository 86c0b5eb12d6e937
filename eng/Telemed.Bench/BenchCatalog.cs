using System.Globalization;
using Telemed.Bench.Pages;
using Telemed.Bench.Sessions;
using Telemed.Bench.Transcoding;

namespace Telemed.Bench;

/// <summary>Every bench there is, in the order in which <c>all</c> runs them.</summary>
internal static class BenchCatalog
{
    public static IReadOnlyList<IBench> All { get; } =
    [
        new SessionsBench(),
        new PagesBench(),
        new KillsBench(),
        new HangsBench(),
        new DelayBench(),
        new TakeoverBench(),
        new FanoutBench(),
        new SoakBench(),
        new ChurnBench(),
    ];

    /// <summary>The benches by these names; <c>all</c> is each of them.</summary>
    public static IReadOnlyList<IBench> Find(IReadOnlyList<string> names) => names.Contains("all")
        ? All
        : [.. names.Distinct(StringComparer.Ordinal).Select(name => All.FirstOrDefault(bench => bench.Name == name)
            ?? throw new BenchException($"There is no bench '{name}'. There are: {string.Join(", ", All.Select(bench => bench.Name))}, all."))];

    /// <summary>What a person reads who has named none.</summary>
    public static IEnumerable<string> Listing()
    {
        yield return "Name one or more of these, or all:";
        yield return "";
        foreach (var bench in All)
        {
            var (full, small) = (Minutes(bench.Takes(new BenchSettings())), Minutes(bench.Takes(new BenchSettings(Short: true))));
            yield return $"  {bench.Name,-9} {bench.Summary}";
            yield return $"  {"",-9} {bench.Settings}; takes {full}, --short {small}";
        }
    }

    private static string Minutes(TimeSpan time) => time < TimeSpan.FromMinutes(1)
        ? "less than a minute"
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMinutes):0} min");
}
