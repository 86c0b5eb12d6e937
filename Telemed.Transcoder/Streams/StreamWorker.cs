using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.MediaHub.Watching;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Planning;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.Streams;

/// <summary>
/// Keeps one FFmpeg running for one path of the hub for as long as somebody publishes there. It is told what the hub reports
/// (<see cref="Update"/>) and does the rest in a loop of its own.
/// </summary>
public sealed partial class StreamWorker : IAsyncDisposable
{
    private readonly WorkerServices _services;
    private readonly WorkerTimings _timings;
    private readonly TimeProvider _time;
    private readonly Backoff _backoff;
    private readonly SourceFlow _flow;
    private readonly CancellationTokenSource _stop = new();

    private readonly Task _stopped;

    private LiveStream _stream;
    private volatile TaskCompletionSource _news = NewSignal();
    private volatile FfmpegRun? _run;
    private volatile string? _lastError;
    private volatile bool _onAir = true;
    private Task _loop = Task.CompletedTask;
    private Task _told = Task.CompletedTask;
    private int _restarts;
    private long _sinceTicks;
    private int _state;

    public StreamWorker(LiveStream stream, WorkerServices services)
    {
        _services = services;
        _timings = services.Timings;
        _time = services.Time;
        _stopped = Task.Delay(Timeout.Infinite, _stop.Token);
        _stream = stream;
        _backoff = new Backoff(_timings, Random.Shared.NextDouble);
        _flow = new SourceFlow(_time);
        _flow.Take(stream);
        Plan = TranscodePlan.For(stream.Tracks);
        FanOut = services.NewFanOut();
        FanOut.BeginRun(Plan);
        Enter(WorkerState.Planned);
    }

    /// <summary>The path of the source.</summary>
    public StreamPath Path => _stream.Path;

    /// <summary>What is being done.</summary>
    public TranscodePlan Plan { get; private set; }

    /// <summary>Where the viewers are.</summary>
    public FlvFanOut FanOut { get; }

    /// <summary>Where the worker is.</summary>
    public WorkerState State => (WorkerState)Volatile.Read(ref _state);

    /// <summary>Since when it is there.</summary>
    public DateTimeOffset Since => new(Interlocked.Read(ref _sinceTicks), TimeSpan.Zero);

    /// <summary>How many FFmpegs have replaced another.</summary>
    public int Restarts => Volatile.Read(ref _restarts);

    /// <summary>The process that runs now.</summary>
    public int? FfmpegPid => _run?.ProcessId;

    /// <summary>Why the last FFmpeg ended, without secrets.</summary>
    public string? LastError => _lastError;

    /// <summary>Begins. The loop inherits nothing of the caller: it outlives it, and its spans are not the caller's.</summary>
    public void Start()
    {
        using (ExecutionContext.SuppressFlow())
        {
            _loop = Task.Run(LoopAsync);
        }
    }

    /// <summary>Takes in what the hub reports of the stream. Another <see cref="LiveStream.Since"/> restarts FFmpeg.</summary>
    public void Update(LiveStream stream)
    {
        _flow.Take(stream);
        Volatile.Write(ref _stream, stream);
        _onAir = true;
        Interlocked.Exchange(ref _news, NewSignal()).TrySetResult();
    }

    /// <summary>
    /// Takes in that the stream is not on air at the moment: no other FFmpeg is started, and viewers wait for it to come back.
    /// </summary>
    public void TakeOffAir() => _onAir = false;

    /// <summary>Whether the stream was on air when the hub was last asked.</summary>
    public bool IsOnAir => _onAir;

