using Shouldly;
using Telemed.Tool.Processes;
using Telemed.Tool.Testing;
using Xunit;

namespace Telemed.Tool.Tests.Testing;

public sealed class ReportsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("telemed-test-");

    [Fact]
    public void An_xunit_report_is_counted_with_messages_and_reasons()
    {
        var result = Reports.ReadXunit(Write(
            """
            <assemblies><assembly name="a"><errors><error name="fixture" type="class-cleanup"><failure><message>cannot stop</message></failure></error></errors>
            <collection><test name="good" result="Pass"/>
            <test name="bad" result="Fail"><failure><message>1 is not 2</message><stack-trace>at X</stack-trace></failure></test>
            <test name="later" result="Skip"><reason>no browser</reason></test></collection></assembly></assemblies>
            """));

        result.Passed.ShouldBe(1);
        result.Failed.Select(note => note.Test).ShouldBe(["bad", "fixture"]);
        result.Failed[0].Message.ShouldContain("1 is not 2");
        result.Skipped.ShouldHaveSingleItem().Message.ShouldBe("no browser");
    }

    [Fact]
    public void A_vitest_report_counts_a_file_that_does_not_load()
    {
        var result = Reports.ReadVitest(Write(
            """
            {"testResults":[
              {"name":"a.test.ts","status":"failed","message":"","assertionResults":[
                {"fullName":"adds","status":"passed","failureMessages":[]},{"fullName":"divides","status":"failed","failureMessages":["by zero"]},
                {"fullName":"waits","status":"pending","failureMessages":[]}]},
              {"name":"b.test.ts","status":"failed","message":"syntax error","assertionResults":[]}]}
            """));

        result.Passed.ShouldBe(1);
        result.Failed.ShouldBe([new TestNote("divides", "by zero"), new TestNote("b.test.ts", "syntax error")]);
        result.Skipped.Count.ShouldBe(1);
    }

    [Fact]
    public void A_junit_report_names_suites_and_cases()
    {
        var result = Reports.ReadJUnit(Write(
            """
            <testsuites><testsuite name="rtmp"><testcase name="publishes"/><testcase name="plays"><failure message="silence">at y</failure></testcase></testsuite>
            <testcase name="alone"><skipped message="no ffmpeg"/></testcase></testsuites>
            """));

        result.Passed.ShouldBe(1);
        result.Failed.ShouldHaveSingleItem().Test.ShouldBe("rtmp > plays");
        result.Skipped.ShouldHaveSingleItem().ShouldBe(new TestNote("alone", "no ffmpeg"));
    }

    [Fact]
    public void The_last_line_has_skipped_tests_only_when_there_are_any()
    {
        Reports.LastLine([new SuiteResult(3, [], []), new SuiteResult(2, [], [])]).ShouldBe("5 passed, 0 failed");
        Reports.LastLine([new SuiteResult(3, [new("a", "")], [new("b", "")])]).ShouldBe("3 passed, 1 failed, 1 skipped");
    }

    [Theory]
    [InlineData(0, false, "It ended with exit code 0 and left no report.")]
    [InlineData(134, false, "It ended with exit code 134 and left no report.")]
    [InlineData(-1, true, "It did not end within 20 minutes and was killed.")]
    public void A_suite_without_a_report_is_a_failure(int exitCode, bool timedOut, string message)
    {
        using var log = new TestLog(_folder.FullName, "suite");

        var result = ReportedResult.Read("suite", new RunResult(exitCode, ["boom"], timedOut), log, Reports.ReadXunit, mayBeEmpty: false);

        result.Failed.ShouldHaveSingleItem().Message.ShouldStartWith(message);
    }

    [Fact]
    public void A_suite_that_ran_nothing_or_fell_at_the_end_is_a_failure()
    {
        using var log = new TestLog(_folder.FullName, "suite");
        File.WriteAllText(log.Report, "<assemblies/>");
        ReportedResult.Read("suite", new RunResult(0, [], false), log, Reports.ReadXunit, mayBeEmpty: false).Failed.Count.ShouldBe(1);
        ReportedResult.Read("suite", new RunResult(0, [], false), log, Reports.ReadXunit, mayBeEmpty: true).Failed.ShouldBeEmpty();

        File.WriteAllText(log.Report, """<assemblies><assembly><test name="good" result="Pass"/></assembly></assemblies>""");
        ReportedResult.Read("suite", new RunResult(139, [], false), log, Reports.ReadXunit, mayBeEmpty: false).Failed.Count.ShouldBe(1);
    }

    [Fact]
    public void A_build_error_is_shown_once_and_without_the_way_to_the_repository()
    {
        var root = Path.Combine(Path.DirectorySeparatorChar.ToString(), "somewhere", "telemed");
        var line = $"{Path.Combine(root, "A", "B.cs")}(1,2): error CS1002: ; expected [{Path.Combine(root, "A", "A.csproj")}]";

        BuildErrors.Summary(new RunResult(1, ["Determining projects", line, line], false), root)
            .ShouldBe($"  {Path.Combine("A", "B.cs")}(1,2): error CS1002: ; expected");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string text)
    {
        var file = Path.Combine(_folder.FullName, "report");
        File.WriteAllText(file, text);
        return file;
    }
}
