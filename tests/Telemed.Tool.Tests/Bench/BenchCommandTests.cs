using Shouldly;
using Telemed.Tool.Bench;
using Xunit;

namespace Telemed.Tool.Tests.Bench;

public sealed class BenchCommandTests
{
    [Fact]
    public void What_was_asked_for_is_handed_on_word_for_word() =>
        BenchCommand.Arguments(["kills", "churn"], null, isShort: true, size: 3, rounds: 50, minutes: 0.5)
            .ShouldBe(["kills", "churn", "--short", "--size", "3", "--rounds", "50", "--minutes", "0.5"]);

    [Fact]
    public void A_file_for_the_result_lies_where_the_person_is_and_not_where_the_bench_runs() =>
        BenchCommand.Arguments([], "result.json", isShort: false, size: null, rounds: null, minutes: null)
            .ShouldBe(["--json", Path.Combine(Environment.CurrentDirectory, "result.json")]);
}