    /// <summary>Ends FFmpeg and the viewers; done when the process is really gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await WaitUntilOnAirAsync();
                await RunOnceAsync(Volatile.Read(ref _stream));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping is the normal end.
        }
        catch (Exception exception)
        {
            // A worker that dies silently would leave its stream without sound for ever; the supervisor sees this and replaces it.
            _lastError = exception.Message;
            LogBroken(_services.Logger, Path, exception);
        }
        finally
        {
            Enter(WorkerState.Stopping);
            FanOut.Complete();
            await _told;
        }
    }

    /// <summary>Whether the worker has ended, by itself or because it was told to.</summary>
    public bool HasEnded => _loop.IsCompleted;

    private async Task RunOnceAsync(LiveStream publication)
    {
        Plan = TranscodePlan.For(publication.Tracks);
        FanOut.BeginRun(Plan);
        if (Plan.Outputs.Count == 0)
        {
            LogNothingToDo(_services.Logger, Path, Plan);
            await WaitForAnotherPublicationAsync(publication, Timeout.InfiniteTimeSpan);
            return;
        }

        Enter(WorkerState.Starting);
        await using var run = FfmpegRun.Start(_services.Options.FfmpegPath, FfmpegArguments.Build(Plan, Addresses(), _services.Options), FanOut.Publish, _time);
        _run = run;
        _services.Telemetry.FfmpegStarted();
        LogStarted(_services.Logger, Path, run.ProcessId, Plan);
        var story = new RunStory(_services, publication, Plan, Restarts);
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
            _services.Telemetry.FfmpegEnded();
        }

        var wrote = run.FirstTag.IsCompleted ? _time.GetElapsedTime(run.StartedAt, run.LastTagAt) : TimeSpan.Zero;
        // The trace may still be asked for; the next FFmpeg does not wait for that.
        _told = Task.WhenAll(_told, story.EndAsync(reason, end));
        if (_stop.IsCancellationRequested)
        {
            LogStopped(_services.Logger, Path);
            return;
        }

        await PauseAsync(publication, reason, end, wrote);
    }

    // Answers why the run is over. Whoever asked for the end, the process may still be ending.
    private async Task<string> LookAfterAsync(FfmpegRun run, LiveStream publication, RunStory story)
    {
        while (true)
        {
            var news = _news.Task;
            if (State == WorkerState.Starting && run.FirstTag.IsCompleted)
            {
                Enter(WorkerState.Running);
                story.FirstTag();
                var milliseconds = (int)_time.GetElapsedTime(run.StartedAt).TotalMilliseconds;
                LogRunning(_services.Logger, Path, milliseconds);
            }

            if (run.Completion.IsCompleted)
            {
                return EndReasons.Exited;
            }

            if (_stop.IsCancellationRequested)
            {
                Enter(WorkerState.Stopping);
                run.RequestStop();
                return EndReasons.Stopped;
            }

            if (Volatile.Read(ref _stream).Since != publication.Since)
            {
                run.RequestStop();
                return EndReasons.Republished;
            }

            if (HasStalled(run))
            {
                Enter(WorkerState.Stalled);
                run.Kill("FFmpeg wrote nothing although the source flows");
                return EndReasons.Stalled;
            }

            List<Task> events = [run.Completion, news, _stopped, Task.Delay(_timings.Look, _time)];
            if (State == WorkerState.Starting)
            {
                events.Add(run.FirstTag);
            }

            await Task.WhenAny(events);
        }
    }

    private bool HasStalled(FfmpegRun run)
    {
        var deadline = run.FirstTag.IsCompleted ? _timings.StallDeadline : _timings.FirstTagDeadline;
        // What the hub received just around the last tag says nothing; only bytes well after it do.
        return _time.GetElapsedTime(run.LastTagAt) >= deadline && _flow.WentOnAfter(run.LastTagAt, deadline / 2);
    }

    private async Task PauseAsync(LiveStream publication, string reason, FfmpegEnd end, TimeSpan wrote)
    {
        if (reason == EndReasons.Republished)
        {
            LogRepublished(_services.Logger, Path);
            _backoff.Reset();
        }
        else
        {
            Enter(WorkerState.BackingOff);
            TimeSpan pause;
            if (end.Fault is null)
            {
                // FFmpeg saw the source end. The hub will say so within a moment, and then there is nothing to restart.
                pause = 3 * _timings.Look;
                LogSourceEnded(_services.Logger, Path);
            }
            else
            {
                _lastError = end.Fault;
                pause = _backoff.Next(wrote);
                var milliseconds = (int)pause.TotalMilliseconds;
                LogEnded(_services.Logger, Path, milliseconds, end.Fault);
            }

            if (await WaitForAnotherPublicationAsync(publication, pause))
            {
                _backoff.Reset();
                reason = EndReasons.Republished;
            }
        }

        Interlocked.Increment(ref _restarts);
        _services.Telemetry.Restarted(reason);
    }

    // True when the stream was published anew meanwhile; false when the time is over.
    private async Task<bool> WaitForAnotherPublicationAsync(LiveStream publication, TimeSpan limit)
    {
        var over = limit == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(limit, _time, _stop.Token);
        while (true)
        {
            var news = _news.Task;
            _stop.Token.ThrowIfCancellationRequested();
            if (Volatile.Read(ref _stream).Since != publication.Since)
            {
                return true;
            }

            if (over.IsCompleted)
            {
                return false;
            }

            await Task.WhenAny(news, over);
        }
    }

    private async Task WaitUntilOnAirAsync()
    {
        while (true)
        {
            var news = _news.Task;
            _stop.Token.ThrowIfCancellationRequested();
            if (_onAir)
            {
                return;
            }

            Enter(WorkerState.Planned);
            await Task.WhenAny(news, _stopped);
        }
    }

    private FfmpegAddresses Addresses()
    {
        var identity = _services.Identity;
        return new FfmpegAddresses(
            Address(HubActions.Read, Path),
            Address(HubActions.Publish, Path.With(StreamVariant.Aac)),
            Address(HubActions.Publish, Path.With(StreamVariant.Opus)));

        string Address(string action, StreamPath path) =>
            FfmpegArguments.Address(_services.Hub, identity.Name, StreamPass.Create(identity.Secret, action, path, _time), path);
    }

    private void Enter(WorkerState state)
    {
        if (Interlocked.Exchange(ref _state, (int)state) != (int)state || Interlocked.Read(ref _sinceTicks) == 0)
        {
            Interlocked.Exchange(ref _sinceTicks, _time.GetUtcNow().UtcTicks);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: FFmpeg started (process {ProcessId}); {Plan}")]
    private static partial void LogStarted(ILogger logger, StreamPath path, int? processId, TranscodePlan plan);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: first tag after {Milliseconds} ms")]
    private static partial void LogRunning(ILogger logger, StreamPath path, int milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path}: restart in {Milliseconds} ms. {Fault}")]
    private static partial void LogEnded(ILogger logger, StreamPath path, int milliseconds, string fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: the source ended")]
    private static partial void LogSourceEnded(ILogger logger, StreamPath path);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: published anew, FFmpeg restarts")]
    private static partial void LogRepublished(ILogger logger, StreamPath path);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: stopped")]
    private static partial void LogStopped(ILogger logger, StreamPath path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path}: {Plan}")]
    private static partial void LogNothingToDo(ILogger logger, StreamPath path, TranscodePlan plan);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path}: the worker broke")]
    private static partial void LogBroken(ILogger logger, StreamPath path, Exception exception);
}
