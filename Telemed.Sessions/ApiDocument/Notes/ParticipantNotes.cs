using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Consultations;

namespace Telemed.Sessions.ApiDocument.Notes;

/// <summary>What the document says of <c>/api/v1/consultations/{id}/participants</c>.</summary>
internal static class ParticipantNotes
{
    private static readonly Dictionary<int, IReadOnlyList<string>> Filling = new()
    {
        [StatusCodes.Status409Conflict] = [ProblemTypes.ConsultationOver, ProblemTypes.ConsultationFull, ProblemTypes.Conflict],
        [StatusCodes.Status412PreconditionFailed] = [ProblemTypes.Changed],
    };

    public static readonly OperationNotes Add = new()
    {
        Request = new NewParticipant(ParticipantRole.Assistant, "Nurse Zhao"),
        Answer = Samples.WithCode(Samples.Assistant, "m4tc9wsr2xvz7dqp5bne"),
        Headers = [RequestHeader.IfMatch],
        Problems = Filling,
    };

    public static readonly OperationNotes Update = new()
    {
        Request = new ParticipantUpdate(Name: "Wang Fang (mother)"),
        Answer = Samples.Live with { Participants = [Samples.Doctor, Samples.Patient with { Name = "Wang Fang (mother)" }] },
        Headers = [RequestHeader.IfMatch],
        HasETag = true,
        Problems = Filling,
    };

    public static readonly OperationNotes Remove = Changed(Samples.Live with { Participants = [Samples.Doctor, Samples.Patient] });

    public static readonly OperationNotes Kick = Changed(
        Samples.Live with { Participants = [Samples.Doctor, Samples.Patient with { Standing = Standing.Blocked, MayPublish = false }] }) with
    {
        Request = new Kick(Block: true),
    };

    public static readonly OperationNotes StopPublishing = Changed(Samples.Live with { Participants = [Samples.Doctor, Samples.Patient with { MayPublish = false }] });

    /// <summary>Where the answer is the consultation, which looks as before.</summary>
    public static readonly OperationNotes Act = Changed(Samples.Live);

    public static readonly OperationNotes IssueJoinCode = new()
    {
        Answer = Samples.WithCode(Samples.Patient, Samples.JoinCode),
        Headers = [RequestHeader.IfMatch],
        Problems = ConsultationNotes.Changing,
    };

    public static readonly OperationNotes IssueShortCode = new()
    {
        Answer = new ShortCodeDocument("K7MQ-2HD9", Samples.Morning.AddMinutes(10)),
        Headers = [RequestHeader.IfMatch],
        Problems = ConsultationNotes.Changing,
    };

    private static OperationNotes Changed(ConsultationDocument answer) => new()
    {
        Answer = answer,
        Headers = [RequestHeader.IfMatch],
        HasETag = true,
        Problems = ConsultationNotes.Changing,
    };
}
