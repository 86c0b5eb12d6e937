using Telemed.Sessions.Events;

namespace Telemed.Sessions.Consultations.Life;

/// <content>Who comes and goes, and what is on air.</content>
internal sealed partial class ConsultationLife
{
    /// <summary>A realtime connection opened.</summary>
    public Refusal? Connect(ParticipantConnection connection, int epoch) => With(connection.ParticipantId, person =>
    {
        if (!person.MayJoin || epoch < person.Epoch)
        {
            return Refusal.Forbidden("This person was asked to leave the consultation.");
        }

        Current = Current with { Connections = [.. Current.Connections.Where(other => other.Id != connection.Id), connection] };
        if (person.Presence != Presence.Present)
        {
            Set(person with { Presence = Presence.Present, PresenceSince = _now, FirstJoinedAt = person.FirstJoinedAt ?? _now });
            Tell(person.Presence == Presence.Away ? EventTypes.ParticipantReturned : EventTypes.ParticipantJoined, new PersonBody(person.Id));
        }

        return null;
    });

    /// <summary>A realtime connection closed. One that is not known any more changes nothing.</summary>
    public Refusal? Disconnect(string connectionId)
    {
        if (Current.Connections.FirstOrDefault(connection => connection.Id == connectionId) is not { } closed)
        {
            return null;
        }

        Current = Current with { Connections = [.. Current.Connections.Where(connection => connection.Id != connectionId)] };
        if (Current.Find(closed.ParticipantId) is { Presence: Presence.Present } person
            && !Current.Connections.Any(connection => connection.ParticipantId == person.Id))
        {
            Set(person with { Presence = Presence.Away, PresenceSince = _now, HandRaised = false });
            Tell(EventTypes.ParticipantAway, new PersonBody(person.Id));
        }

        Settle();
        return null;
    }

    /// <summary>Somebody says good-bye instead of merely dropping out: no grace period.</summary>
    public Refusal? Leave(string participantId) => With(participantId, person =>
    {
        if (person.Presence == Presence.Absent)
        {
            return null;
        }

        Current = Current with { Connections = [.. Current.Connections.Where(connection => connection.ParticipantId != person.Id)] };
        Set(person with { Presence = Presence.Absent, PresenceSince = _now, HandRaised = false });
        Tell(EventTypes.ParticipantLeft, new PersonBody(person.Id));
        return null;
    });

    /// <summary>The hub has somebody's stream on air, or its codecs changed.</summary>
    public Refusal? StreamOnline(string participantId, PublishedStream stream) => With(participantId, person =>
    {
        if (person.Stream == stream || person.Stream?.Since > stream.Since)
        {
            return null;
        }

        if (person.Stream is { } before && before.Since < stream.Since)
        {
            Tell(EventTypes.StreamOffline, new StreamBody(person.Id, Online: false, Video: null, Audio: null), bySystem: true);
        }

        Set(person with { Stream = stream });
        Tell(
            person.Stream?.Since == stream.Since ? EventTypes.StreamUpdated : EventTypes.StreamOnline,
            new StreamBody(person.Id, Online: true, stream.Video, stream.Audio),
            bySystem: true);
        return null;
    });

    /// <summary>The hub has no such publication (any more). One that is newer than <paramref name="since"/> stays.</summary>
    public Refusal? StreamOffline(string participantId, DateTimeOffset since)
    {
        // Somebody who was removed goes off air after having gone.
        if (Current.Participants.FirstOrDefault(person => person.Id == participantId) is not { Stream: { } stream } person || stream.Since > since)
        {
            return null;
        }

        Set(person with { Stream = null });
        Tell(EventTypes.StreamOffline, new StreamBody(person.Id, Online: false, Video: null, Audio: null), bySystem: true);
        Settle();
        return null;
    }

    /// <summary>Somebody's microphone went off or on, by their own hand or another's.</summary>
    public Refusal? Mute(string participantId, bool muted) => With(participantId, person =>
    {
        if (person.Muted != muted)
        {
            Set(person with { Muted = muted });
            Tell(EventTypes.ParticipantMuted, new MutedBody(person.Id, muted));
        }

        return null;
    });

    /// <summary>Somebody raised or lowered a hand.</summary>
    public Refusal? Hand(string participantId, bool raised) => With(participantId, person =>
    {
        if (person.HandRaised != raised)
        {
            Set(person with { HandRaised = raised });
            Tell(EventTypes.ParticipantHand, new HandBody(person.Id, raised));
        }

        return null;
    });

    /// <summary>Somebody wrote to all.</summary>
    public Refusal? Say(string participantId, string clientId, string text) => With(participantId, person =>
    {
        Tell(EventTypes.ChatMessage, new ChatBody(person.Id, clientId, text));
        return null;
    });

    /// <summary>Somebody has read the chat up to a message.</summary>
    public Refusal? Read(string participantId, long upTo) => With(participantId, person =>
    {
        if (upTo > Current.LastEvent)
        {
            return Refusal.Conflict("There is no such message.");
        }

        if (upTo > person.ReadUpTo)
        {
            Set(person with { ReadUpTo = upTo });
            Tell(EventTypes.ChatRead, new ReadBody(person.Id, upTo));
        }

        return null;
    });

    /// <summary>Somebody's connection became better or worse.</summary>
    public Refusal? Quality(string participantId, string level) => With(participantId, person =>
    {
        Tell(EventTypes.QualityChanged, new QualityBody(person.Id, level));
        return null;
    });
}
