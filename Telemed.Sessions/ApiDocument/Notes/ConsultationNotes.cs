using System.Text.Json;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http;
using Telemed.Sessions.Realtime.Messages;

namespace Telemed.Sessions.ApiDocument.Notes;

/// <summary>What the document says of <c>/api/v1/consultations</c>.</summary>
internal static class ConsultationNotes
{
    public static readonly OperationNotes Create = new()
    {
        Request = (DateTimeOffset now) => (object)new NewConsultation(
            "Follow-up",
            new NewDoctor("Dr. Li", Samples.AccountId),
            new NewPatient("Wang Fang"),
            Samples.NextWeek(now),
            "Please have your blood pressure diary at hand.",
            "HIS-4711",
            60,
            [new NewParticipant(ParticipantRole.Assistant, "Nurse Zhao")]),
        Answers = new Dictionary<int, object> { [StatusCodes.Status201Created] = Samples.Created, [StatusCodes.Status200OK] = Samples.Consultation },
        Headers = [RequestHeader.IdempotencyKey],
        HasETag = true,
    };

    public static readonly OperationNotes List = new()
    {
        Answer = new Page<ConsultationDocument>([Samples.Consultation], "MTc2NzYwMzYwMDEyMzprMnY5cTB4NG0xYzdiOHozbjVzNg"),
        Query =
        [
            new QueryParameter("status", "One or several of scheduled, waiting, live, ended, cancelled, missed, with commas between them.", "waiting,live"),
            QueryParameter.Time("from", "Planned (or, without a planned time, created) at this time or later."),
            QueryParameter.Time("to", "Planned (or, without a planned time, created) before this time."),
            new QueryParameter("externalId", "What the hospital's system calls it, exactly.", "HIS-4711"),
            new QueryParameter("doctorAccount", "The id of the doctor's staff account. Doctors who have signed in see their own only, whatever stands here.", Samples.AccountId),
            new QueryParameter("q", "Part of the title or of somebody's name; upper and lower case are the same.", "wang"),
            QueryParameter.Limit(50, 200),
            QueryParameter.Cursor("next", "MTc2NzYwMzYwMDEyMzprMnY5cTB4NG0xYzdiOHozbjVzNg"),
        ],
    };

    public static readonly OperationNotes Get = new() { Answer = Samples.Live, Headers = [RequestHeader.IfNoneMatch], HasETag = true };

    public static readonly OperationNotes Update = new()
    {
        Request = (DateTimeOffset now) => (object)new ConsultationUpdate("Follow-up with X-ray", Samples.NextWeek(now).AddHours(1), "Please bring the pictures.", 90),
        Answer = Samples.Consultation with { Title = "Follow-up with X-ray", Notes = "Please bring the pictures.", MaxMinutes = 90 },
        Headers = [RequestHeader.IfMatch],
        HasETag = true,
    };

    public static readonly OperationNotes Room = new()
    {
        Answer = new RoomDocument(
            ConsultationStatus.Waiting,
            [
                new RoomParticipant(Samples.DoctorId, Presence.Present, Samples.Morning, HandRaised: false, Muted: false, new PublishedStream(Samples.Morning, "H264", "Opus")),
                new RoomParticipant(Samples.PatientId, Presence.Absent, PresenceSince: null, HandRaised: false, Muted: false, Stream: null),
            ]),
    };

    public static readonly OperationNotes Events = new()
    {
        Answer = new Page<EventDocument>(
            [
                new EventDocument(
                    4,
                    EventTypes.ParticipantJoined,
                    Samples.Morning,
                    new EventActor(ActorKind.Participant, Samples.PatientId, "Wang Fang"),
                    JsonSerializer.SerializeToElement(new { participantId = Samples.PatientId }, HttpConventions.Json)),
            ],
            "4"),
        Query = [QueryParameter.Limit(100, 500), QueryParameter.Cursor("next", "4")],
    };

    public static readonly OperationNotes End = new()
    {
        Answer = Samples.Live with { Status = ConsultationStatus.Ended, OverAt = Samples.Morning.AddDays(1).AddMinutes(25), OverBecause = OverReasons.Ended },
        Headers = [RequestHeader.IfMatch],
        HasETag = true,
        Problems = Changing,
    };

    public static readonly OperationNotes Cancel = new()
    {
        Answer = Samples.Consultation with { Status = ConsultationStatus.Cancelled, OverAt = Samples.Morning.AddHours(2), OverBecause = OverReasons.Cancelled },
        Headers = [RequestHeader.IfMatch],
        HasETag = true,
        Problems = Changing,
    };

    public static readonly OperationNotes Chat = new()
    {
        Answer = new Page<ChatEntry>([new ChatEntry(12, Samples.Morning, Samples.PatientId, "7f1d", "Good morning")], "12"),
        Query = [QueryParameter.Limit(50, 200), QueryParameter.Cursor("next", "12")],
    };

    /// <summary>The problems of everything that changes a consultation.</summary>
    public static IReadOnlyDictionary<int, IReadOnlyList<string>> Changing => new Dictionary<int, IReadOnlyList<string>>
    {
        [StatusCodes.Status412PreconditionFailed] = [ProblemTypes.Changed],
    };
}
