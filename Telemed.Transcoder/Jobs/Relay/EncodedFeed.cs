using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.MediaHub.Watching;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Jobs.Telemetry;
using Telemed.Transcoder.Streams;

namespace Telemed.Transcoder.Jobs.Relay;

/// <summary>
/// One or two streams encoded by an FFmpeg of the relay's own, which runs while one of them is on air, whatever becomes of the
/// server. It begins anew when the other one comes or goes: the fan-out makes one timeline of it.
/// </summary>
internal sealed class EncodedFeed : IRelayFeed
{
    // A publisher that reconnects must not cost the others two restarts.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private readonly RelayJob _job;
    private readonly HubWatcher _hub;
    private readonly WorkerServices _services;
    private readonly JobTimings _timings;
    private readonly JobsTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly FlvFanOut _fanOut;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private volatile string? _fault;
    private volatile bool _hasGivenUp;

    public EncodedFeed(RelayJob job, HubWatcher hub, WorkerServices services, JobTimings timings, JobsTelemetry telemetry)
    {
        (_job, _hub, _services, _timings, _telemetry, _time) = (job, hub, services, timings, telemetry, services.Time);
        _fanOut = services.NewFanOut();
        _fanOut.BeginRun(hasVideo: true, hasAudio: true);
        _loop = Task.Run(LoopAsync);
    }

    public bool IsOnAir => OnAir().Count > 0;

    public string? Fault => _fault;

    public bool HasGivenUp => _hasGivenUp;

    public FlvViewer? Join() => _fanOut.Join();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _fanOut.Complete();
        _stop.Dispose();
    }

    // Players' variants: H.264 and AAC, whatever was published.
    private List<StreamPath> OnAir()
    {
        var state = _hub.State;
        return [.. _job.Streams.Where(path => state.Originals.ContainsKey(path) && state.Variants.Contains(path.With(StreamVariant.Aac)))];
    }

    private async Task LoopAsync()
    {
        var failures = 0;
        try
        {
            while (true)
            {
                var streams = OnAir();
                if (streams.Count == 0)
                {
                    await Task.Delay(_timings.Look, _time, _stop.Token);
                    continue;
                }

                var (fault, good) = await RunAsync(streams);
                failures = good ? 0 : failures;
                if (fault is null)
                {
                    _fault = null;
                    continue;
                }

                _fault = fault;
                if (++failures >= _timings.Attempts)
                {
                    _fault = $"given up after {failures} encoders in a row; the last one: {fault}";
                    _hasGivenUp = true;
                    return;
                }

                await Task.Delay(_timings.Pause(failures, Random.Shared.NextDouble()), _time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The relay has ended.
        }
        catch (Exception exception)
        {
            // Nobody else would notice.
            _fault = "this worker broke in encoding it: " + exception.GetType().Name;
            _hasGivenUp = true;
        }
    }

    // The fault is null when it ended because other streams are on air now.
    private async Task<(string? Fault, bool Good)> RunAsync(List<StreamPath> streams)
    {
        using var span = _telemetry.Start("relay.encode", _job);
        span?.SetTag("telemed.job.streams", streams.Count);
        _fanOut.BeginRun(hasVideo: true, hasAudio: true);
        var mayPublish = true;
        var arguments = RelayArguments.Build([.. streams.Select(Input)], _job.Preset, _services.Options);
        await using var run = FfmpegRun.Start(_services.Ffmpeg, arguments, Publish);
        var good = false;
        long? changedAt = null;
        while (!run.Completion.IsCompleted)
        {
            var look = Task.Delay(_timings.Look, _time, _stop.Token);
            await Task.WhenAny(run.Completion, look);
            if (_stop.IsCancellationRequested)
            {
                await StopAsync();
                throw new OperationCanceledException(_stop.Token);
            }

            good |= run.FirstPacket.IsCompleted && _time.GetElapsedTime(run.StartedAt, run.LastPacketAt) >= _timings.GoodRun;
            if (run.FirstPacket.IsCompleted)
            {
                _fault = null;
            }

            if (OnAir().SequenceEqual(streams))
            {
                changedAt = null;
            }
            else if (_time.GetElapsedTime(changedAt ??= _time.GetTimestamp()) >= Settling)
            {
                await StopAsync();
                return (null, good);
            }
            else
            {
                continue;
            }

            if (_time.GetElapsedTime(run.LastPacketAt) >= (run.FirstPacket.IsCompleted ? _timings.Stall : _timings.Start))
            {
                run.Kill("the encoder gave nothing although the stream is on air");
            }
        }

        mayPublish = false;
        var end = await run.Completion;
        var fault = end.Description ?? "the encoder ended";
        JobsTelemetry.Fail(span, fault);
        return (OnAir().SequenceEqual(streams) ? fault : null, good);

        void Publish(FlvTag tag)
        {
            if (mayPublish)
            {
                _fanOut.Publish(tag);
            }
        }

        async Task StopAsync()
        {
            mayPublish = false;
            run.RequestStop();
            await run.Completion;
        }
    }

    private RelayInput Input(StreamPath path)
    {
        var tracks = _hub.State.Originals.GetValueOrDefault(path)?.Tracks ?? new StreamTracks(StreamTracks.H264, StreamTracks.Aac);
        var variant = path.With(StreamVariant.Aac);
        var pass = StreamPass.Create(_services.Identity.Secret, HubActions.Read, variant, _time);
        return new RelayInput(
            FfmpegArguments.Address(_services.Hub, _services.Identity.Name, pass, variant), tracks.Video is not null, tracks.Audio is not null);
    }
}
