using Shouldly;
using Telemed.Transcoder.Leases;
using Xunit;

namespace Telemed.Transcoder.Tests.Leases;

public sealed class PlacementTests
{
    private static readonly Dictionary<string, string> Nobody = [];

    [Fact]
    public void Twenty_streams_that_come_at_once_are_spread_evenly_over_workers_of_equal_load()
    {
        var ranks = Placement.Rank(Streams(20), [Worker("a", 0), Worker("b", 0), Worker("c", 0)], Nobody);

        ranks.Values.CountBy(rank => rank[0]).Select(pair => pair.Value).Order().ShouldBe([6, 7, 7]);
        ranks.Values.ShouldAllBe(rank => rank.Distinct().Count() == 3, "everybody has a second and a third");
    }

    [Fact]
    public void The_least_loaded_worker_gets_what_comes_until_it_is_no_longer_the_least_loaded()
    {
        var ranks = Placement.Rank(Streams(6), [Worker("a", 5), Worker("b", 1)], Nobody);

        ranks.Values.Count(rank => rank[0] == "b").ShouldBe(5);
    }

    [Fact]
    public void Everybody_computes_the_same_whatever_the_order_of_the_facts()
    {
        WorkerEntry[] workers = [Worker("a", 2), Worker("b", 2), Worker("c", 2), Worker("d", 2)];
        var streams = Streams(30).ToArray();

        var one = Placement.Rank(streams, workers, Nobody);
        var other = Placement.Rank(streams.Reverse(), workers.Reverse(), Nobody);

        streams.ShouldAllBe(stream => one[stream].SequenceEqual(other[stream]));
    }

    [Fact]
    public void A_stream_that_comes_back_goes_to_the_worker_that_had_it_if_that_is_there_to_take_it()
    {
        var had = new Dictionary<string, string> { ["s0"] = "a" };

        Placement.Rank(["s0"], [Worker("a", 9), Worker("b", 0)], had)["s0"][0].ShouldBe("a");
        Placement.Rank(["s0"], [Worker("b", 0)], had)["s0"][0].ShouldBe("b");
        Placement.Rank(["s0"], [Worker("a", 9) with { Draining = true }, Worker("b", 0)], had)["s0"].ShouldBe(["b"]);
    }

    [Fact]
    public void Where_nobody_is_there_nobody_is_chosen() =>
        Placement.Rank(["s0"], [Worker("a", 0) with { Draining = true }], Nobody)["s0"].ShouldBeEmpty();

    private static IEnumerable<string> Streams(int count) => Enumerable.Range(0, count).Select(number => $"s{number}");

    private static WorkerEntry Worker(string id, int load) => new(id, new Uri($"http://{id}"), load, Draining: false);
}
