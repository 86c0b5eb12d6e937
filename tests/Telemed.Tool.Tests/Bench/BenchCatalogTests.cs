using Shouldly;
using Telemed.Bench;
using Xunit;

namespace Telemed.Tool.Tests.Bench;

public sealed class BenchCatalogTests
{
    [Fact]
    public void Every_bench_says_what_it_measures_what_its_settings_mean_and_what_it_takes()
    {
        var listing = string.Join('\n', BenchCatalog.Listing());
        BenchCatalog.All.Select(bench => bench.Name).ShouldBeUnique();
        foreach (var bench in BenchCatalog.All)
        {
            listing.ShouldContain($"  {bench.Name} ");
            listing.ShouldContain(bench.Summary);
            listing.ShouldContain(bench.Settings);
            bench.Takes(new BenchSettings(Short: true)).ShouldBeLessThan(bench.Takes(new BenchSettings()) + TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void All_is_each_bench_and_a_name_that_is_none_is_told_with_those_there_are()
    {
        BenchCatalog.Find(["all"]).ShouldBe(BenchCatalog.All);
        BenchCatalog.Find(["churn", "kills", "churn"]).Select(bench => bench.Name).ShouldBe(["churn", "kills"]);
        Should.Throw<BenchException>(() => BenchCatalog.Find(["kilsl"])).Message.ShouldContain("kills");
    }
}
