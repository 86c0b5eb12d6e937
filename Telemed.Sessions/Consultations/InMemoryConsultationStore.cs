using System.Collections.Concurrent;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Consultations;

/// <summary>Keeps consultations for as long as the process lives.</summary>
internal sealed class InMemoryConsultationStore(SessionsMeter meter) : IConsultationStore
{
    private readonly ConcurrentDictionary<string, Consultation> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _idByJoinCode = new(StringComparer.Ordinal);

    public Task AddAsync(Consultation consultation, CancellationToken cancellationToken)
    {
        if (!_byId.TryAdd(consultation.Id, consultation))
        {
            throw new InvalidOperationException($"There is a consultation {consultation.Id} already.");
        }

        foreach (var participant in consultation.Participants)
        {
            _idByJoinCode[participant.JoinCodeHash] = consultation.Id;
        }

        meter.CountConsultation(consultation.Status, +1);
        return Task.CompletedTask;
    }

    public Task<Consultation?> FindAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(_byId.GetValueOrDefault(id));

    public Task<Consultation?> FindByJoinCodeAsync(string joinCodeHash, CancellationToken cancellationToken) =>
        Task.FromResult(_idByJoinCode.TryGetValue(joinCodeHash, out var id) ? _byId.GetValueOrDefault(id) : null);

    public Task<Consultation?> SetStatusAsync(string id, ConsultationStatus status, CancellationToken cancellationToken)
    {
        while (_byId.TryGetValue(id, out var current) && current.Status != status)
        {
            var changed = current with { Status = status };
            if (_byId.TryUpdate(id, changed, current))
            {
                meter.CountConsultation(current.Status, -1);
                meter.CountConsultation(status, +1);
                return Task.FromResult<Consultation?>(changed);
            }
        }

        return Task.FromResult<Consultation?>(null);
    }

    public Task<int> RemoveCreatedBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var pair in _byId)
        {
            // Removing the pair, not the key: a consultation that has gone live in between stays.
            if (pair.Value.CreatedAt < time && pair.Value.Status == ConsultationStatus.Waiting && _byId.TryRemove(pair))
            {
                removed++;
                meter.CountConsultation(pair.Value.Status, -1);
                foreach (var participant in pair.Value.Participants)
                {
                    _idByJoinCode.TryRemove(participant.JoinCodeHash, out _);
                }
            }
        }

        return Task.FromResult(removed);
    }
}
