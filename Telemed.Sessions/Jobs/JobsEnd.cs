using Telemed.Sessions.Consultations;
using Telemed.Sessions.Events;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Jobs;

/// <summary>With a consultation its jobs end, in the same transaction.</summary>
internal sealed class JobsEnd(TimeProvider time) : IEventRecorder
{
    public async Task RecordAsync(UnitOfWork unit, Consultation consultation, IReadOnlyList<ConsultationEvent> events)
    {
        if (consultation.IsOver)
        {
            await unit.ExecuteAsync(
                "UPDATE jobs SET wanted = 0, wanted_at = @now WHERE consultation_id = @Id AND wanted = 1", new { consultation.Id, now = time.Now() });
        }
    }
}
