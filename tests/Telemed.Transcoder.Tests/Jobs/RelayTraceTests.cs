using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Telemed.MediaHub;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Jobs;
using Telemed.Transcoder.Jobs.Relay;
using Telemed.Transcoder.Jobs.Telemetry;
using Telemed.Transcoder.Rtmp;
using Telemed.Transcoder.Tests.Rtmp;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Jobs;

/// <summary>What a relay leaves behind in traces, and its clock.</summary>
public sealed class RelayTraceTests
{
    private const string Key = "5ecret-of-the-trace";

    [Fact(Timeout = 60_000)]
    public async Task Each_attempt_and_each_run_is_a_span_and_the_key_is_in_none()
    {
        List<Activity> spans = [];
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "telemed.transcoder",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    if (Equals(span.GetTagItem("telemed.job.id"), "traced"))
                    {
                        spans.Add(span);
                    }
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        await using var server = new RtmpServer { Answer = ("error", "NetStream.Publish.Denied", $"{Key} is not welcome") };
        var fanOut = Pieces.NewFanOut();
        fanOut.Publish(Tags.AvcHeader());
        fanOut.Publish(Tags.Keyframe(0));
        RtmpTarget.TryCreate(server.Address.ToString(), Key, out var target, out _).ShouldBeTrue();
        var job = new RelayJob("traced", 1, "consultation1", [new StreamPath("consultation1", "participant1")], JobPreset.Copy, target!);
        await using var meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var telemetry = new JobsTelemetry(Pieces.Telemetry(), meters.GetRequiredService<IMeterFactory>());
        var services = new RelayServices(
            new JobTimings { Attempts = 2, FirstPause = TimeSpan.FromMilliseconds(10) }, new RtmpTimings(), new RtmpPolicy([], _ => true), telemetry, TimeProvider.System);
        var status = new JobStatus(job, TimeProvider.System, _ => server.Answer = server.Connections.Count == 0 ? server.Answer : ("status", "NetStream.Publish.Start", ""));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = new RelayWork(job, services, () => new Feed(fanOut)).RunAsync(status, stop.Token);
        await Eventually.TrueAsync(() => status.State == JobState.Running, TimeSpan.FromSeconds(20), "the second attempt is taken");
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);

        lock (spans)
        {
            spans.Select(span => span.OperationName).ShouldBe(["relay.connect", "relay.connect", "relay.run"]);
            spans.ShouldAllBe(span => Equals(span.GetTagItem("telemed.consultation.id"), "consultation1") && Equals(span.GetTagItem("telemed.participant.id"), "participant1"));
            spans[0].Status.ShouldBe(ActivityStatusCode.Error);
            spans[0].StatusDescription.ShouldBe("the server refused the publication: NetStream.Publish.Denied, *** is not welcome");
            spans[2].GetTagItem("telemed.job.end").ShouldBe("stopped");
            string.Join(' ', spans.SelectMany(span => span.TagObjects.Select(tag => tag.Value?.ToString()).Append(span.StatusDescription).Append(span.DisplayName)))
                .ShouldNotContain("5ecret");
        }

        job.ToString().ShouldBe("relay traced");
        job.Target.ToString().ShouldNotContain("5ecret");
    }

    [Fact]
    public void Time_goes_on_across_viewers_by_as_much_as_went_by()
    {
        var time = new ManualTime();
        var timeline = new RelayTimeline(time);
        timeline.Begin();
        timeline.Place([new TimedTag(Tags.Keyframe(0), 0), new TimedTag(Tags.Picture(0), 40)]).Select(tag => tag.Time).ShouldBe([0, 40]);
        time.Advance(TimeSpan.FromSeconds(3));
        timeline.Begin();
        timeline.Place([new TimedTag(Tags.Keyframe(0), 0), new TimedTag(Tags.Picture(0), 40)]).Select(tag => tag.Time).ShouldBe([3040, 3080]);
        timeline.Begin();
        timeline.Place([new TimedTag(Tags.Keyframe(0), 0)]).Select(tag => tag.Time).ShouldBe([3081]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Pictures_that_a_slow_server_loses_are_counted()
    {
        var fanOut = Pieces.NewFanOut(limits: new ViewerLimits(1 << 20, 10));
        fanOut.Publish(Tags.AvcHeader());
        fanOut.Publish(Tags.Keyframe(0));
        using var viewer = fanOut.Join().ShouldNotBeNull();
        await viewer.TakeAsync(TestContext.Current.CancellationToken);
        for (var i = 1; i <= 24; i++)
        {
            fanOut.Publish(i == 23 ? Tags.Keyframe((uint)i * 40) : Tags.Picture((uint)i * 40));
            fanOut.Publish(Tags.Sound((uint)i * 40));
        }

        var got = await viewer.TakeAsync(TestContext.Current.CancellationToken);
        got.Count(tag => tag.Tag.IsKeyframe).ShouldBe(1);
        viewer.DroppedPictures.ShouldBe(22, "all before the newest keyframe, and no sound");
    }

    private sealed class Feed(FlvFanOut fanOut) : IRelayFeed
    {
        public bool IsOnAir => true;

        public string? Fault => null;

        public bool HasGivenUp => false;

        public FlvViewer? Join() => fanOut.Join();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
