using Telemed.Sessions.Events;

namespace Telemed.Sessions.Consultations.Life;

/// <summary>
/// The life of one consultation as a state machine: takes it as it is, lets one action happen, and holds what it is then and which
/// events say so. Nothing here reads a clock or a database.
/// <code>
/// scheduled ──somebody comes──▶ waiting ──doctor and patient on air──▶ live ──end, time limit, everybody gone──▶ ended
///     └──────────cancel, no-show──┴───▶ cancelled, missed                (waiting ──end──▶ ended)
/// </code>
/// An action that is not allowed answers a <see cref="Refusal"/> and changes nothing.
/// </summary>
internal sealed partial class ConsultationLife
{
    private readonly List<NewEvent> _events = [];
    private readonly LifeRules _rules;
    private readonly DateTimeOffset _now;

    public ConsultationLife(Consultation consultation, LifeRules rules, DateTimeOffset now)
    {
        Current = consultation;
        _rules = rules;
        _now = now;
    }

    /// <summary>As it is after what has happened so far.</summary>
    public Consultation Current { get; private set; }

    /// <summary>What has happened so far.</summary>
    public IReadOnlyList<NewEvent> Events => _events;

    /// <summary>A new consultation, not settled yet.</summary>
    public static ConsultationLife Begin(Consultation consultation, LifeRules rules, DateTimeOffset now)
    {
        var life = new ConsultationLife(
            consultation with { Status = consultation.ScheduledAt > now ? ConsultationStatus.Scheduled : ConsultationStatus.Waiting }, rules, now);
        life.Tell(EventTypes.ConsultationCreated, new CreatedBody(
            life.Current.Status,
            consultation.Title,
            consultation.ScheduledAt,
            consultation.ExternalId,
            [.. consultation.Participants.Select(ParticipantBody.Of)]));
        life.Settle();
        return life;
    }

    /// <summary>Changes what is written about it. A new planned time can be set as long as it has not become live.</summary>
    public Refusal? Update(string? title, Change<DateTimeOffset?> scheduledAt, Change<string?> notes, int? maxMinutes)
    {
        if (Current.IsOver)
        {
            return Refusal.Over(Current);
        }

        if (scheduledAt.IsSet && Current.Status == ConsultationStatus.Live)
        {
            return Refusal.Conflict("The consultation is live.", "Its planned time can no longer be changed.");
        }

        var before = Current;
        Current = Current with
        {
            Title = title ?? Current.Title,
            ScheduledAt = scheduledAt.Or(Current.ScheduledAt),
            Notes = notes.Or(Current.Notes),
            MaxMinutes = maxMinutes ?? Current.MaxMinutes,
        };
        if (Current != before)
        {
            Tell(EventTypes.ConsultationUpdated, new UpdatedBody(Current.Title, Current.ScheduledAt, Current.Notes, Current.MaxMinutes));
        }

        Settle();
        return null;
    }

    /// <summary>Ends it for all.</summary>
    public Refusal? End()
    {
        if (Current.Status == ConsultationStatus.Ended)
        {
            return null;
        }

        if (Current.IsOver)
        {
            return Refusal.Over(Current);
        }

        if (Current.Status == ConsultationStatus.Scheduled)
        {
            return Refusal.Conflict("The consultation has not begun.", "Cancel it instead.");
        }

        Finish(ConsultationStatus.Ended, OverReasons.Ended, bySystem: false);
        return null;
    }

    /// <summary>Calls it off before it is live.</summary>
    public Refusal? Cancel()
    {
        if (Current.Status == ConsultationStatus.Cancelled)
        {
            return null;
        }

        if (Current.IsOver)
        {
            return Refusal.Over(Current);
        }

        if (Current.Status == ConsultationStatus.Live)
        {
            return Refusal.Conflict("The consultation is live.", "End it instead.");
        }

        Finish(ConsultationStatus.Cancelled, OverReasons.Cancelled, bySystem: false);
        return null;
    }

    /// <summary>Lets happen what is due: people who stay away have left, times run out.</summary>
    public void Tick()
    {
        if (Current.IsOver)
        {
            Settle();
            return;
        }

        foreach (var person in Current.Participants.Where(person => person.Presence == Presence.Away && person.PresenceSince + _rules.Grace <= _now))
        {
            Set(person with { Presence = Presence.Absent, PresenceSince = _now });
            Tell(EventTypes.ParticipantLeft, new PersonBody(person.Id), bySystem: true);
        }

        if (Current.Status is ConsultationStatus.Scheduled or ConsultationStatus.Waiting)
        {
            if (MissedAt <= _now)
            {
                Finish(ConsultationStatus.Missed, OverReasons.NoShow, bySystem: true);
                return;
            }
        }
        else if (TimeLimit <= _now)
        {
            Finish(ConsultationStatus.Ended, OverReasons.TimeLimit, bySystem: true);
            return;
        }
        else if (Current.EmptySince + _rules.Grace <= _now)
        {
            Finish(ConsultationStatus.Ended, OverReasons.EverybodyLeft, bySystem: true);
            return;
        }
        else if (!Current.Warned && TimeLimit - _rules.WarnBefore <= _now)
        {
            Current = Current with { Warned = true };
            Tell(EventTypes.ConsultationNotice, new NoticeBody("ending-soon", TimeLimit), bySystem: true);
        }

        Settle();
    }

