using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Life;

namespace Telemed.Sessions.Tests.Consultations.Life;

/// <summary>What holds for every consultation at every moment, and from one moment to the next.</summary>
internal static class LifeInvariants
{
    /// <summary>What is wrong with a consultation as it lies there.</summary>
    public static IEnumerable<string> FaultsOf(Consultation consultation, LifeRules rules)
    {
        var people = consultation.People.ToList();
        if (consultation.IsOver != consultation.OverAt is not null || consultation.IsOver != consultation.OverBecause is not null)
        {
            yield return "over without time and reason, or the other way round";
        }

        if (consultation.IsOver
            && (consultation.Connections.Count > 0 || consultation.DueAt is not null || people.Any(person => person.Presence != Presence.Absent || person.Stream is not null)))
        {
            yield return "over, and somebody is still there or something still due";
        }

        if (!consultation.IsOver && consultation.DueAt is null)
        {
            yield return "not over, and nothing will ever end it";
        }

        if (consultation.Status is ConsultationStatus.Scheduled or ConsultationStatus.Waiting or ConsultationStatus.Cancelled or ConsultationStatus.Missed
            && consultation.LiveAt is not null)
        {
            yield return "has been live, and is as if it had not";
        }

        if (consultation.Status == ConsultationStatus.Live && consultation.LiveAt is null)
        {
            yield return "live since never";
        }

        if (consultation.Status is ConsultationStatus.Scheduled
            && people.Any(person => person.Presence == Presence.Present || person.Stream is not null))
        {
            yield return "somebody is there, and it has not begun";
        }

        if (consultation.Status is ConsultationStatus.Waiting
            && people.Any(person => person is { Role: ParticipantRole.Doctor, Stream: not null })
            && people.Any(person => person is { Role: ParticipantRole.Patient, Stream: not null }))
        {
            yield return "doctor and patient are on air, and it is not live";
        }

        if (!people.Any(person => person.Role == ParticipantRole.Doctor) || !people.Any(person => person.Role == ParticipantRole.Patient))
        {
            yield return "without a doctor or without a patient";
        }

        if (people.Count(person => person.Role.Publishes()) > rules.MaxPublishing || people.Count(person => !person.Role.Publishes()) > rules.MaxViewing)
        {
            yield return "more people than fit in";
        }

        foreach (var person in consultation.Participants)
        {
            var connected = consultation.Connections.Any(connection => connection.ParticipantId == person.Id);
            if (connected != (person.Presence == Presence.Present))
            {
                yield return $"{person.Name} is {person.Presence} with{(connected ? "" : "out")} a connection";
            }

            if (connected && !person.MayJoin)
            {
                yield return $"{person.Name} is connected and {person.Standing}";
            }

            if (person.Standing == Standing.Removed && (person.JoinCodeHash is not null || person.ShortCode is not null))
            {
                yield return $"{person.Name} is removed and still has a code";
            }
        }
    }

    /// <summary>What may not come after what.</summary>
    public static IEnumerable<string> FaultsBetween(Consultation before, Consultation after)
    {
        if (before.Status != after.Status && !Next(before.Status).Contains(after.Status))
        {
            yield return $"{before.Status} became {after.Status}";
        }

        foreach (var old in before.Participants)
        {
            var now = after.Participants.FirstOrDefault(person => person.Id == old.Id);
            if (now is null)
            {
                yield return $"{old.Name} has vanished";
            }
            else if (now.Epoch < old.Epoch)
            {
                yield return $"{old.Name}'s old tokens count again";
            }
            else if (old.Standing == Standing.Removed && now.Standing != Standing.Removed)
            {
                yield return $"{old.Name} has come back from removal";
            }
            else if (old.Standing != now.Standing && now.Standing != Standing.Active && now.Epoch == old.Epoch)
            {
                yield return $"{old.Name} is out, and its tokens are not";
            }
        }
    }

    private static ConsultationStatus[] Next(ConsultationStatus status) => status switch
    {
        // One action can lead two steps on: both come on air before anybody was there.
        ConsultationStatus.Scheduled => [ConsultationStatus.Waiting, ConsultationStatus.Live, ConsultationStatus.Cancelled, ConsultationStatus.Missed],
        ConsultationStatus.Waiting => [ConsultationStatus.Live, ConsultationStatus.Ended, ConsultationStatus.Cancelled, ConsultationStatus.Missed],
        ConsultationStatus.Live => [ConsultationStatus.Ended],
        _ => [],
    };
}
