using Shouldly;
using Telemed.Sessions.Quality;

namespace Telemed.Sessions.Tests.Quality;

public sealed class QualityJudgeTests
{
    private static readonly QualityReport Good = new(Rtt: 80, Jitter: 5, Loss: 0);
    private static readonly QualityReport Poor = new(Loss: 20);

    [Fact]
    public void A_single_bad_report_says_nothing_and_two_in_a_row_do()
    {
        var judge = new QualityJudge(QualityLevel.Good);
        judge.Hear(Poor).ShouldBeFalse();
        judge.Hear(Good).ShouldBeFalse();
        judge.Hear(Poor).ShouldBeFalse();
        judge.Hear(Poor).ShouldBeTrue();
        judge.Level.ShouldBe(QualityLevel.Poor);
    }

    [Fact]
    public void It_gets_better_after_three_good_reports_in_a_row()
    {
        var judge = new QualityJudge(QualityLevel.Poor);
        judge.Hear(Good).ShouldBeFalse();
        judge.Hear(Good).ShouldBeFalse();
        judge.Hear(Poor).ShouldBeFalse();
        judge.Hear(Good).ShouldBeFalse();
        judge.Hear(Good).ShouldBeFalse();
        judge.Hear(Good).ShouldBeTrue();
        judge.Level.ShouldBe(QualityLevel.Good);
    }

    [Fact]
    public void A_connection_at_a_limit_does_not_flicker()
    {
        var judge = new QualityJudge(QualityLevel.Good);
        Enumerable.Range(0, 1000).Count(index => judge.Hear(new QualityReport(Rtt: index % 2 == 0 ? 299 : 301))).ShouldBe(0);
    }

    [Theory]
    [InlineData(-1.0, null, null)]
    [InlineData(null, 100.5, null)]
    [InlineData(null, null, -1)]
    [InlineData(null, null, null)]
    [InlineData(1e12, null, null)]
    public void What_nobody_can_have_measured_is_a_fault(double? rtt, double? loss, int? freezes) =>
        new QualityReport(Rtt: rtt, Loss: loss, Freezes: freezes).Fault.ShouldNotBeNull();
}
