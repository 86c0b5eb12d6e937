using System.Collections.Concurrent;
using Telemed.MediaHub;
using Telemed.MediaHub.Watching;

namespace Telemed.Transcoder.Streams;

/// <summary>
/// Makes what runs here follow what is on air at the hub: a worker for every original stream, none for any other. Called five
/// times a second; it only compares, so a call takes microseconds.
/// </summary>
public sealed partial class StreamSupervisor(WorkerServices services, ILogger<StreamSupervisor> logger) : IHubObserver, IHostedService
{
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<StreamPath, StreamWorker> _workers = new();
    private readonly ConcurrentDictionary<StreamWorker, Task> _ending = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<StreamPath, long> _absentSince = [];
    private long? _hubWasAwayAt;
    private bool _stopped;

    /// <summary>The workers there are.</summary>
    public IEnumerable<StreamWorker> Workers => _workers.Values;

    /// <summary>The worker of a participant's stream; <see langword="null"/> when the stream is not on air.</summary>
    public StreamWorker? Find(StreamPath path) => _workers.GetValueOrDefault(path.Original);

    /// <inheritdoc />
    public ValueTask ObserveAsync(HubState state, bool hubAnswers, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_stopped)
            {
                Reconcile(state, hubAnswers);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _stopped = true;
            foreach (var path in _workers.Keys)
            {
                End(path);
            }
        }

        try
        {
            await Task.WhenAll(_ending.Values).WaitAsync(StopDeadline, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            LogLeftBehind(logger, _ending.Count);
        }
    }

    private void Reconcile(HubState state, bool hubAnswers)
    {
        foreach (var (worker, _) in _ending.Where(entry => entry.Value.IsCompleted))
        {
            _ending.TryRemove(worker, out _);
        }

        // A hub that is slow to answer once must not cost every stream its FFmpeg; one that restarts is back in seconds, and so is
        // a publisher whose network changed or whose page was loaded again. An FFmpeg whose source is really gone ends by itself;
        // its worker and its viewers wait a little.
        if (!hubAnswers)
        {
            _hubWasAwayAt = services.Time.GetTimestamp();
        }

        var patience = _hubWasAwayAt is { } away && services.Time.GetElapsedTime(away) < services.Timings.HubAbsence
            ? services.Timings.HubAbsence
            : services.Timings.StreamAbsence;
        foreach (var (path, worker) in _workers.Where(entry => !state.Originals.ContainsKey(entry.Key)))
        {
            worker.TakeOffAir();
            if (!_absentSince.TryGetValue(path, out var since))
            {
                _absentSince[path] = since = services.Time.GetTimestamp();
            }

            if (services.Time.GetElapsedTime(since) >= patience)
            {
                End(path);
            }
        }

        foreach (var (path, stream) in state.Originals)
        {
            _absentSince.Remove(path);
            if (_workers.TryGetValue(path, out var worker) && !worker.HasEnded)
            {
                worker.Update(stream);
                continue;
            }

            worker = new StreamWorker(stream, services);
            _workers[path] = worker;
            worker.Start();
        }
    }

    private void End(StreamPath path)
    {
        _absentSince.Remove(path);
        if (_workers.TryRemove(path, out var worker))
        {
            _ending[worker] = EndAsync(worker);
        }
    }

    private static async Task EndAsync(StreamWorker worker)
    {
        // Off the hub watcher's back at once.
        await Task.Yield();
        await worker.DisposeAsync();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} FFmpeg processes have not ended in time.")]
    private static partial void LogLeftBehind(ILogger logger, int count);
}
