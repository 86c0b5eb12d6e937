using System.Text.Json;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Events;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Audit;

/// <summary>
/// Writes into the audit trail what people and programs do with consultations. Not what merely happens (connections that come and go,
/// streams, quality), and nothing of what people write to each other.
/// </summary>
internal sealed class AuditEvents(AuditTrail trail) : IEventRecorder
{
    private static readonly HashSet<string> Audited = new(StringComparer.Ordinal)
    {
        EventTypes.ConsultationCreated, EventTypes.ConsultationUpdated, EventTypes.ConsultationEnded, EventTypes.ConsultationCancelled,
        EventTypes.ParticipantAdded, EventTypes.ParticipantUpdated, EventTypes.ParticipantRemoved, EventTypes.ParticipantKicked,
        EventTypes.ParticipantJoined, EventTypes.ParticipantMuted, EventTypes.ParticipantCode,
        EventTypes.SnapshotTaken,
        EventTypes.JobCreated, EventTypes.JobStarted, EventTypes.JobStopped, EventTypes.JobDeleted,
    };

    public async Task RecordAsync(UnitOfWork unit, Consultation consultation, IReadOnlyList<ConsultationEvent> events)
    {
        foreach (var happened in events)
        {
            if (happened.Actor.Kind != ActorKind.System && Audited.Contains(happened.Type))
            {
                await trail.AppendAsync(
                    unit, new AuditEntry(happened.Actor, happened.Type, happened.ConsultationId, SubjectOf(happened.Body), happened.Body));
            }
        }
    }

    private static string? SubjectOf(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return body.TryGetProperty("snapshotId", out var snapshot) && snapshot.ValueKind == JsonValueKind.String ? snapshot.GetString()
            : body.TryGetProperty("jobId", out var job) && job.ValueKind == JsonValueKind.String ? job.GetString()
            : body.TryGetProperty("participantId", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString()
            : body.TryGetProperty("participant", out var participant) && participant.ValueKind == JsonValueKind.Object
                && participant.TryGetProperty("id", out id) && id.ValueKind == JsonValueKind.String ? id.GetString()
            : null;
    }
}
