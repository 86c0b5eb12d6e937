using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.MediaHub.Watching;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Planning;
using Telemed.Transcoder.Variants;

namespace Telemed.Transcoder.Streams;

/// <summary>
/// Keeps one FFmpeg running for one path of the hub for as long as somebody publishes there. It is told what the hub reports
/// (<see cref="Update"/>) and does the rest in a loop of its own; <see cref="StreamLife"/> says what follows what.
/// </summary>
public sealed partial class StreamWorker : IAsyncDisposable
{
    private readonly WorkerServices _services;
    private readonly WorkerTimings _timings;
    private readonly TimeProvider _time;
    private readonly StreamLife _life;
    private readonly SourceFlow _flow;
    private readonly FigureBook _figures;
    private readonly StreamPlanner _planner;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _stopped;
    private readonly bool _ownsFanOut;

    private LiveStream _stream;
    private volatile TaskCompletionSource _news = NewSignal();
    private volatile FfmpegRun? _run;
    private volatile AacPublication? _aac;
    private volatile StreamFailure? _lastFailure;
    private volatile bool _onAir = true;
    private volatile bool _abandoned;
    private Task _loop = Task.CompletedTask;
    private Task _told = Task.CompletedTask;
    private int _restarts;

    /// <param name="stream">What the hub reports.</param>
    /// <param name="services">What every worker needs.</param>
    /// <param name="fanOut">Where the viewers are, if they may have been there before this worker and stay after it; otherwise it has its own.</param>
    public StreamWorker(LiveStream stream, WorkerServices services, FlvFanOut? fanOut = null)
    {
        _services = services;
        _timings = services.Timings;
        _time = services.Time;
        _stopped = Task.Delay(Timeout.Infinite, _stop.Token);
        _stream = stream;
        _life = new StreamLife(_timings, _time, Random.Shared.NextDouble);
        _flow = new SourceFlow(_time);
        _flow.Take(stream);
        _figures = new FigureBook(_time);
        _planner = services.Planners.New();
        Plan = _planner.Sketch(stream);
        _ownsFanOut = fanOut is null;
        FanOut = fanOut ?? services.NewFanOut();
        FanOut.BeginRun(Plan.HasVideo, Plan.HasAudio);
    }

    /// <summary>The path of the source.</summary>
    public StreamPath Path => _stream.Path;

    /// <summary>What is being done.</summary>
    public TranscodePlan Plan { get; private set; }

    /// <summary>Where the viewers are.</summary>
    public FlvFanOut FanOut { get; }

    /// <summary>Where the worker is and since when.</summary>
    public LifeMoment Life => _life.Now;

    /// <summary>Where the worker is.</summary>
    public WorkerState State => Life.State;

    /// <summary>How many FFmpegs have replaced another.</summary>
    public int Restarts => Volatile.Read(ref _restarts);

    /// <summary>The process that runs now.</summary>
    public int? FfmpegPid => _run?.ProcessId;

    /// <summary>Whether the worker to which this one is handing the stream over has begun with it.</summary>
    public bool IsSuperseded => _aac is { IsSuperseded: true };

    /// <summary>What FFmpeg does and costs at the moment.</summary>
    public StreamFigures Figures => _figures.Current;

    /// <summary>How the last FFmpeg that failed did; <see langword="null"/> where none has.</summary>
    public StreamFailure? LastFailure => _lastFailure;

    /// <summary>The same in one line.</summary>
    public string? LastError => _lastFailure?.ToString();

    /// <summary>Whether the stream was on air when the hub was last asked.</summary>
    public bool IsOnAir => _onAir;

    /// <summary>Whether the worker has ended, by itself or because it was told to.</summary>
    public bool HasEnded => _loop.IsCompleted;

    /// <summary>Begins. The loop inherits nothing of the caller: it outlives it, and its spans are not the caller's.</summary>
    public void Start()
    {
        using (ExecutionContext.SuppressFlow())
        {
            _loop = Task.Run(LoopAsync);
        }
    }

    /// <summary>
    /// Takes in what the hub reports of the stream. Another <see cref="LiveStream.Since"/> restarts FFmpeg, and so does another plan.
    /// </summary>
    public void Update(LiveStream stream)
    {
        _flow.Take(stream);
        _planner.Take(stream);
        Volatile.Write(ref _stream, stream);
        _onAir = true;
        Interlocked.Exchange(ref _news, NewSignal()).TrySetResult();
    }

    /// <summary>
    /// Takes in that the stream is not on air at the moment: no other FFmpeg is started, and viewers wait for it to come back.
    /// </summary>
    public void TakeOffAir() => _onAir = false;

    /// <summary>
    /// Ends FFmpeg at once, without its saying goodbye to the hub: another worker may begin with the stream at any moment. Done when the
    /// process is really gone.
    /// </summary>
    public ValueTask AbandonAsync()
    {
        _abandoned = true;
        _run?.Kill("another worker takes the stream over");
        return DisposeAsync();
    }

    /// <summary>Ends FFmpeg, and the viewers where they are this worker's own; done when the process is really gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        await using var aac = new AacPublication(Path, FanOut, _services, () => _onAir);
        _aac = aac;
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await WaitUntilItFlowsAsync();
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
            _lastFailure = new StreamFailure(_time.GetUtcNow(), exception.Message, Plan.ToString(), []);
            LogBroken(_services.Logger, Path, exception);
        }
        finally
        {
            _life.Stop();
            if (_ownsFanOut)
            {
                FanOut.Complete();
            }

            await _told;
        }
    }

    // Null while this worker is not surely the one that may work on the stream.
    private long? Fence => _services.Leases.FenceOf(Path.ToString());

    // An FFmpeg for a source that is off the air, or whose publisher has gone without a word, would only wait and give up again.
    private async Task WaitUntilItFlowsAsync()
    {
        while (true)
        {
            var news = _news.Task;
            _stop.Token.ThrowIfCancellationRequested();
            if (_onAir && _flow.Silence < _timings.SourceSilence && Fence is not null)
            {
                return;
            }

            _life.Wait();
            await Task.WhenAny(news, _stopped);
        }
    }

    // True when the stream was published anew, or needs another plan, meanwhile; false when the time is over.
    private async Task<bool> WaitForAnotherPublicationAsync(LiveStream publication, TimeSpan limit)
    {
        var over = limit == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(limit, _time, _stop.Token);
        while (true)
        {
            var news = _news.Task;
            _stop.Token.ThrowIfCancellationRequested();
            if (EndsWithNews(publication) is not null)
            {
                return true;
            }

            if (over.IsCompleted)
            {
                return false;
            }

            await Task.WhenAny(news, over, _planner.Outdated);
        }
    }

    private string? EndsWithNews(LiveStream publication) =>
        Volatile.Read(ref _stream).Since != publication.Since ? EndReasons.Republished
        : _planner.IsOutdated ? EndReasons.Replanned
        : null;

    private FfmpegAddresses Addresses(long fence)
    {
        var identity = _services.Identity;
        return new FfmpegAddresses(
            Address(HubActions.Read, Path),
            Address(HubActions.Publish, Path.With(StreamVariant.Opus)));

        string Address(string action, StreamPath path) =>
            FfmpegArguments.Address(_services.Hub, identity.Name, StreamPass.Create(identity.Secret, action, path, _time, fence), path);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
