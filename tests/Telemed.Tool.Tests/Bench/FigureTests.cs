using System.Text.Json;
using Shouldly;
using Telemed.Bench.Reporting;
using Xunit;

namespace Telemed.Tool.Tests.Bench;

public sealed class FigureTests
{
    [Theory]
    [InlineData(999.9, Bound.AtMost, true)]
    [InlineData(1000, Bound.AtMost, true)]
    [InlineData(1000.1, Bound.AtMost, false)]
    [InlineData(1000, Bound.AtLeast, true)]
    [InlineData(999.9, Bound.AtLeast, false)]
    [InlineData(double.PositiveInfinity, Bound.AtMost, false)]
    [InlineData(double.NaN, Bound.AtMost, false)]
    [InlineData(double.NaN, Bound.AtLeast, false)]
    internal void A_figure_holds_on_its_side_of_the_limit_and_not_where_nothing_was_measured(double value, Bound bound, bool holds) =>
        new Figure("first packet", value, "ms", 1000, bound).Holds.ShouldBe(holds);

    [Fact]
    public void A_figure_without_a_limit_is_only_told() => new Figure("memory", 1234, "MB").Holds.ShouldBeTrue();

    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.95, 95)]
    [InlineData(0.99, 99)]
    [InlineData(1, 100)]
    public void A_percentile_is_the_smallest_value_that_so_many_do_not_exceed(double share, double expected) =>
        Percentile.Of(Enumerable.Range(1, 100).Reverse().Select(value => (double)value), share).ShouldBe(expected);

    [Fact]
    public void A_round_that_never_came_back_spoils_its_percentile()
    {
        var latencies = new Latencies();
        latencies.Add(TimeSpan.FromMilliseconds(700));
        latencies.Add(TimeSpan.MaxValue);
        latencies.Figure("first packet", 0.5, 1000).Holds.ShouldBeTrue();
        latencies.Figure("first packet", 0.95, 1500).Holds.ShouldBeFalse();
    }

    [Fact]
    public void The_table_says_which_figure_misses_its_limit()
    {
        var result = new BenchResult("kills", [new Figure("first packet, p50", 743.2, "ms", 1000), new Figure("players left behind", 2, "", 0)], null, TimeSpan.Zero);
        FigureTable.Lines(result).ShouldBe(
        [
            "### kills",
            "| | figure | limit |",
            "|---|---|---|",
            "| first packet, p50 | 743 ms | ≤ 1000 ms |",
            "| players left behind | 2 | ≤ 0 **missed** |",
        ]);
    }

    [Fact]
    public void The_result_for_programs_holds_the_machine_and_every_figure_with_its_limit()
    {
        var circumstances = new Circumstances(DateTimeOffset.UnixEpoch, 2, 8000, "Linux", "mediamtx", Short: false);
        var json = JsonDocument.Parse(ResultFile.Write(
            circumstances,
            [
                new BenchResult("kills", [new Figure("first packet, p50", 743.2, "ms", 1000), new Figure("hang", double.PositiveInfinity, "ms", 4000)], null, TimeSpan.FromSeconds(90)),
                new BenchResult("soak", [], "no FFmpeg", TimeSpan.Zero),
            ])).RootElement;
        json.GetProperty("cores").GetInt32().ShouldBe(2);
        json.GetProperty("engine").GetString().ShouldBe("mediamtx");
        json.GetProperty("holds").GetBoolean().ShouldBeFalse();
        var benches = json.GetProperty("benches");
        var figures = benches[0].GetProperty("figures");
        figures[0].GetProperty("value").GetDouble().ShouldBe(743.2);
        figures[0].GetProperty("limit").GetDouble().ShouldBe(1000);
        figures[0].GetProperty("bound").GetString().ShouldBe("atMost");
        figures[0].GetProperty("holds").GetBoolean().ShouldBeTrue();
        figures[1].GetProperty("value").ValueKind.ShouldBe(JsonValueKind.Null);
        figures[1].GetProperty("holds").GetBoolean().ShouldBeFalse();
        benches[1].GetProperty("fault").GetString().ShouldBe("no FFmpeg");
        benches[1].GetProperty("holds").GetBoolean().ShouldBeFalse();
    }
}
