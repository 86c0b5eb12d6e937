using Telemed.Sessions.Events;

namespace Telemed.Sessions.Consultations.Life;

/// <summary>Something that follows from an action and is to be written down.</summary>
/// <param name="Type">One of <see cref="EventTypes"/>.</param>
/// <param name="Body">Becomes the event's JSON object.</param>
/// <param name="BySystem">Nobody did it; otherwise whoever acted did.</param>
internal sealed record NewEvent(string Type, object Body, bool BySystem = false);
