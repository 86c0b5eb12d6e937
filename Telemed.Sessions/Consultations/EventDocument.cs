using System.Text.Json;
using System.Text.Json.Serialization;
using Telemed.Sessions.Events;

namespace Telemed.Sessions.Consultations;

/// <summary>Something that happened, as the timeline shows it.</summary>
/// <param name="Id">1, 2, 3, … within the consultation.</param>
/// <param name="Type">As in webhooks.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Data">What.</param>
public sealed record EventDocument(long Id, string Type, DateTimeOffset At, EventActor Actor, JsonElement Data)
{
    internal static EventDocument Of(ConsultationEvent happened) =>
        new(happened.Id, happened.Type, happened.At, new EventActor(happened.Actor.Kind, happened.Actor.Id, happened.Actor.Name), happened.Body);
}

/// <summary>Who did something.</summary>
public sealed record EventActor(
    ActorKind Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name);
