using System.Text.Json;

namespace Telemed.Sessions.Events;

/// <summary>
/// Something that happened in a consultation, as it was written down. Realtime messages and webhooks are made of these.
/// </summary>
/// <param name="ConsultationId">Where.</param>
/// <param name="Id">1, 2, 3, … within the consultation.</param>
/// <param name="Type">As in <see cref="EventTypes"/>: <c>participant.joined</c>.</param>
/// <param name="At">When, to the millisecond.</param>
/// <param name="Actor">Who.</param>
/// <param name="Body">What, as a JSON object; docs/realtime.md and docs/webhooks.md show what becomes of each.</param>
public sealed record ConsultationEvent(string ConsultationId, long Id, string Type, DateTimeOffset At, Actor Actor, JsonElement Body);
