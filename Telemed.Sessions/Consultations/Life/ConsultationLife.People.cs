using Telemed.Sessions.Events;

namespace Telemed.Sessions.Consultations.Life;

/// <content>What is done to the people in a consultation.</content>
internal sealed partial class ConsultationLife
{
    /// <summary>Takes somebody in.</summary>
    public Refusal? Add(Participant person)
    {
        if (Current.IsOver)
        {
            return Refusal.Over(Current);
        }

        if (NoRoomFor(person.Role) is { } full)
        {
            return full;
        }

        Current = Current with { Participants = [.. Current.Participants, person] };
        Tell(EventTypes.ParticipantAdded, ParticipantBody.Of(person));
        Settle();
        return null;
    }

    /// <summary>
    /// Changes somebody's role or name, or whether they may publish; it counts at once, also for what is on air. Publishing is what assistants
    /// have before viewers, so a viewer who may publish is an assistant.
    /// </summary>
    public Refusal? Change(string participantId, ParticipantRole? role, string? name, bool? mayPublish = null) => With(participantId, person =>
    {
        if (mayPublish is true && !(role ?? person.Role).Publishes())
        {
            if (role is not null)
            {
                return Refusal.Conflict("A viewer does not publish.", "Give another role, or none.");
            }

            role = ParticipantRole.Assistant;
        }

        if (role is { } wanted && wanted != person.Role)
        {
            if (IsLastOfRole(person))
            {
                return LastOne(person);
            }

            if (wanted.Publishes() != person.Role.Publishes() && NoRoomFor(wanted) is { } full)
            {
                return full;
            }
        }

        var changed = person with { Role = role ?? person.Role, Name = name ?? person.Name, Stopped = mayPublish is { } may ? !may : person.Stopped };
        if (changed != person)
        {
            Set(changed);
            Tell(EventTypes.ParticipantUpdated, ParticipantBody.Of(changed));
        }

        return null;
    });

    /// <summary>Takes somebody out: nothing that they hold is worth anything any more.</summary>
    public Refusal? Remove(string participantId) => With(participantId, person =>
    {
        if (IsLastOfRole(person))
        {
            return LastOne(person);
        }

        Set(Outside(person) with { Standing = Standing.Removed, JoinCodeHash = null, DeviceHash = null, ShortCode = null });
        Tell(EventTypes.ParticipantRemoved, new PersonBody(person.Id));
        return null;
    });

    /// <summary>Throws somebody out. Without <paramref name="block"/> they may join again.</summary>
    public Refusal? Kick(string participantId, bool block) => With(participantId, person =>
    {
        if (person.Standing == Standing.Blocked && block)
        {
            return null;
        }

        Set(Outside(person) with { Standing = block ? Standing.Blocked : person.Standing });
        Tell(EventTypes.ParticipantKicked, new KickedBody(person.Id, block));
        return null;
    });

    /// <summary>Lets somebody who was blocked join again.</summary>
    public Refusal? Unblock(string participantId) => With(participantId, person =>
    {
        if (person.Standing == Standing.Blocked)
        {
            var changed = person with { Standing = Standing.Active };
            Set(changed);
            Tell(EventTypes.ParticipantUpdated, ParticipantBody.Of(changed));
        }

        return null;
    });

    /// <summary>Stops somebody's publishing, or allows it again.</summary>
    public Refusal? Stop(string participantId, bool stopped) => With(participantId, person =>
    {
        if (person.Stopped != stopped)
        {
            var changed = person with { Stopped = stopped };
            Set(changed);
            Tell(EventTypes.ParticipantUpdated, ParticipantBody.Of(changed));
        }

        return null;
    });

    /// <summary>Puts a new link secret in place of the old one; the device that used that is locked out.</summary>
    public Refusal? IssueCode(string participantId, string joinCodeHash) => With(participantId, person =>
    {
        Set(Outside(person) with { JoinCodeHash = joinCodeHash, DeviceHash = null });
        Tell(EventTypes.ParticipantCode, new CodeBody(person.Id, "issued"));
        return null;
    });

