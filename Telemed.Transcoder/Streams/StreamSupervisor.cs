using System.Collections.Concurrent;
using Telemed.MediaHub;
using Telemed.MediaHub.Watching;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Leases;

namespace Telemed.Transcoder.Streams;

/// <summary>
/// Makes what runs here follow what is on air at the hub and what of it is this worker's: a <see cref="StreamWorker"/> for every original
/// stream whose lease is held, none for any other. Called five times a second and at every change of leases; it only compares, so a
/// call takes microseconds.
/// </summary>
public sealed partial class StreamSupervisor(WorkerServices services, StreamOutlets outlets, ILogger<StreamSupervisor> logger) : IHubObserver, IHostedService
{
    private const string Kind = "streams";

    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(5);

    // A successor that does not show up at the hub in this time has had its chance.
    private static readonly TimeSpan LeaveDeadline = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<StreamPath, StreamWorker> _workers = new();
    private readonly ConcurrentDictionary<StreamWorker, Task> _ending = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<StreamPath, long> _absentSince = [];
    private readonly Dictionary<StreamPath, long> _leavingSince = [];
    private HubState _state = HubState.Empty;
    private bool _hubAnswers;
    private long? _hubWasAwayAt;
    private bool _stopped;

    /// <summary>The workers there are.</summary>
    public IEnumerable<StreamWorker> Workers => _workers.Values;

    /// <summary>Whether nothing runs here, nor is about to end.</summary>
    public bool IsIdle => _workers.IsEmpty && _ending.Values.All(ending => ending.IsCompleted);

    /// <summary>The worker of a participant's stream; <see langword="null"/> when the stream is not on air, or another worker's.</summary>
    public StreamWorker? Find(StreamPath path) => _workers.GetValueOrDefault(path.Original);

    /// <summary>
    /// Where a participant's stream can be watched, whichever worker works on it; <see langword="null"/> when it is not on air. What is
    /// another worker's may need a moment until it flows.
    /// </summary>
    public FlvFanOut? Outlet(StreamPath path)
    {
        path = path.Original;
        lock (_gate)
        {
            return _stopped ? null
                : _workers.TryGetValue(path, out var worker) ? worker.IsOnAir ? worker.FanOut : null
                : _state.Originals.ContainsKey(path) ? outlets.Watch(path)
                : null;
        }
    }

    /// <inheritdoc />
    public ValueTask ObserveAsync(HubState state, bool hubAnswers, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            (_state, _hubAnswers) = (state, hubAnswers);
            Reconcile();
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        services.Telemetry.Watch(() => Workers);
        services.Leases.Changed += ReconcileNow;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        services.Leases.Changed -= ReconcileNow;
        lock (_gate)
        {
            _stopped = true;
            foreach (var path in _workers.Keys)
            {
                End(path, worker => worker.DisposeAsync());
            }
        }

        try
        {
            await Task.WhenAll([outlets.DisposeAsync().AsTask(), .. _ending.Values]).WaitAsync(StopDeadline, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            LogLeftBehind(logger, _ending.Count);
        }
    }

    private void ReconcileNow()
    {
        lock (_gate)
        {
            Reconcile();
        }
    }

    private void Reconcile()
    {
        if (_stopped)
        {
            return;
        }

        foreach (var (worker, _) in _ending.Where(entry => entry.Value.IsCompleted))
        {
            _ending.TryRemove(worker, out _);
        }

        FollowAbsences();
        foreach (var (path, stream) in _state.Originals)
        {
            _absentSince.Remove(path);
            FollowLease(path, stream);
        }

        outlets.Look(path => _workers.ContainsKey(path));
        services.Leases.Want(
            Kind,
            _state.Originals.Keys.Select(path => path.ToString()).ToHashSet(StringComparer.Ordinal),
            _workers.Keys.Concat(_ending.Keys.Select(worker => worker.Path)).Select(path => path.ToString()).ToHashSet(StringComparer.Ordinal));
    }

    // A hub that is slow to answer once must not cost every stream its FFmpeg; one that restarts is back in seconds, and so is a
    // publisher whose network changed or whose page was loaded again. An FFmpeg whose source is really gone ends by itself; its
    // worker and its viewers wait a little.
    private void FollowAbsences()
    {
        if (!_hubAnswers)
        {
            _hubWasAwayAt = services.Time.GetTimestamp();
        }

        var patience = _hubWasAwayAt is { } away && services.Time.GetElapsedTime(away) < services.Timings.HubAbsence
            ? services.Timings.HubAbsence
            : services.Timings.StreamAbsence;
        foreach (var path in _workers.Keys.Concat(outlets.Paths).Distinct().Where(path => !_state.Originals.ContainsKey(path)).ToList())
        {
            if (_workers.TryGetValue(path, out var worker))
            {
                worker.TakeOffAir();
                if (services.Leases.HoldingOf(path.ToString()) == Holding.None)
                {
                    End(path, lost => lost.AbandonAsync());
                }
            }

            if (!_absentSince.TryGetValue(path, out var since))
            {
                _absentSince[path] = since = services.Time.GetTimestamp();
            }

            if (services.Time.GetElapsedTime(since) >= patience)
            {
                _absentSince.Remove(path);
                End(path, ended => ended.DisposeAsync());
                outlets.Close(path);
            }
        }
    }

    private void FollowLease(StreamPath path, LiveStream stream)
    {
        var worker = _workers.GetValueOrDefault(path);
        switch (services.Leases.HoldingOf(path.ToString()))
        {
            case Holding.Held when worker is { HasEnded: false }:
                _leavingSince.Remove(path);
                worker.Update(stream);
                break;
            case Holding.Held:
                worker = new StreamWorker(stream, services, outlets.Own(path));
                _workers[path] = worker;
                worker.Start();
                break;
            case Holding.Leaving when worker is not null:
                worker.Update(stream);
                if (!_leavingSince.TryGetValue(path, out var since))
                {
                    _leavingSince[path] = since = services.Time.GetTimestamp();
                }

                // The successor's publications take the place of this one's at the hub; no other FFmpeg is started here.
                if (worker.FfmpegPid is null || worker.IsSuperseded || services.Time.GetElapsedTime(since) >= LeaveDeadline)
                {
                    End(path, left => left.DisposeAsync());
                }

                break;
            case Holding.None when worker is not null:
                End(path, lost => lost.AbandonAsync());
                break;
        }
    }

    private void End(StreamPath path, Func<StreamWorker, ValueTask> how)
    {
        _leavingSince.Remove(path);
        if (_workers.TryRemove(path, out var worker))
        {
            _ending[worker] = EndAsync(worker, how);
        }
    }

    private static async Task EndAsync(StreamWorker worker, Func<StreamWorker, ValueTask> how)
    {
        // Off the hub watcher's back at once.
        await Task.Yield();
        await how(worker);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} FFmpeg processes have not ended in time.")]
    private static partial void LogLeftBehind(ILogger logger, int count);
}
