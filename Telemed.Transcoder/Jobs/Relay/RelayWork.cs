using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Jobs.Telemetry;
using Telemed.Transcoder.Rtmp;

namespace Telemed.Transcoder.Jobs.Relay;

/// <summary>
/// Keeps a stream flowing to an RTMP server for as long as there is one: waits for the stream, connects, sends, and after a
/// failure begins again with a pause, up to a limit in a row. What feeds it knows nothing of the server, and goes on while it is away.
/// </summary>
internal sealed class RelayWork(RelayJob job, RelayServices services, Func<IRelayFeed> openFeed) : IJobWork
{
    private readonly JobTimings _timings = services.Timings;
    private readonly TimeProvider _time = services.Time;
    private readonly RelayTimeline _timeline = new(services.Time);

    private enum End
    {
        /// <summary>The stream is not on air any more.</summary>
        StreamGone,

        /// <summary>The server or the way to it.</summary>
        Broken,
    }

    public async Task RunAsync(JobStatus status, CancellationToken stop)
    {
        await using var feed = openFeed();
        while (true)
        {
            if (feed.HasGivenUp)
            {
                status.Enter(JobState.Failed, feed.Fault);
                return;
            }

            if (!feed.IsOnAir)
            {
                status.Enter(JobState.Waiting);
                await UntilAsync(() => feed.IsOnAir || feed.HasGivenUp, Timeout.InfiniteTimeSpan, stop);
                continue;
            }

            status.Attempt();
            var (end, fault) = await TryAsync(feed, status, stop);
            if (end == End.StreamGone)
            {
                continue;
            }

            if (status.Attempts >= _timings.Attempts)
            {
                status.Enter(JobState.Failed, $"given up after {status.Attempts} attempts in a row; the last one: {fault}");
                return;
            }

            status.Enter(JobState.BackingOff, fault);
            await UntilAsync(() => !feed.IsOnAir, _timings.Pause(status.Attempts, Random.Shared.NextDouble()), stop);
        }
    }

    private async Task<(End End, string? Fault)> TryAsync(IRelayFeed feed, JobStatus status, CancellationToken stop)
    {
        // A server that gets nothing after it has let somebody in hangs up: the stream comes first.
        if (!await FlowsAsync(feed, stop))
        {
            return feed.IsOnAir ? (End.Broken, feed.Fault ?? "nothing comes from the stream") : (End.StreamGone, null);
        }

        RtmpPublisher publisher;
        using (var span = services.Telemetry.Start("relay.connect", job))
        {
            span?.SetTag("server.address", job.Target.Host);
            span?.SetTag("server.port", job.Target.Port);
            span?.SetTag("telemed.job.attempt", status.Attempts);
            try
            {
                publisher = await RtmpPublisher.ConnectAsync(job.Target, services.Policy, services.Rtmp, _time, stop);
            }
            catch (RtmpException exception)
            {
                JobsTelemetry.Fail(span, exception.Message);
                return (End.Broken, exception.Message);
            }
        }

        await using (publisher)
        {
            using var span = services.Telemetry.Start("relay.run", job);
            var (end, fault) = (End.Broken, default(string));
            try
            {
                (end, fault) = await SendAsync(feed, publisher, status, stop);
            }
            finally
            {
                await publisher.CloseAsync();
                span?.SetTag("telemed.job.bytes", publisher.SentBytes);
                span?.SetTag("telemed.job.end", stop.IsCancellationRequested ? "stopped" : end == End.StreamGone ? "stream-gone" : "broken");
                if (fault is not null)
                {
                    JobsTelemetry.Fail(span, fault);
                }
            }

            return (end, fault);
        }
    }

    private async Task<bool> FlowsAsync(IRelayFeed feed, CancellationToken stop)
    {
        var flows = false;
        await UntilAsync(
            () =>
            {
                using var viewer = feed.Join();
                return (flows = viewer is not null) || !feed.IsOnAir || feed.HasGivenUp;
            },
            _timings.Start,
            stop);
        return flows;
    }

    private async Task<(End End, string? Fault)> SendAsync(IRelayFeed feed, RtmpPublisher publisher, JobStatus status, CancellationToken stop)
    {
        status.Flow.Restart();
        var lastSent = _time.GetTimestamp();
        long? runningSince = null;
        while (true)
        {
            // A viewer ends when its stream gets other tracks; the connection goes on with the next one.
            using var viewer = feed.Join();
            using var leave = CancellationTokenSource.CreateLinkedTokenSource(stop);
            _timeline.Begin();
            var dropped = 0L;
            var take = viewer?.TakeAsync(leave.Token).AsTask();
            try
            {
                while (true)
                {
                    var look = Task.Delay(_timings.Look, _time, stop);
                    await (take is null ? Task.WhenAny(publisher.Ended, look) : Task.WhenAny(take, publisher.Ended, look));
                    stop.ThrowIfCancellationRequested();
                    if (publisher.Ended.IsCompleted)
                    {
                        return (End.Broken, await publisher.Ended);
                    }

                    if (!feed.IsOnAir)
                    {
                        return (End.StreamGone, null);
                    }

                    if (take is { IsCompleted: true })
                    {
                        var tags = await take;
                        if (tags.Count == 0)
                        {
                            take = null;
                            continue;
                        }

                        var placed = _timeline.Place(tags);
                        var before = publisher.SentBytes;
                        await publisher.SendAsync(placed, stop);
                        Count(status, publisher.SentBytes - before, tags, viewer!.DroppedPictures - dropped);
                        dropped = viewer.DroppedPictures;
                        lastSent = _time.GetTimestamp();
                        runningSince ??= lastSent;
                        status.Enter(JobState.Running);
                        take = viewer!.TakeAsync(leave.Token).AsTask();
                    }
                    else if (_time.GetElapsedTime(lastSent) >= _timings.Silence)
                    {
                        status.Enter(JobState.Waiting, feed.Fault ?? "nothing comes from the stream");
                    }

                    if (runningSince is { } since && _time.GetElapsedTime(since) >= _timings.GoodRun)
                    {
                        status.Forget();
                    }

                    if (take is null)
                    {
                        break;
                    }
                }
            }
            catch (RtmpException exception)
            {
                return (End.Broken, exception.Message);
            }
            finally
            {
                await leave.CancelAsync();
                // What was still to be taken is nobody's any more.
                _ = take?.ContinueWith(static task => task.Exception, TaskScheduler.Default);
            }
        }
    }

    private void Count(JobStatus status, long bytes, IReadOnlyList<FanOut.TimedTag> tags, long dropped)
    {
        status.Flow.Add(bytes, tags.Count(each => each.Tag.Type == FlvTagType.Video && !each.Tag.IsAvcHeader));
        services.Telemetry.Sent(job, bytes);
        if (dropped > 0)
        {
            status.Flow.Drop(dropped);
            services.Telemetry.Dropped(job, dropped);
        }
    }

    private async Task UntilAsync(Func<bool> condition, TimeSpan atMost, CancellationToken stop)
    {
        var began = _time.GetTimestamp();
        while (!condition() && (atMost == Timeout.InfiniteTimeSpan || _time.GetElapsedTime(began) < atMost))
        {
            var rest = atMost == Timeout.InfiniteTimeSpan ? _timings.Look : atMost - _time.GetElapsedTime(began);
            await Task.Delay(rest > TimeSpan.Zero && rest < _timings.Look ? rest : _timings.Look, _time, stop);
        }
    }
}
