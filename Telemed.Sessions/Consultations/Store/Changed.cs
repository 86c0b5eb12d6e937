using System.Diagnostics.CodeAnalysis;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Events;

namespace Telemed.Sessions.Consultations.Store;

/// <summary>What came of an action: a refusal, or the consultation as it is now with what happened.</summary>
internal sealed record Changed(Consultation? Consultation, IReadOnlyList<ConsultationEvent> Events, Refusal? Refusal)
{
    public static Changed Refused(Refusal refusal) => new(null, [], refusal);

    public bool Failed([NotNullWhen(true)] out Refusal? refusal, [NotNullWhen(false)] out Consultation? consultation)
    {
        (refusal, consultation) = (Refusal, Consultation);
        return refusal is not null;
    }
}

/// <summary>Is told of every change that this instance made, after it has become durable. Must neither wait nor throw.</summary>
internal interface IConsultationObserver
{
    /// <summary>
    /// Takes a change. Two changes of one consultation may come in the wrong order: the events' ids tell.
    /// <paramref name="before"/> is null for a new consultation.
    /// </summary>
    void Changed(Consultation? before, Consultation after, IReadOnlyList<ConsultationEvent> events);
}
