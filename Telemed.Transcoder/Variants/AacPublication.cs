using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Leases;
using Telemed.Transcoder.Rtmp;
using Telemed.Transcoder.Streams;

namespace Telemed.Transcoder.Variants;

/// <summary>
/// Publishes at the hub, as <c>{c}/{p}_aac</c>, what the fan-out gives to its viewers: for RTMP players, and for HLS players where the
/// original has no AAC. This service does it and not FFmpeg for two reasons. It outlives FFmpeg, so that a player keeps its connection
/// while one FFmpeg replaces another; and a second muxer in FFmpeg would hold every picture back for the length of another one.
/// </summary>
public sealed partial class AacPublication : IAsyncDisposable
{
    private static readonly RtmpPolicy AnyAddress = new([], static _ => true);
    private static readonly RtmpTimings Timings = new()
    {
        Connect = TimeSpan.FromSeconds(2),
        Answer = TimeSpan.FromSeconds(4),
        Send = TimeSpan.FromSeconds(4),
        Close = TimeSpan.FromSeconds(0.5),
    };

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly StreamPath _path;
    private readonly FlvFanOut _fanOut;
    private readonly WorkerServices _services;
    private readonly Func<bool> _isOnAir;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private long _sentAt;
    private bool _told;

    /// <param name="stream">The participant's stream.</param>
    /// <param name="fanOut">Where its tags come from.</param>
    /// <param name="services">Of the worker that this belongs to.</param>
    /// <param name="isOnAir">Whether somebody publishes the stream now.</param>
    public AacPublication(StreamPath stream, FlvFanOut fanOut, WorkerServices services, Func<bool> isOnAir)
    {
        (_path, _fanOut, _services, _isOnAir) = (stream.With(StreamVariant.Aac), fanOut, services, isOnAir);
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Whether the hub has given the path to another worker, to which this one is handing the stream over.</summary>
    public bool IsSuperseded { get; private set; }

    /// <summary>Ends the publication; done when it is gone from here.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private bool IsBeingHandedOver => _services.Leases.HoldingOf(_path.Original.ToString()) == Holding.Leaving;

    private async Task LoopAsync()
    {
        var failures = 0;
        try
        {
            while (!IsSuperseded)
            {
                var pause = _services.Timings.Look;
                if (_isOnAir() && _services.Leases.FenceOf(_path.Original.ToString()) is { } fence && _fanOut.Join(isSomebody: false) is { } viewer)
                {
                    var fault = await PublishAsync(viewer, fence);
                    IsSuperseded = fault is not null && IsBeingHandedOver;
                    failures = fault is null ? 0 : failures + 1;
                    pause = fault is null ? TimeSpan.Zero : Pause(failures);
                }

                await WaitAsync(pause);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end.
        }
    }

    // Null when there is a reason to begin another publication at once: the stream has other tracks, or is off the air for a moment.
    private async Task<string?> PublishAsync(FlvViewer viewer, long fence)
    {
        using var watching = viewer;
        try
        {
            await using var publisher = await RtmpPublisher.ConnectAsync(Target(fence), AnyAddress, Timings, _services.Time, _stop.Token);
            _told = false;
            try
            {
                return await SendAsync(viewer, publisher);
            }
            finally
            {
                await publisher.CloseAsync();
            }
        }
        catch (RtmpException exception)
        {
            if (!_told && !IsBeingHandedOver)
            {
                // Once per spell: a hub that restarts is said to be away elsewhere too.
                _told = true;
                LogFailed(_services.Logger, _path, exception.Message);
            }

            return exception.Message;
        }
    }

    private async Task<string?> SendAsync(FlvViewer viewer, RtmpPublisher publisher)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Interlocked.Exchange(ref _sentAt, _services.Time.GetTimestamp());
        var watch = WatchAsync(publisher, over);
        try
        {
            while (await viewer.TakeAsync(over.Token) is { Count: > 0 } tags)
            {
                await publisher.SendAsync(tags, over.Token);
                Interlocked.Exchange(ref _sentAt, _services.Time.GetTimestamp());
            }

            return null;
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return publisher.Ended.IsCompleted ? throw new RtmpException(await publisher.Ended) : null;
        }
        finally
        {
            await over.CancelAsync();
            await watch;
        }
    }

    // Whoever plays it is to learn when the stream is over, or that nothing comes.
    private async Task WatchAsync(RtmpPublisher publisher, CancellationTokenSource over)
    {
        while (!over.IsCancellationRequested)
        {
            var look = Task.Delay(_services.Timings.Look, _services.Time, over.Token);
            await Task.WhenAny(publisher.Ended, look);
            var silence = _services.Time.GetElapsedTime(Interlocked.Read(ref _sentAt));
            if (publisher.Ended.IsCompleted || !_isOnAir() || silence >= _services.Timings.VariantSilence)
            {
                await over.CancelAsync();
            }
        }
    }

    private RtmpTarget Target(long fence)
    {
        var identity = _services.Identity;
        var pass = StreamPass.Create(identity.Secret, HubActions.Publish, _path, _services.Time, fence);
        var path = _path.ToString();
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return RtmpTarget.TryCreate(
            $"rtmp://{_services.HubRtmp.Authority}/{path[..slash]}",
            $"{path[(slash + 1)..]}?user={Uri.EscapeDataString(identity.Name)}&pass={Uri.EscapeDataString(pass)}",
            out var target,
            out var fault)
            ? target
            : throw new RtmpException(fault);
    }

    private async Task WaitAsync(TimeSpan pause)
    {
        _stop.Token.ThrowIfCancellationRequested();
        if (pause > TimeSpan.Zero)
        {
            // A stream that has just started is at the hub at once: players that came too early have been refused there.
            var wait = Task.Delay(pause, _services.Time, _stop.Token);
            await await (_fanOut.Started.IsCompleted ? Task.WhenAny(wait) : Task.WhenAny(wait, _fanOut.Started));
        }
    }

    private static TimeSpan Pause(int failures)
    {
        // The first one at once: it is a hub that was restarted, or a connection that was closed by hand.
        var pause = failures == 1 ? TimeSpan.Zero : FirstPause * Math.Pow(2, Math.Min(failures - 2, 10));
        return (pause < LongestPause ? pause : LongestPause) * (0.75 + (0.25 * Random.Shared.NextDouble()));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path}: cannot be published, and is tried again: {Reason}")]
    private static partial void LogFailed(ILogger logger, StreamPath path, string reason);
}
