using System.Diagnostics;
using System.Diagnostics.Metrics;
using Shouldly;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Streams;
using Telemed.Transcoder.Telemetry;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Streams;

/// <summary>Workers over a child process that behaves as an FFmpeg may.</summary>
public sealed class StreamWorkerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_killed_FFmpeg_is_replaced_at_once_and_a_viewer_watches_on()
    {
        await using var rig = WorkerRig.Start("flows");
        await rig.RunningAsync();
        using var viewer = rig.Worker.FanOut.Join().ShouldNotBeNull();
        var before = await TakeUntilAsync(viewer, tags => tags.Count > 20);
        var killed = rig.Worker.FfmpegPid.ShouldNotBeNull();

        using (var process = Process.GetProcessById(killed))
        {
            process.Kill();
        }

        var clock = Stopwatch.StartNew();
        await Eventually.TrueAsync(() => rig.Worker.FfmpegPid is { } next && next != killed, Patience, "another FFmpeg");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5), "the first restart has no pause");
        await rig.RunningAsync();
        var after = await TakeUntilAsync(viewer, tags => tags.Any(tag => tag.Tag.IsKeyframe) && tags.Count > 40);

        rig.Worker.Restarts.ShouldBe(1);
        rig.Worker.LastError.ShouldNotBeNull().ShouldContain("exit code");
        foreach (var type in new[] { FlvTagType.Audio, FlvTagType.Video })
        {
            before.Concat(after).Where(tag => tag.Tag.Type == type).Select(tag => tag.Time).ShouldBeInOrder();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task An_FFmpeg_that_hangs_while_its_source_flows_is_killed_and_replaced()
    {
        await using var rig = WorkerRig.Start("hangs", timings: new WorkerTimings { StallDeadline = TimeSpan.FromSeconds(1) });
        await rig.RunningAsync();
        var hung = rig.Worker.FfmpegPid.ShouldNotBeNull();

        await Eventually.TrueAsync(() => rig.Worker.Restarts >= 1, Patience, "a restart");

        rig.Worker.LastError.ShouldNotBeNull().ShouldContain("wrote nothing although the source flows");
        WorkerRig.IsAlive(hung).ShouldBeFalse();
    }

    [Fact(Timeout = 60_000)]
    public async Task An_FFmpeg_whose_source_is_silent_is_left_alone()
    {
        await using var rig = WorkerRig.Start("hangs", flows: false, timings: new WorkerTimings { StallDeadline = TimeSpan.FromSeconds(0.5) });
        await rig.RunningAsync();
        var pid = rig.Worker.FfmpegPid;
        var silentSince = Stopwatch.StartNew();

        await Eventually.TrueAsync(() => silentSince.Elapsed > TimeSpan.FromSeconds(3), Patience, "three seconds of silence");

        rig.Worker.FfmpegPid.ShouldBe(pid);
        rig.Worker.Restarts.ShouldBe(0);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_FFmpeg_that_ends_again_and_again_is_restarted_ever_more_slowly_and_says_why_without_its_pass()
    {
        await using var rig = WorkerRig.Start("exits");
        var clock = Stopwatch.StartNew();

        await Eventually.TrueAsync(() => rig.Worker.Restarts >= 4, Patience, "four restarts");

        // 0, then at least three quarters of 250, 500 and 1000 ms.
        clock.Elapsed.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(0.75 * 1750));
        var error = rig.Worker.LastError.ShouldNotBeNull();
        error.ShouldContain("exit code 1");
        error.ShouldContain("this FFmpeg has a bad day");
        error.ShouldContain("rtsp://***@127.0.0.1:1/consultation1/exits");
    }

    [Fact(Timeout = 60_000)]
    public async Task An_FFmpeg_that_writes_no_FLV_is_killed_and_replaced()
    {
        await using var rig = WorkerRig.Start("garbage");

        await Eventually.TrueAsync(() => rig.Worker.Restarts >= 1, Patience, "a restart");

        rig.Worker.LastError.ShouldNotBeNull().ShouldContain("FFmpeg wrote no FLV: The stream does not begin with an FLV header.");
    }

    [Fact(Timeout = 60_000)]
    public async Task The_end_of_the_source_is_no_fault_and_starts_nothing()
    {
        await using var rig = WorkerRig.Start("ends", flows: false);
        await rig.RunningAsync();

        await Eventually.TrueAsync(() => rig.Worker.State == WorkerState.Planned, Patience, "the worker waits for its source");

        rig.Worker.LastError.ShouldBeNull();
        rig.Worker.Restarts.ShouldBe(0);
        rig.Flows = true;
        await rig.RunningAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task An_FFmpeg_that_ends_without_complaint_while_its_source_goes_on_is_replaced()
    {
        await using var rig = WorkerRig.Start("ends");

        await Eventually.TrueAsync(() => rig.Worker.Restarts >= 1, Patience, "a restart");

        rig.Worker.LastError.ShouldNotBeNull().ShouldContain("ended although its source goes on");
    }

    [Fact(Timeout = 60_000)]
    public async Task Where_the_source_has_gone_silent_a_failed_FFmpeg_is_no_fault_and_the_next_one_waits_for_the_source()
    {
        var timings = new WorkerTimings { SourceSilence = TimeSpan.FromSeconds(0.5) };
        await using var rig = WorkerRig.Start("givesup", flows: false, timings: timings);
        await rig.RunningAsync();

        await Eventually.TrueAsync(() => rig.Worker.State == WorkerState.Planned, Patience, "the worker waits for its source");

        rig.Worker.LastFailure.ShouldNotBeNull().LastLines.ShouldContain(line => line.Contains("timed out", StringComparison.Ordinal));
        rig.Worker.Restarts.ShouldBe(0);
        rig.Flows = true;
        await rig.RunningAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stream_that_kills_FFmpeg_again_and_again_is_quarantined_its_doctors_are_told_and_another_publication_frees_it()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        var timings = new WorkerTimings { FaultLimit = 3, FirstQuarantine = TimeSpan.FromMinutes(5) };
        await using var rig = WorkerRig.Start("exits", timings: timings, sessions: sessions.Address);

        await Eventually.TrueAsync(() => rig.Worker.State == WorkerState.Quarantined, Patience, "quarantine");

        rig.Worker.Restarts.ShouldBe(2);
        rig.Worker.FfmpegPid.ShouldBeNull();
        await Eventually.TrueAsync(() => !sessions.Notices.IsEmpty, Patience, "the notice");
        var notice = sessions.Notices.ShouldHaveSingleItem();
        notice.Path.ShouldBe("consultation1/exits0000000");
        notice.Code.ShouldBe("stream-quarantined");
        notice.Detail.ShouldContain("exit code 1");

        rig.Republish();
        await Eventually.TrueAsync(() => rig.Worker.Restarts > 2, Patience, "another try");
    }

    [Fact(Timeout = 60_000)]
    public async Task After_a_quarantine_and_a_good_run_the_doctors_are_told_that_all_is_well()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        var timings = new WorkerTimings
        {
            FaultLimit = 2,
            FirstQuarantine = TimeSpan.FromMilliseconds(300),
            GoodRun = TimeSpan.FromSeconds(1),
            Measure = TimeSpan.FromMilliseconds(100),
        };
        await using var rig = WorkerRig.Start("flows", timings: timings, sessions: sessions.Address);
        for (var kills = 1; kills <= timings.FaultLimit; kills++)
        {
            await Eventually.TrueAsync(() => rig.Worker.FfmpegPid is not null, Patience, "an FFmpeg");
            using var process = Process.GetProcessById(rig.Worker.FfmpegPid!.Value);
            process.Kill();
            var restarts = kills;
            await Eventually.TrueAsync(() => rig.Worker.Restarts >= restarts, Patience, "a restart");
        }

        await Eventually.TrueAsync(() => sessions.Notices.Count == 2, Patience, "two notices");

        sessions.Notices.Select(notice => notice.Code).ShouldBe(["stream-quarantined", "stream-recovered"]);
        rig.Worker.State.ShouldBe(WorkerState.Running);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_FFmpeg_that_takes_more_memory_than_it_may_is_replaced()
    {
        await using var rig = WorkerRig.Start("eats", timings: new WorkerTimings { Measure = TimeSpan.FromMilliseconds(100) }, memoryLimit: 400_000_000);

        await Eventually.TrueAsync(() => rig.Worker.Restarts >= 1, Patience, "a restart");

        rig.Worker.LastError.ShouldNotBeNull().ShouldContain("bytes of memory, more than the 400000000 it may have");
    }

    [Fact(Timeout = 60_000)]
    public async Task An_FFmpeg_that_spews_messages_runs_on_and_its_last_words_stay_few_and_short()
    {
        await using var rig = WorkerRig.Start("spews");
        await rig.RunningAsync();
        await Eventually.TrueAsync(() => rig.Worker.Figures.Bitrate > 0, Patience, "figures");

        using (var process = Process.GetProcessById(rig.Worker.FfmpegPid.ShouldNotBeNull()))
        {
            process.Kill();
        }

        await Eventually.TrueAsync(() => rig.Worker.LastFailure is not null, Patience, "a failure");
        var lines = rig.Worker.LastFailure.ShouldNotBeNull().LastLines;
        lines.Count.ShouldBeLessThanOrEqualTo(12);
        lines.ShouldAllBe(line => line.Length <= 400);
    }

    [Fact(Timeout = 60_000)]
    public async Task Garbage_in_the_midst_of_good_FLV_costs_one_restart()
    {
        await using var rig = WorkerRig.Start("rots");
        await rig.RunningAsync();

        await Eventually.TrueAsync(() => rig.Worker.Restarts >= 1, Patience, "a restart");

        rig.Worker.LastError.ShouldNotBeNull().ShouldContain("FFmpeg wrote no FLV: A tag is of type 255");
        await rig.RunningAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Figures_tell_what_FFmpeg_does_and_costs()
    {
        await using var rig = WorkerRig.Start("flows", timings: new WorkerTimings { Measure = TimeSpan.FromMilliseconds(300) });
        await rig.RunningAsync();

        await Eventually.TrueAsync(() => rig.Worker.Figures is { Cpu: not null, Speed: not null, FramesPerSecond: > 20 }, Patience, "figures");

        var figures = rig.Worker.Figures;
        figures.FramesPerSecond.ShouldBeInRange(20, 40);
        // Thirty pictures of 600 bytes, one of them of 4000, and 47 sounds of 5 bytes.
        figures.Bitrate.ShouldBeInRange(100_000, 300_000);
        figures.Speed.ShouldBe(1.01);
        figures.DroppedFrames.ShouldBe(2);
        figures.DuplicatedFrames.ShouldBe(3);
        figures.TimeToFirstPacket.ShouldNotBeNull().ShouldBeInRange(0, 20);
        figures.Memory.ShouldNotBeNull().ShouldBeGreaterThan(1_000_000);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("flows")]
    [InlineData("stubborn")]
    public async Task A_stopped_worker_leaves_no_process_and_no_viewer(string behaviour)
    {
        await using var rig = WorkerRig.Start(behaviour);
        await rig.RunningAsync();
        var pid = rig.Worker.FfmpegPid.ShouldNotBeNull();
        using var viewer = rig.Worker.FanOut.Join().ShouldNotBeNull();

        await rig.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), Deadline);

        WorkerRig.IsAlive(pid).ShouldBeFalse();
        rig.Worker.State.ShouldBe(WorkerState.Stopping);
        await viewer.TakeAsync(Deadline);
        (await viewer.TakeAsync(Deadline)).ShouldBeEmpty();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_stream_that_is_published_anew_gets_another_FFmpeg_and_keeps_its_viewers()
    {
        await using var rig = WorkerRig.Start("flows");
        await rig.RunningAsync();
        var first = rig.Worker.FfmpegPid.ShouldNotBeNull();
        using var viewer = rig.Worker.FanOut.Join().ShouldNotBeNull();

        rig.Republish();
        await Eventually.TrueAsync(() => rig.Worker.FfmpegPid is { } next && next != first, Patience, "another FFmpeg");
        await rig.RunningAsync();

        WorkerRig.IsAlive(first).ShouldBeFalse();
        rig.Worker.LastError.ShouldBeNull();
        rig.Worker.FanOut.ViewerCount.ShouldBe(1);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_program_that_is_not_there_is_said_and_tried_again()
    {
        await using var rig = WorkerRig.Start("flows", ffmpeg: "telemed-no-such-program");

        await Eventually.TrueAsync(() => rig.Worker.Restarts >= 2, Patience, "two restarts");

        rig.Worker.LastError.ShouldNotBeNull().ShouldContain("telemed-no-such-program could not be started");
    }

    [Fact(Timeout = 60_000)]
    public async Task The_start_is_a_span_in_the_trace_that_published_the_stream_and_restarts_are_counted_by_reason()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TranscoderTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        var restarts = new List<string?>();
        await using var rig = WorkerRig.Start("hangs", timings: new WorkerTimings { StallDeadline = TimeSpan.FromSeconds(1) }, sessions: sessions.Address);
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "telemed.transcoder.restarts")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<int>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
            {
                lock (restarts)
                {
                    restarts.Add(tag.Value as string);
                }
            }
        });
        meters.Start();

        await Eventually.TrueAsync(() => Mine().Count >= 3, Patience, "three spans");

        Mine()[0].DisplayName.ShouldBe("transcode.plan");
        Mine()[0].GetTagItem("telemed.transcode.plan").ShouldBe(rig.Worker.Plan.ToString());
        var start = Mine()[1];
        start.DisplayName.ShouldBe("transcode.start");
        start.TraceId.ToString().ShouldBe(SessionsDouble.TraceId);
        start.Links.ShouldHaveSingleItem().Context.TraceId.ToString().ShouldBe(SessionsDouble.TraceId);
        start.GetTagItem("telemed.participant.id").ShouldBe("hangs0000000");
        start.Duration.ShouldBeGreaterThan(TimeSpan.Zero);
        var run = Mine()[2];
        run.DisplayName.ShouldBe("transcode.run");
        run.Status.ShouldBe(ActivityStatusCode.Error);
        run.GetTagItem("telemed.transcode.end").ShouldBe(EndReasons.Stalled);
        await Eventually.TrueAsync(() => restarts.Contains(EndReasons.Stalled), Patience, "a counted restart");

        List<Activity> Mine()
        {
            lock (spans)
            {
                return [.. spans.Where(span => span.TraceId.ToString() == SessionsDouble.TraceId)];
            }
        }
    }

    private static async Task<List<TimedTag>> TakeUntilAsync(FlvViewer viewer, Func<List<TimedTag>, bool> enough)
    {
        List<TimedTag> tags = [];
        while (!enough(tags))
        {
            var taken = await viewer.TakeAsync(Deadline);
            taken.ShouldNotBeEmpty("the stream goes on");
            tags.AddRange(taken);
        }

        return tags;
    }
}
