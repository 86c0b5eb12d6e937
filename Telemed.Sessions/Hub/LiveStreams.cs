using Telemed.MediaHub;
using Telemed.MediaHub.Watching;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Realtime;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Hub;

/// <summary>
/// Follows what is on air at the hub: tells the consultations' realtime connections and keeps their status.
/// When the hub is away nothing is on air.
/// </summary>
internal sealed partial class LiveStreams(
    IConsultationStore consultations, RealtimeRooms rooms, SessionsMeter meter, ILogger<LiveStreams> logger) : IHubObserver
{
    private readonly HashSet<string> _unsettled = new(StringComparer.Ordinal);
    private volatile IReadOnlyDictionary<StreamPath, LiveStream> _current = HubState.Empty.Originals;

    /// <summary>The stream at this path when it is on air.</summary>
    public LiveStream? Find(StreamPath path) => _current.GetValueOrDefault(path.Original);

    /// <inheritdoc />
    public async ValueTask ObserveAsync(HubState state, bool hubAnswers, CancellationToken cancellationToken)
    {
        var before = _current;
        var now = state.Originals;
        _current = now;
        foreach (var (path, stream) in before)
        {
            if (!now.TryGetValue(path, out var same) || same.Since != stream.Since)
            {
                meter.CountStreams(-1);
                Tell(path, stream: null);
            }
        }

        foreach (var (path, stream) in now)
        {
            if (!before.TryGetValue(path, out var same) || same.Since != stream.Since)
            {
                meter.CountStreams(+1);
                Tell(path, stream);
            }
            else if (same.Tracks != stream.Tracks)
            {
                Tell(path, stream);
            }
        }

        foreach (var id in _unsettled.ToArray())
        {
            try
            {
                await SettleAsync(id, cancellationToken);
                _unsettled.Remove(id);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // It stays in the set: the next look, in 200 ms, tries again.
                LogNotSettled(logger, id, exception);
            }
        }
    }

    private void Tell(StreamPath path, LiveStream? stream)
    {
        _unsettled.Add(path.ConsultationId);
        rooms.Send(path.ConsultationId, new StreamEvent(StreamStatus.Of(path.ParticipantId, stream)));
    }

    private async Task SettleAsync(string consultationId, CancellationToken cancellationToken)
    {
        if (await consultations.FindAsync(consultationId, cancellationToken) is not { } consultation)
        {
            return;
        }

        var status = consultation.StatusWith(participant => _current.ContainsKey(new StreamPath(consultationId, participant.Id)));
        if (status != consultation.Status
            && await consultations.SetStatusAsync(consultationId, status, cancellationToken) is { } changed)
        {
            LogStatus(logger, consultationId, status);
            rooms.Send(consultationId, new ConsultationEvent(Joining.ConsultationSummary.Of(changed)));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Consultation {Id} is {Status}.")]
    private static partial void LogStatus(ILogger logger, string id, ConsultationStatus status);

    [LoggerMessage(Level = LogLevel.Error, Message = "The status of consultation {Id} could not be written.")]
    private static partial void LogNotSettled(ILogger logger, string id, Exception exception);
}
