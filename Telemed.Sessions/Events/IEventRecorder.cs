using Telemed.Sessions.Consultations;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Events;

/// <summary>
/// Writes what follows from events into the same transaction (webhooks that are due, entries of the audit trail), so that neither is
/// there without the other.
/// </summary>
internal interface IEventRecorder
{
    /// <summary>Takes the events of one change, in their order. <paramref name="consultation"/> is as it is after them.</summary>
    Task RecordAsync(UnitOfWork unit, Consultation consultation, IReadOnlyList<ConsultationEvent> events);
}
