using Shouldly;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.FanOut;

public sealed class FlvFanOutTests
{
    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact(Timeout = 10_000)]
    public async Task A_viewer_gets_headers_then_the_pictures_since_the_keyframe_then_the_present()
    {
        var fanOut = Started();
        fanOut.Publish(Tags.Keyframe(1000));
        fanOut.Publish(Tags.Sound(1010));
        fanOut.Publish(Tags.Picture(1033));
        fanOut.Publish(Tags.Sound(1040));
        fanOut.Publish(Tags.Picture(1066));

        using var viewer = fanOut.Join().ShouldNotBeNull();
        fanOut.Publish(Tags.Sound(1070));
        fanOut.Publish(Tags.Picture(1100));
        var tags = await viewer.TakeAsync(Deadline);

        tags.Select(Kind).ShouldBe(["script", "avc", "aac", "key", "picture", "picture", "sound", "picture"]);
        // The past is squeezed into milliseconds, so that the viewer does not stay a group of pictures behind.
        tags.Select(tag => tag.Time).ShouldBe([0, 0, 0, 0, 1, 2, 7, 37]);
    }

    [Fact(Timeout = 10_000)]
    public async Task A_viewer_who_comes_before_the_first_keyframe_hears_at_once_and_sees_from_the_keyframe_on()
    {
        var fanOut = Started();
        fanOut.Publish(Tags.Sound(0));

        using var viewer = fanOut.Join().ShouldNotBeNull();
        fanOut.Publish(Tags.Sound(21));
        fanOut.Publish(Tags.Keyframe(30));

        (await viewer.TakeAsync(Deadline)).Select(Kind).ShouldBe(["script", "avc", "aac", "sound", "key"]);
    }

    [Fact(Timeout = 10_000)]
    public async Task A_viewer_too_slow_for_the_stream_goes_on_at_the_next_keyframe_and_costs_bounded_memory()
    {
        var limits = new ViewerLimits(20_000, 100);
        var fanOut = Started(limits: limits);
        fanOut.Publish(Tags.Keyframe(0));
        using var slow = fanOut.Join().ShouldNotBeNull();
        await slow.TakeAsync(Deadline);

        for (uint i = 1; i <= 5000; i++)
        {
            fanOut.Publish(i % 50 == 0 ? Tags.Keyframe(i * 33, 3000) : Tags.Picture(i * 33, 1000));
            fanOut.KeptBytes.ShouldBeLessThanOrEqualTo(60_000, "a group of pictures and what a viewer may be behind");
        }

        var tags = await slow.TakeAsync(Deadline);
        tags.Select(Kind).Take(4).ShouldBe(["script", "avc", "aac", "key"]);
        tags.Select(tag => tag.Time).ShouldBeInOrder();
        tags.Count.ShouldBeLessThanOrEqualTo(limits.Tags);
        tags[^1].Time.ShouldBeGreaterThan(5000 * 33 - 3000, "the viewer is near the present");
    }

    [Fact(Timeout = 10_000)]
    public async Task A_slow_viewer_does_not_hold_up_the_others()
    {
        var fanOut = Started(limits: new ViewerLimits(20_000, 100));
        fanOut.Publish(Tags.Keyframe(0));
        using var slow = fanOut.Join().ShouldNotBeNull();
        using var quick = fanOut.Join().ShouldNotBeNull();

        var seen = (await quick.TakeAsync(Deadline)).Count;
        for (uint i = 1; i <= 1000; i++)
        {
            fanOut.Publish(Tags.Picture(i * 33));
            seen += (await quick.TakeAsync(Deadline)).Count;
        }

        seen.ShouldBe(4 + 1000);
    }

    [Fact(Timeout = 10_000)]
    public async Task Sound_alone_goes_on_at_once_after_an_overflow()
    {
        var fanOut = Pieces.NewFanOut(new ViewerLimits(4 << 20, 100), hasVideo: false);
        fanOut.Publish(Tags.AacHeader());
        fanOut.Publish(Tags.Sound(0));
        using var viewer = fanOut.Join().ShouldNotBeNull();
        viewer.HasVideo.ShouldBeFalse();

        for (uint i = 1; i <= 250; i++)
        {
            fanOut.Publish(Tags.Sound(i * 21));
        }

        var tags = await viewer.TakeAsync(Deadline);
        tags[0].Tag.IsAacHeader.ShouldBeTrue();
        tags.Count.ShouldBeLessThanOrEqualTo(100);
        tags[^1].Time.ShouldBe(250 * 21);
    }

    [Fact(Timeout = 10_000)]
    public async Task A_viewer_stays_through_a_restart_and_time_never_goes_back()
    {
        var time = new ManualTime();
        var fanOut = Started(time: time);
        fanOut.Publish(Tags.Keyframe(0));
        using var viewer = fanOut.Join().ShouldNotBeNull();
        fanOut.Publish(Tags.Picture(2000));
        fanOut.Publish(Tags.Sound(2010));
        fanOut.Publish(Tags.EndOfSequence(2010));

        time.Advance(TimeSpan.FromMilliseconds(900));
        fanOut.BeginRun(hasVideo: true, hasAudio: true);
        foreach (var tag in new[] { Tags.Metadata(), Tags.AvcHeader(), Tags.AacHeader(), Tags.Sound(0), Tags.Keyframe(15) })
        {
            fanOut.Publish(tag);
        }

        var tags = await viewer.TakeAsync(Deadline);
        tags.Select(Kind).ShouldBe(["script", "avc", "aac", "key", "picture", "sound", "sound", "key"], "the same headers are not repeated");
        foreach (var type in new[] { FlvTagType.Audio, FlvTagType.Video })
        {
            tags.Where(tag => tag.Tag.Type == type).Select(tag => tag.Time).ShouldBeInOrder();
        }

        tags[^2].Time.ShouldBe(2010 + 900 + 1);
    }

    [Fact(Timeout = 10_000)]
    public async Task A_picture_that_changes_its_size_brings_a_new_header_to_those_who_watch_and_to_those_who_come()
    {
        var fanOut = Started();
        fanOut.Publish(Tags.Keyframe(0));
        using var early = fanOut.Join().ShouldNotBeNull();
        fanOut.Publish(Tags.Keyframe(33, 100, Tags.OtherSps, Tags.Pps));
        using var late = fanOut.Join().ShouldNotBeNull();

        (await early.TakeAsync(Deadline)).Select(Kind).ShouldBe(["script", "avc", "aac", "key", "avc", "key"]);
        var first = await late.TakeAsync(Deadline);
        first.Select(Kind).ShouldBe(["script", "avc", "aac", "key"]);
        first[1].Tag.Data.ToArray().ShouldBe(Tags.AvcHeader(Tags.OtherSps).Data.ToArray());
    }

    [Fact(Timeout = 10_000)]
    public async Task The_end_of_the_stream_ends_its_viewers()
    {
        var fanOut = Started();
        fanOut.Publish(Tags.Keyframe(0));
        using var viewer = fanOut.Join().ShouldNotBeNull();

        fanOut.Complete();

        (await viewer.TakeAsync(Deadline)).Count.ShouldBe(4, "what was queued is still given out");
        (await viewer.TakeAsync(Deadline)).ShouldBeEmpty();
        fanOut.ViewerCount.ShouldBe(0);
        fanOut.Join().ShouldBeNull();
    }

    [Fact(Timeout = 10_000)]
    public async Task A_stream_that_comes_back_with_other_tracks_ends_its_viewers()
    {
        var fanOut = Started();
        fanOut.Publish(Tags.Keyframe(0));
        using var viewer = fanOut.Join().ShouldNotBeNull();
        await viewer.TakeAsync(Deadline);

        fanOut.BeginRun(hasVideo: true, hasAudio: false);

        (await viewer.TakeAsync(Deadline)).ShouldBeEmpty();
    }

    [Fact]
    public void Nobody_is_let_in_before_the_first_tag_or_into_a_silent_stream()
    {
        var time = new ManualTime();
        var fanOut = Started(time: time);
        fanOut.Join().ShouldBeNull();

        fanOut.Publish(Tags.Keyframe(0));
        fanOut.Join().ShouldNotBeNull().Dispose();

        time.Advance(TimeSpan.FromSeconds(5));
        fanOut.Join().ShouldBeNull();
        fanOut.ViewerCount.ShouldBe(0);
    }

    [Fact(Timeout = 10_000)]
    public async Task Keyframes_too_rare_to_keep_their_group_cost_bounded_memory()
    {
        var fanOut = Started();
        fanOut.Publish(Tags.Keyframe(0));
        for (uint i = 1; i < 2000; i++)
        {
            fanOut.Publish(Tags.Picture(i * 33));
        }

        using var viewer = fanOut.Join().ShouldNotBeNull();
        (await viewer.TakeAsync(Deadline)).Select(Kind).ShouldBe(["script", "avc", "aac"]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Fifty_days_go_by_without_a_jump_for_those_who_watch_and_those_who_come()
    {
        var time = new ManualTime();
        var fanOut = Started(time: time);
        fanOut.Publish(Tags.Sound(0));
        using var early = fanOut.Join().ShouldNotBeNull();
        await early.TakeAsync(Deadline);
        const uint Minutes = 50 * 24 * 60;
        for (uint minute = 1; minute <= Minutes; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            fanOut.Publish(Tags.Sound(unchecked(minute * 60_000)));
            (await early.TakeAsync(Deadline)).ShouldHaveSingleItem().Time.ShouldBe(minute * 60_000L);
        }

        using var late = fanOut.Join().ShouldNotBeNull();
        fanOut.Publish(Tags.Sound(unchecked((Minutes * 60_000) + 21)));
        (await early.TakeAsync(Deadline))[0].Time.ShouldBe((Minutes * 60_000L) + 21);
        (await late.TakeAsync(Deadline))[^1].Time.ShouldBe(21);
    }

    [Fact(Timeout = 10_000)]
    public async Task A_viewer_far_behind_is_moved_up_to_a_keyframe_that_is_near_instead_of_waiting_for_another()
    {
        var fanOut = Started(limits: new ViewerLimits(1 << 20, 100));
        fanOut.Publish(Tags.Keyframe(0));
        using var viewer = fanOut.Join().ShouldNotBeNull();
        await viewer.TakeAsync(Deadline);

        for (uint i = 1; i <= 150; i++)
        {
            fanOut.Publish(i == 120 ? Tags.Keyframe(i * 33) : Tags.Picture(i * 33));
        }

        var tags = await viewer.TakeAsync(Deadline);
        tags.Select(Kind).Take(4).ShouldBe(["script", "avc", "aac", "key"]);
        tags.Count.ShouldBe(4 + 30);
    }

    [Fact(Timeout = 20_000)]
    public async Task With_many_viewers_what_comes_together_goes_out_together_and_soon()
    {
        var fanOut = Started();
        fanOut.Publish(Tags.Keyframe(0));
        var viewers = Enumerable.Range(0, 100).Select(_ => fanOut.Join().ShouldNotBeNull()).ToList();
        foreach (var viewer in viewers)
        {
            await viewer.TakeAsync(Deadline);
        }

        var taking = viewers.ConvertAll(viewer => viewer.TakeAsync(Deadline).AsTask());
        fanOut.Publish(Tags.Sound(10));
        fanOut.Publish(Tags.Picture(12));

        var batches = await Task.WhenAll(taking).WaitAsync(TimeSpan.FromSeconds(5), Deadline);
        batches.Count(batch => batch.Count == 2).ShouldBeGreaterThan(50);
        viewers.ForEach(viewer => viewer.Dispose());
        fanOut.ViewerCount.ShouldBe(0);
    }

    private static FlvFanOut Started(ViewerLimits? limits = null, TimeProvider? time = null)
    {
        var fanOut = Pieces.NewFanOut(limits, time);
        fanOut.Publish(Tags.Metadata());
        fanOut.Publish(Tags.AvcHeader());
        fanOut.Publish(Tags.AacHeader());
        return fanOut;
    }

    private static string Kind(TimedTag tag) => tag.Tag switch
    {
        { Type: FlvTagType.Script } => "script",
        { IsAvcHeader: true } => "avc",
        { IsAacHeader: true } => "aac",
        { IsKeyframe: true } => "key",
        { Type: FlvTagType.Video } => "picture",
        _ => "sound",
    };
}
