using Shouldly;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Flv;
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

        timeline.Place(FlvTagType.Video, 5000).ShouldBe(0);
        timeline.Place(FlvTagType.Video, 5040).ShouldBe(40);
        timeline.Place(FlvTagType.Audio, 5033).ShouldBe(33);
    }

    [Fact]
    public void The_next_run_goes_on_after_the_time_that_really_went_by()
    {
        var time = new ManualTime();
        var timeline = new StreamTimeline(time);
        timeline.Place(FlvTagType.Video, 0);
        timeline.Place(FlvTagType.Video, 1000);

        time.Advance(TimeSpan.FromMilliseconds(700));
        timeline.BeginRun();

        timeline.Place(FlvTagType.Video, 0).ShouldBe(1700);
        timeline.Place(FlvTagType.Video, 20).ShouldBe(1720);
    }

    [Fact]
    public void A_clock_that_goes_round_after_49_days_goes_on()
    {
        var timeline = new StreamTimeline(new ManualTime());
        timeline.Place(FlvTagType.Video, uint.MaxValue - 40).ShouldBe(0);
        timeline.Place(FlvTagType.Video, uint.MaxValue).ShouldBe(40);

        timeline.Place(FlvTagType.Video, 39).ShouldBe(80);
        timeline.Place(FlvTagType.Audio, uint.MaxValue - 1).ShouldBe(39, "a tag from before the turn that comes after it");
        timeline.Place(FlvTagType.Video, 79).ShouldBe(120);
    }

    [Fact]
    public void The_timeline_itself_goes_on_past_49_days()
    {
        var time = new ManualTime();
        var timeline = new StreamTimeline(time);
        var expected = 0L;
        timeline.Place(FlvTagType.Audio, 0);
        for (uint minutes = 1; minutes <= 100 * 24 * 60; minutes++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            expected += 60_000;
            timeline.Place(FlvTagType.Audio, unchecked(minutes * 60_000)).ShouldBe(expected);
        }

        expected.ShouldBeGreaterThan(2L * uint.MaxValue);
    }

    [Theory]
    [InlineData(100_000, 5_000)]
    [InlineData(5_000, 100_000_000)]
    public void A_clock_that_leaps_does_not_take_the_timeline_with_it(uint before, uint after)
    {
        var time = new ManualTime();
        var timeline = new StreamTimeline(time);
        timeline.Place(FlvTagType.Video, before);

        time.Advance(TimeSpan.FromMilliseconds(33));
        timeline.Place(FlvTagType.Video, after).ShouldBe(33);
        timeline.Place(FlvTagType.Video, after + 20).ShouldBe(53);
    }

    [Fact]
    public void A_pause_of_the_source_is_no_leap()
    {
        var time = new ManualTime();
        var timeline = new StreamTimeline(time);
        timeline.Place(FlvTagType.Audio, 0);

        time.Advance(TimeSpan.FromSeconds(60));
        timeline.Place(FlvTagType.Audio, 60_000).ShouldBe(60_000);
    }

    [Fact]
    public void Each_kind_never_goes_back()
    {
        var timeline = new StreamTimeline(new ManualTime());
        timeline.Place(FlvTagType.Video, 1000);
        timeline.Place(FlvTagType.Video, 1033).ShouldBe(33);

        timeline.Place(FlvTagType.Audio, 1010).ShouldBe(10);
        timeline.Place(FlvTagType.Video, 1020).ShouldBe(33);
        timeline.Place(FlvTagType.Audio, 1005).ShouldBe(10);
    }
}
