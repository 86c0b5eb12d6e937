using System.Text;
using CliWrap;
using Telemed.MediaHub.Api;
using Telemed.MediaHub.Auth;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Jobs.Telemetry;

namespace Telemed.Transcoder.Jobs.Ingest;

/// <summary>
/// Keeps a source on air as a participant's stream: looks at what it has, lets FFmpeg publish it at the hub, and begins again after a
/// failure, up to a limit in a row. It runs when the hub says that it is there, not when FFmpeg says so.
/// </summary>
internal sealed class IngestWork(IngestJob job, IngestServices services) : IJobWork
{
    private readonly JobTimings _timings = services.Timings;
    private readonly TimeProvider _time = services.Workers.Time;
    private IngestTracks? _tracks;

    private enum End
    {
        /// <summary>It has come to its end.</summary>
        Finished,

        /// <summary>It may be better the next time.</summary>
        Broken,

        /// <summary>It will never be better.</summary>
        Impossible,
    }

    public async Task RunAsync(JobStatus status, CancellationToken stop)
    {
        while (true)
        {
            status.Attempt();
            var (end, words) = await TryAsync(status, stop);
            stop.ThrowIfCancellationRequested();
            var fault = words is null ? null : job.Source.Clean(words);
            switch (end)
            {
                case End.Finished:
                    status.Enter(JobState.Finished);
                    return;
                case End.Impossible:
                    status.Enter(JobState.Failed, fault);
                    return;
                case End.Broken when status.Attempts >= _timings.Attempts:
                    status.Enter(JobState.Failed, $"given up after {status.Attempts} attempts in a row; the last one: {fault}");
                    return;
            }

            status.Enter(JobState.BackingOff, fault);
            await Task.Delay(_timings.Pause(status.Attempts, Random.Shared.NextDouble()), _time, stop);
        }
    }

    private async Task<(End End, string? Fault)> TryAsync(JobStatus status, CancellationToken stop)
    {
        using var span = services.Telemetry.Start("ingest.start", job);
        span?.SetTag("telemed.job.attempt", status.Attempts);
        var (end, fault) = await PrepareAsync(stop);
        if (fault is not null)
        {
            JobsTelemetry.Fail(span, job.Source.Clean(fault));
            return (end, fault);
        }

        span?.Stop();
        return await PublishAsync(_tracks!, status, stop);
    }

    private async Task<(End End, string? Fault)> PrepareAsync(CancellationToken stop)
    {
        string? file = null;
        if (job.Source.File is { } name && (file = services.Folder.Find(name)) is null)
        {
            return (End.Impossible, "there is no such file in the media folder");
        }

        if (job.Source.Address is { } address)
        {
            switch (await services.MayUseAsync(address, stop))
            {
                case false:
                    return (End.Impossible, "the source's address is one that jobs may not use");
                case null:
                    return (End.Broken, "the source's name is not known");
            }
        }

        if (_tracks is null)
        {
            (_tracks, var fault) = await services.Probe.ProbeAsync(job.Source, file, stop);
            if (fault is not null)
            {
                return (End.Broken, fault);
            }
        }

        return (End.Broken, null);
    }

    private async Task<(End End, string? Fault)> PublishAsync(IngestTracks tracks, JobStatus status, CancellationToken stop)
    {
        using var span = services.Telemetry.Start("ingest.run", job);
        var workers = services.Workers;
        var file = job.Source.File is { } name ? services.Folder.Find(name) : null;
        if (job.Source.File is not null && file is null)
        {
            return (End.Impossible, "there is no such file in the media folder");
        }

        // Whoever has the job later comes with a higher fence; a worker that has lost it without knowing yet is not let in any more.
        var pass = StreamPass.Create(workers.Identity.Secret, HubActions.Publish, job.Path, _time, workers.Leases.FenceOf(LeasedJobs.Name(job.Id)) ?? 0);
        var address = FfmpegArguments.Address(workers.Hub, workers.Identity.Name, pass, job.Path);
        await using var run = FfmpegRun.Start(
            workers.Ffmpeg,
            [.. IngestArguments.Input(job.Source, file, describe: false), .. IngestArguments.Output(tracks, job.Preset, address, workers.Options)],
            onTag: null,
            IngestArguments.Script(job.Source) is { } script ? PipeSource.FromString(script, Encoding.UTF8) : null);
        var flow = new HubFlow(status);
        var old = services.Hub.State.Originals.GetValueOrDefault(job.Path)?.Since;
        status.Flow.Restart();
        long? runningSince = null;
        while (!run.Completion.IsCompleted)
        {
            await Task.WhenAny(run.Completion, Task.Delay(_timings.Look, _time, stop));
            if (stop.IsCancellationRequested)
            {
                run.RequestStop();
                await run.Completion;
                span?.SetTag("telemed.job.end", "stopped");
                return (End.Broken, null);
            }

            var received = Received(old);
            services.Telemetry.Sent(job, flow.Take(received, run.Progress?.Frames ?? 0));
            if (received is not null && run.FirstPacket.IsCompleted)
            {
                runningSince ??= _time.GetTimestamp();
                status.Enter(JobState.Running);
            }
            else if (status.State == JobState.Running)
            {
                status.Enter(JobState.Connecting, "the hub does not have it any more");
            }

            if (runningSince is { } since && _time.GetElapsedTime(since) >= _timings.GoodRun)
            {
                status.Forget();
            }

            if (_time.GetElapsedTime(run.LastPacketAt) >= (run.FirstPacket.IsCompleted ? _timings.Stall : _timings.Start))
            {
                run.Kill("nothing comes from the source");
            }
        }

        var end = await run.Completion;
        if (end is { ExitCode: 0, Fault: null })
        {
            span?.SetTag("telemed.job.end", "source-ended");
            // A camera has no end; a recording has.
            return job.Source.Address?.Scheme is "rtsp" or "rtsps" ? (End.Broken, "the source ended") : (End.Finished, null);
        }

        var fault = end.Description ?? "FFmpeg ended";
        JobsTelemetry.Fail(span, job.Source.Clean(fault));
        // What it has may have been changed.
        _tracks = null;
        return (End.Broken, fault);
    }

    // What the hub has received of it; null while it has nothing of this run's. By RTSP only services publish.
    private long? Received(DateTimeOffset? old)
    {
        var state = services.Hub.State;
        return state.Originals.TryGetValue(job.Path, out var stream)
            && stream.Since != old
            && state.Connections.Any(each => each.Publishes && each.Path == job.Path && each.Reference.Type == HubReference.RtspSession)
            ? stream.BytesReceived
            : null;
    }

    /// <summary>Counts what the hub receives: what FFmpeg says that it has sent is not yet there.</summary>
    private sealed class HubFlow(JobStatus status)
    {
        private long _bytes;
        private long _frames;

        public long Take(long? bytes, long frames)
        {
            var more = Math.Max((bytes ?? _bytes) - _bytes, 0);
            _bytes += more;
            status.Flow.Add(more, (int)Math.Max(frames - _frames, 0));
            _frames = Math.Max(frames, _frames);
            return more;
        }
    }
}
