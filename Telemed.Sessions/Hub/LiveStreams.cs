using Telemed.MediaHub;
using Telemed.MediaHub.Watching;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Hub;

/// <summary>
/// Writes down what goes on and off air at the hub, which moves consultations. It compares what the hub has with what the records
/// say and works on the differences until there are none, so nothing is missed while the database or this service is away. When the hub
/// is away nothing is on air.
/// </summary>
internal sealed partial class LiveStreams(ConsultationStore store, SessionsMeter meter, TimeProvider time, ILogger<LiveStreams> logger)
    : BackgroundService, IHubObserver
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    // What the records say, as far as this instance knows; null while it has not looked.
    private Dictionary<StreamPath, PublishedStream>? _recorded;
    private readonly SemaphoreSlim _changed = new(0, 1);
    private volatile IReadOnlyDictionary<StreamPath, LiveStream> _current = HubState.Empty.Originals;
    private volatile bool _hubHasAnswered;

    /// <inheritdoc />
    public ValueTask ObserveAsync(HubState state, bool hubAnswers, CancellationToken cancellationToken)
    {
        meter.CountStreams(state.Originals.Count - _current.Count);
        _current = state.Originals;
        _hubHasAnswered |= hubAnswers;
        if (_hubHasAnswered && _changed.CurrentCount == 0)
        {
            _changed.Release();
        }

        return ValueTask.CompletedTask;
    }

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await _changed.WaitAsync(stoppingToken);
            try
            {
                _recorded ??= await LoadAsync(stoppingToken);
                await RecordAsync(_recorded, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (exception is not DatabaseUnavailableException)
                {
                    LogNotRecorded(logger, exception);
                }

                // Whether the last write has happened is not known; the records are.
                _recorded = null;
                await Task.Delay(PauseAfterFailure, time, stoppingToken);
            }
        }
    }

    private async Task<Dictionary<StreamPath, PublishedStream>> LoadAsync(CancellationToken cancellationToken) =>
        (await store.OnAirAsync(cancellationToken)).ToDictionary(
            record => new StreamPath(record.ConsultationId, record.ParticipantId),
            record => new PublishedStream(record.StreamSince, record.StreamVideo, record.StreamAudio));

    private async Task RecordAsync(Dictionary<StreamPath, PublishedStream> recorded, CancellationToken cancellationToken)
    {
        var now = _current;
        foreach (var (path, stream) in recorded.Where(pair => !now.ContainsKey(pair.Key)).ToList())
        {
            await store.ChangeAsync(path.ConsultationId, Actor.System, life => life.StreamOffline(path.ParticipantId, stream.Since), cancellationToken);
            recorded.Remove(path);
        }

        foreach (var (path, live) in now)
        {
            var stream = new PublishedStream(
                NewConsultationCheck.ToTheMillisecond(live.Since), live.Tracks.Video, live.Tracks.Audio);
            if (recorded.GetValueOrDefault(path) != stream)
            {
                // A refusal (no such consultation, over) is final for this publication; the referee ends what may not be.
                await store.ChangeAsync(path.ConsultationId, Actor.System, life => life.StreamOnline(path.ParticipantId, stream), cancellationToken);
                recorded[path] = stream;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What is on air could not be written down; trying again.")]
    private static partial void LogNotRecorded(ILogger logger, Exception exception);
}
