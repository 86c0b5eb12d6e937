using Shouldly;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.FanOut;

public sealed class StreamTimelineTests
{
    [Fact]
    public void The_first_run_begins_at_nought()
    {
        var timeline = new StreamTimeline(new ManualTime());
        timeline.BeginRun();

        timeline.Place(5000).ShouldBe(0);
        timeline.Place(5040).ShouldBe(40);
        timeline.Place(5033).ShouldBe(33);
    }

    [Fact]
    public void The_next_run_goes_on_after_the_time_that_really_went_by()
    {
        var time = new ManualTime();
        var timeline = new StreamTimeline(time);
        timeline.Place(0);
        timeline.Place(1000);

        time.Advance(TimeSpan.FromMilliseconds(700));
        timeline.BeginRun();

        timeline.Place(0).ShouldBe(1700);
        timeline.Place(20).ShouldBe(1720);
    }

    [Fact]
    public void A_clock_that_jumps_back_or_goes_round_does_not_take_the_timeline_with_it()
    {
        var timeline = new StreamTimeline(new ManualTime());
        timeline.Place(uint.MaxValue - 10);
        timeline.Place(uint.MaxValue);

        timeline.Place(5).ShouldBe(11);
        timeline.Place(25).ShouldBe(31);
    }
}
