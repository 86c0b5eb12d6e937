using Microsoft.Extensions.Options;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;

namespace Telemed.Sessions.Realtime;

/// <summary>The consultations that somebody is connected to at this instance.</summary>
internal sealed class RealtimeRooms(
    ConsultationStore store, IOptions<RealtimeOptions> options, RealtimeMeter meter, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<RealtimeRooms> logger)
    : IConsultationObserver
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RealtimeRoom> _rooms = new(StringComparer.Ordinal);

    /// <summary>All of them, at this moment.</summary>
    public IReadOnlyList<RealtimeRoom> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _rooms.Values];
            }
        }
    }

    /// <inheritdoc />
    public void Changed(Consultation? before, Consultation after, IReadOnlyList<ConsultationEvent> events)
    {
        if (events.Count > 0)
        {
            Find(after.Id)?.Take(events);
        }
    }

    /// <summary>The room of a consultation, when anybody is connected to it here.</summary>
    public RealtimeRoom? Find(string consultationId)
    {
        lock (_lock)
        {
            return _rooms.GetValueOrDefault(consultationId);
        }
    }

    /// <summary>
    /// The room of a consultation, there from now on until <see cref="Close"/>. To be called before the connection is written down, so that
    /// the room hears of everything that happens after.
    /// </summary>
    public RealtimeRoom Open(string consultationId)
    {
        lock (_lock)
        {
            if (!_rooms.TryGetValue(consultationId, out var room))
            {
                _rooms[consultationId] = room = new RealtimeRoom(
                    consultationId, store, options.Value, meter, time, logger, lifetime.ApplicationStopping);
            }

            room.Users++;
            return room;
        }
    }

    /// <summary>The counterpart of <see cref="Open"/>.</summary>
    public void Close(RealtimeRoom room)
    {
        lock (_lock)
        {
            if (--room.Users == 0)
            {
                _rooms.Remove(room.ConsultationId);
            }
        }
    }
}
