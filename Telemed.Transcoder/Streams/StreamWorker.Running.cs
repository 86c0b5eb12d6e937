using Telemed.MediaHub.Watching;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Notices;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.Streams;

/// <content>One FFmpeg from its plan to what follows its end.</content>
public sealed partial class StreamWorker
{
    private async Task RunOnceAsync(LiveStream publication)
    {
        var plannedFrom = _time.GetUtcNow();
        Plan = await _planner.PlanAsync(publication, _stop.Token);
        FanOut.BeginRun(Plan.HasVideo, Plan.HasAudio);
        if (Plan.Outputs.Count == 0)
        {
            LogNothingToDo(_services.Logger, Path, Plan);
            await WaitForAnotherPublicationAsync(publication, Timeout.InfiniteTimeSpan);
            return;
        }

        if (Fence is not { } fence || _abandoned)
        {
            return;
        }

        _life.Begin();
        _figures.BeginRun();
        var sound = Plan.CanSendSoundApart ? SoundSocket.TryOpen() : null;
        var arguments = FfmpegArguments.Build(Plan, Addresses(fence) with { Sound = sound?.Url }, _services.Options);
        await using var run = FfmpegRun.Start(_services.Ffmpeg, arguments, Take, onLine: _planner.ObserveLine, sound: sound);
        _run = run;
        _services.Telemetry.FfmpegStarted();
        LogStarted(_services.Logger, Path, run.ProcessId, Plan);
        var story = new RunStory(_services, publication, Plan, Restarts, plannedFrom);
        string reason;
        FfmpegEnd end;
        try
        {
            reason = await LookAfterAsync(run, publication, story);
            end = await run.Completion;
        }
        finally
        {
            _run = null;
            _services.Telemetry.FfmpegEnded(run.Progress);
        }

        // The trace may still be asked for; the next FFmpeg does not wait for that.
        _told = Task.WhenAll(_told, story.EndAsync(reason, end, _figures.Current));
        _figures.EndRun();
        await AfterAsync(run, publication, reason, end);
    }

    private void Take(FlvTag tag)
    {
        _planner.Observe(tag);
        _figures.Count(tag);
        FanOut.Publish(tag);
    }

    // Answers why the run is over. Whoever asked for the end, the process may still be ending.
    private async Task<string> LookAfterAsync(FfmpegRun run, LiveStream publication, RunStory story)
    {
        TimeSpan? firstPacketAfter = null;
        var measuredAt = run.StartedAt;
        while (true)
        {
            var news = _news.Task;
            if (State == WorkerState.Starting && run.FirstPacket.IsCompleted)
            {
                _life.FirstPacket();
                firstPacketAfter = _time.GetElapsedTime(run.StartedAt);
                story.FirstPacket();
                var milliseconds = (int)firstPacketAfter.Value.TotalMilliseconds;
                LogRunning(_services.Logger, Path, milliseconds);
            }

            if (_abandoned)
            {
                run.Kill("another worker takes the stream over");
                return EndReasons.Moved;
            }

            if (run.Completion.IsCompleted)
            {
                // The next holder's publication has ended it at the hub.
                return Fence is null ? EndReasons.Moved : EndReasons.Exited;
            }

            if (_stop.IsCancellationRequested)
            {
                _life.Stop();
                run.RequestStop();
                return EndReasons.Stopped;
            }

            if (EndsWithNews(publication) is { } reason)
            {
                run.RequestStop();
                return reason;
            }

            if (FindStall(run) is { } stall)
            {
                _life.Stall();
                run.Kill(stall);
                return EndReasons.Stalled;
            }

            if (_time.GetElapsedTime(measuredAt) >= _timings.Measure)
            {
                measuredAt = _time.GetTimestamp();
                _figures.Measure(run, firstPacketAfter);
                ForgiveAfterAGoodRun(run);
                if (_figures.Current.Memory is { } memory && memory > _services.Options.FfmpegMemory)
                {
                    run.Kill($"FFmpeg took {memory} bytes of memory, more than the {_services.Options.FfmpegMemory} it may have");
                    return EndReasons.TooLarge;
                }
            }

            List<Task> events = [run.Completion, news, _planner.Outdated, _stopped, Task.Delay(_timings.Look, _time)];
            if (State == WorkerState.Starting)
            {
                events.Add(run.FirstPacket);
            }

            await Task.WhenAny(events);
        }
    }

