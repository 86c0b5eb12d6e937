using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.MediaHub;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Http;

namespace Telemed.Sessions.Consultations;

/// <summary>Turns the wish for a consultation into one, or says what is wrong with it.</summary>
internal static class NewConsultationCheck
{
    private const int MaxAccountLength = 60;

    private static readonly TimeSpan Furthest = TimeSpan.FromDays(366);

    /// <summary>The consultation and the join codes by participant, or a problem.</summary>
    public static (Consultation? Consultation, IReadOnlyDictionary<string, string> Codes, ProblemHttpResult? Problem) Read(
        NewConsultation wanted, LifeRules rules, string? doctorAccount, DateTimeOffset now)
    {
        var codes = new Dictionary<string, string>(StringComparer.Ordinal);
        List<string> faults = [];
        var people = new List<Participant>
        {
            Person(ParticipantRole.Doctor, wanted.Doctor.Name, "doctor.name"),
            Person(ParticipantRole.Patient, wanted.Patient.Name, "patient.name"),
        };
        var others = wanted.Others ?? [];
        if (others.Any(other => other is null))
        {
            return (null, codes, StrictJson.Invalid("others holds null."));
        }

        people.AddRange(others.Select((other, index) => Person(other.Role, other.Name, $"others[{index}].name")));

        var consultation = new Consultation
        {
            Id = StreamPath.NewId(),
            Title = Text(wanted.Title, NewConsultation.MaxTitleLength, "title"),
            Status = ConsultationStatus.Waiting,
            CreatedAt = now,
            ScheduledAt = wanted.ScheduledAt is { } planned ? Time(planned) : null,
            Notes = wanted.Notes is { Length: > 0 } notes ? Notes(notes) : null,
            ExternalId = wanted.ExternalId is { } externalId ? Text(externalId, NewConsultation.MaxExternalIdLength, "externalId") : null,
            DoctorAccount = doctorAccount is not null ? Text(doctorAccount, MaxAccountLength, "doctor.accountId") : null,
            MaxMinutes = Minutes(wanted.MaxMinutes ?? rules.MaxMinutes),
            Participants = people,
        };
        if (people.Count(person => person.Role.Publishes()) > rules.MaxPublishing || people.Count(person => !person.Role.Publishes()) > rules.MaxViewing)
        {
            faults.Add($"others: a consultation has at most {rules.MaxPublishing} people who publish and {rules.MaxViewing} who view.");
        }

        return faults.Count == 0 ? (consultation, codes, null) : (null, codes, StrictJson.Invalid(string.Join(" ", faults)));

        Participant Person(ParticipantRole role, string name, string member)
        {
            var (person, code) = New(role, Text(name, NewParticipant.MaxNameLength, member));
            codes[person.Id] = code;
            return person;
        }

        string Text(string text, int maxLength, string member)
        {
            if (TextRules.Clean(text, maxLength) is { } clean)
            {
                return clean;
            }

            faults.Add($"{member} must be 1 to {maxLength} characters without control characters.");
            return "";
        }

        string? Notes(string notes)
        {
            var clean = TextRules.CleanLines(notes, NewConsultation.MaxNotesLength);
            if (clean is null)
            {
                faults.Add(NotesFault);
            }

            return clean;
        }

        DateTimeOffset Time(DateTimeOffset planned)
        {
            if (!IsPlannable(planned, now))
            {
                faults.Add(TimeFault);
            }

            return ToTheMillisecond(planned);
        }

        int Minutes(int minutes)
        {
            if (!IsLength(minutes))
            {
                faults.Add(MinutesFault);
            }

            return minutes;
        }
    }

    public static string NotesFault => $"notes must be up to {NewConsultation.MaxNotesLength} characters without control characters other than line breaks.";

    public static string TimeFault => "scheduledAt must be within a year from now.";

    public static string MinutesFault => "maxMinutes must be 1 to 1440.";

    /// <summary>A new person and the code that they join with.</summary>
    public static (Participant Person, string Code) New(ParticipantRole role, string name)
    {
        var code = JoinCode.New();
        return (new Participant { Id = StreamPath.NewId(), Role = role, Name = name, JoinCodeHash = JoinCode.Hash(code) }, code);
    }

    public static bool IsLength(int minutes) => minutes is >= 1 and <= 1440;

    public static bool IsPlannable(DateTimeOffset planned, DateTimeOffset now) => planned > now - TimeSpan.FromDays(1) && planned < now + Furthest;

    public static DateTimeOffset ToTheMillisecond(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