    private DateTimeOffset MissedAt => (Current.ScheduledAt > Current.CreatedAt ? Current.ScheduledAt.Value : Current.CreatedAt) + _rules.MissedAfter;

    private DateTimeOffset? TimeLimit => Current.LiveAt + TimeSpan.FromMinutes(Current.MaxMinutes);

    /// <summary>Draws what follows from who is there and what is on air.</summary>
    private void Settle()
    {
        if (Current.IsOver)
        {
            Current = Current with { DueAt = null, EmptySince = null, WaitingSince = null };
            return;
        }

        var somebodyIsThere = Current.People.Any(person => person.Presence == Presence.Present || person.Stream is not null);
        if (Current.Status == ConsultationStatus.Scheduled && somebodyIsThere)
        {
            Enter(ConsultationStatus.Waiting, EventTypes.ConsultationWaiting);
        }

        if (Current.Status == ConsultationStatus.Waiting && IsOnAir(ParticipantRole.Doctor) && IsOnAir(ParticipantRole.Patient))
        {
            Current = Current with { LiveAt = _now };
            Enter(ConsultationStatus.Live, EventTypes.ConsultationLive);
        }

        Current = Current with
        {
            EmptySince = Current.Status == ConsultationStatus.Live && !somebodyIsThere ? Current.EmptySince ?? _now : null,
            WaitingSince = Waiting(),
        };
        Current = Current with { DueAt = Due() };
    }

    private DateTimeOffset? Waiting() =>
        Is(ParticipantRole.Doctor, Presence.Present) ? null
        : Is(ParticipantRole.Patient, Presence.Present) ? Current.WaitingSince ?? _now
        : Is(ParticipantRole.Patient, Presence.Away) ? Current.WaitingSince
        : null;

    private DateTimeOffset? Due()
    {
        DateTimeOffset? due = Current.Status == ConsultationStatus.Live
            ? Earlier(Current.Warned ? TimeLimit : TimeLimit - _rules.WarnBefore, Current.EmptySince + _rules.Grace)
            : MissedAt;
        return Current.Participants
            .Where(person => person.Presence == Presence.Away)
            .Aggregate(due, (earliest, person) => Earlier(earliest, person.PresenceSince + _rules.Grace));
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;

    private bool Is(ParticipantRole role, Presence presence) => Current.People.Any(person => person.Role == role && person.Presence == presence);

    private bool IsOnAir(ParticipantRole role) => Current.People.Any(person => person.Role == role && person.Stream is not null);

    private void Enter(ConsultationStatus status, string eventType)
    {
        Current = Current with { Status = status };
        Tell(eventType, new StatusBody(status, Reason: null), bySystem: true);
    }

    private void Finish(ConsultationStatus status, string reason, bool bySystem)
    {
        Current = Current with
        {
            Status = status,
            OverAt = _now,
            OverBecause = reason,
            Connections = [],
            Participants =
            [
                .. Current.Participants.Select(person => person with
                {
                    Presence = Presence.Absent,
                    PresenceSince = person.Presence == Presence.Absent ? person.PresenceSince : _now,
                    ShortCode = null,
                    HandRaised = false,
                    Stream = null,
                }),
            ],
        };
        var type = status switch
        {
            ConsultationStatus.Ended => EventTypes.ConsultationEnded,
            ConsultationStatus.Cancelled => EventTypes.ConsultationCancelled,
            _ => EventTypes.ConsultationMissed,
        };
        Tell(type, new StatusBody(status, reason), bySystem);
        Settle();
    }

    private void Tell(string type, object body, bool bySystem = false) => _events.Add(new NewEvent(type, body, bySystem));

    private void Set(Participant changed) => Current = Current with
    {
        Participants = [.. Current.Participants.Select(person => person.Id == changed.Id ? changed : person)],
    };
}

/// <summary>A member of an update that may be left as it is, or be set, also to nothing.</summary>
internal readonly record struct Change<T>(bool IsSet, T Value)
{
    public T Or(T present) => IsSet ? Value : present;
}