    private string? FindStall(FfmpegRun run)
    {
        var deadline = run.FirstPacket.IsCompleted ? _timings.StallDeadline : _timings.FirstPacketDeadline;
        // What the hub received just around the last packet says nothing; only bytes well after it do.
        if (_time.GetElapsedTime(run.LastPacketAt) >= deadline && _flow.WentOnAfter(run.LastPacketAt, deadline / 2))
        {
            return "FFmpeg wrote nothing although the source flows";
        }

        return _flow.StuckSince(run.StartedAt, _timings.VariantDeadline) is { Count: > 0 } stuck
            ? $"FFmpeg writes, but the hub receives nothing of {string.Join(" and ", stuck.Select(variant => Path.With(variant)))}"
            : null;
    }

    private void ForgiveAfterAGoodRun(FfmpegRun run)
    {
        if ((_life.Faults == 0 && !_life.WasQuarantined) || !run.FirstPacket.IsCompleted || _time.GetElapsedTime(run.StartedAt) < _timings.GoodRun)
        {
            return;
        }

        if (_life.WasQuarantined)
        {
            LogRecovered(_services.Logger, Path);
            _services.Notices.Tell(Path, NoticeCodes.StreamRecovered, Plan.ToString());
        }

        _life.Forgive();
    }

    private async Task AfterAsync(FfmpegRun run, LiveStream publication, string reason, FfmpegEnd end)
    {
        switch (reason)
        {
            case EndReasons.Stopped:
                LogStopped(_services.Logger, Path);
                return;
            case EndReasons.Republished or EndReasons.Replanned:
                LogAnew(_services.Logger, Path, reason);
                _life.BeginAnew();
                break;
            case EndReasons.Moved:
                LogMoved(_services.Logger, Path);
                _life.Wait();
                return;
            default:
                if (!await PauseAsync(run, publication, reason, end))
                {
                    return;
                }

                break;
        }

        Interlocked.Increment(ref _restarts);
        _services.Telemetry.Restarted(reason);
    }

    // False when no other FFmpeg follows for the moment, because there is nothing to read.
    private async Task<bool> PauseAsync(FfmpegRun run, LiveStream publication, string reason, FfmpegEnd end)
    {
        var endedAt = _time.GetTimestamp();
        var fault = end.Fault;
        if (reason == EndReasons.Exited && fault is null)
        {
            // FFmpeg saw the source end. The hub will say so within a moment, and then there is nothing to restart.
            LogSourceEnded(_services.Logger, Path);
            if (await WaitForAnotherPublicationAsync(publication, 3 * _timings.Look))
            {
                _life.BeginAnew();
                return true;
            }

            if (!_onAir || !_flow.WentOnAfter(endedAt, _timings.Look))
            {
                _life.Wait();
                return false;
            }

            fault = "FFmpeg ended although its source goes on";
        }

        fault ??= "FFmpeg was ended by somebody else";
        _planner.RunFailed(end.LastLines, hung: reason == EndReasons.Stalled && !run.FirstPacket.IsCompleted);
        _lastFailure = new StreamFailure(_time.GetUtcNow(), fault, Plan.ToString(), end.LastLines);
        var said = _lastFailure.ToString();
        if (reason == EndReasons.Exited && _flow.Silence >= _timings.SourceSilence)
        {
            LogSilent(_services.Logger, Path, said);
            _life.Wait();
            return false;
        }

        var wrote = run.FirstPacket.IsCompleted ? _time.GetElapsedTime(run.StartedAt, run.LastPacketAt) : TimeSpan.Zero;
        var pause = _life.Fail(wrote);
        var milliseconds = (int)pause.TotalMilliseconds;
        if (State == WorkerState.Quarantined)
        {
            LogQuarantined(_services.Logger, Path, _life.Faults, milliseconds, said);
            _services.Telemetry.Quarantined();
            _services.Notices.Tell(Path, NoticeCodes.StreamQuarantined, fault);
        }
        else
        {
            LogEnded(_services.Logger, Path, milliseconds, said);
        }

        if (await WaitForAnotherPublicationAsync(publication, pause))
        {
            _life.BeginAnew();
        }

        _life.Wait();
        return true;
    }
}