    /// <summary>Makes the link secret and the code to type worthless. Who has joined already stays in.</summary>
    public Refusal? RevokeCode(string participantId) => With(participantId, person =>
    {
        if (person.JoinCodeHash is not null || person.ShortCode is not null)
        {
            Set(person with { JoinCodeHash = null, ShortCode = null });
            Tell(EventTypes.ParticipantCode, new CodeBody(person.Id, "revoked"));
        }

        return null;
    });

    /// <summary>Gives somebody a code to type, in place of the one before.</summary>
    public Refusal? IssueShortCode(string participantId, ShortCodeRecord code) => With(participantId, person =>
    {
        Set(person with { ShortCode = code });
        Tell(EventTypes.ParticipantCode, new CodeBody(person.Id, "short-issued"));
        return null;
    });

    /// <summary>Counts a wrong second half of a code to type.</summary>
    public Refusal? FailShortCode(string participantId, int limit) => With(participantId, person =>
    {
        if (person.ShortCode is { Used: false } code)
        {
            var faults = code.Faults + 1;
            Set(person with { ShortCode = faults >= limit ? null : code with { Faults = faults } });
            if (faults >= limit)
            {
                Tell(EventTypes.ParticipantCode, new CodeBody(person.Id, "short-locked"), bySystem: true);
            }
        }

        return null;
    });

    /// <summary>Binds somebody to the first device. A code to type belongs to the device it is typed at, and that becomes theirs.</summary>
    public Refusal? Bind(string participantId, string deviceHash, bool byShortCode) => With(participantId, person =>
    {
        if (!person.MayJoin)
        {
            return Refusal.Forbidden("This person was asked to leave the consultation.", "Only the clinic can let them in again.");
        }

        if (person.DeviceHash is not null && person.DeviceHash != deviceHash)
        {
            if (!byShortCode)
            {
                return new Refusal(
                    StatusCodes.Status403Forbidden,
                    ServiceDefaults.Problems.ProblemTypes.OtherDevice,
                    "This link has been used on another device.",
                    "Ask the clinic for a new link or a code to type.");
            }

            // Whoever holds a fresh code was given it to move here: the old device is out.
            person = person with { Epoch = person.Epoch + 1 };
        }

        Set(person with { DeviceHash = deviceHash, ShortCode = byShortCode && person.ShortCode is { } code ? code with { Used = true } : person.ShortCode });
        return null;
    });

    private Refusal? With(string participantId, Func<Participant, Refusal?> action)
    {
        if (Current.IsOver)
        {
            return Refusal.Over(Current);
        }

        if (Current.Find(participantId) is not { } person)
        {
            return Refusal.NoSuchParticipant;
        }

        var before = Current;
        var refusal = action(person);
        if (refusal is null && Current != before)
        {
            Settle();
        }

        return refusal;
    }

    /// <summary>As one who is not there: no connections, and nothing that was handed out counts. What is on air goes when the hub says so.</summary>
    private Participant Outside(Participant person)
    {
        Current = Current with { Connections = [.. Current.Connections.Where(connection => connection.ParticipantId != person.Id)] };
        return person with
        {
            Epoch = person.Epoch + 1,
            HandRaised = false,
            Presence = Presence.Absent,
            PresenceSince = person.Presence == Presence.Absent ? person.PresenceSince : _now,
        };
    }

    private Refusal? NoRoomFor(ParticipantRole role)
    {
        var alike = Current.People.Count(person => person.Role.Publishes() == role.Publishes());
        return role.Publishes()
            ? alike >= _rules.MaxPublishing ? Refusal.Full($"At most {_rules.MaxPublishing} people publish in a consultation.") : null
            : alike >= _rules.MaxViewing ? Refusal.Full($"At most {_rules.MaxViewing} people view a consultation.") : null;
    }

    private bool IsLastOfRole(Participant person) =>
        person.Role is ParticipantRole.Doctor or ParticipantRole.Patient && Current.People.Count(other => other.Role == person.Role) == 1;

    private static Refusal LastOne(Participant person) =>
        Refusal.Conflict($"This is the only {person.Role.ToString().ToLowerInvariant()} of the consultation.", "A consultation has at least one doctor and one patient.");
}
