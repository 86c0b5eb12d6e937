using Telemed.Sessions.Consultations;
using Telemed.Sessions.Joining;

namespace Telemed.Sessions.ApiDocument.Notes;

/// <summary>The consultation, people and ids that all examples are about; docs/ shows the same.</summary>
internal static class Samples
{
    public const string ConsultationId = "k2v9q0x4m1c7b8z3n5s6";
    public const string DoctorId = "a7d0f3g6h9j2k5l8q1w4";
    public const string PatientId = "e3r6t9y2u5i8o1p4a7s0";
    public const string AssistantId = "u1n4u2r5s3e6a7a8b9b0";
    public const string AccountId = "d4o7c2t5o8r1l3i6a9c0";
    public const string KeyId = "p8k1e4y7i0d3b6o9o2k5";
    public const string WebhookId = "whk_019b8d3c1a40000107c2f1e64b0d9a35";
    public const string DeliveryId = "whd_019b8d3c1a4b0003b1d8e2f46a90c357";
    public const string MessageId = "msg_019b8d3c1a4b0003f2a87c11d9e04b66";
    public const string JobId = "job_019b8d3c1a5c0004c7a1f2e38d60b947";
    public const string SnapshotId = "snp_019b8d3c1a6d0005e2b7c1d83a40f916";
    public const string Token = "CfDJ8…";
    public const string DeviceId = "0Zr3vQ1kXy7TfJ2mB9wLpA4c";

    private const string DoctorCode = "x7mq2hd9vtpc4nkr8sub";
    private const string PatientCode = "b5wz3kjy6gfe8mda2vhn";

    public static readonly DateTimeOffset Morning = new(2026, 1, 5, 9, 0, 0, 123, TimeSpan.Zero);

    public static readonly ParticipantDocument Doctor = new(DoctorId, ParticipantRole.Doctor, "Dr. Li", Standing.Active, MayPublish: true);
    public static readonly ParticipantDocument Patient = new(PatientId, ParticipantRole.Patient, "Wang Fang", Standing.Active, MayPublish: true);
    public static readonly ParticipantDocument Assistant = new(AssistantId, ParticipantRole.Assistant, "Nurse Zhao", Standing.Active, MayPublish: true);

    public static readonly ConsultationDocument Consultation = new(
        ConsultationId,
        "Follow-up",
        ConsultationStatus.Scheduled,
        Morning,
        Morning.AddDays(1).AddMilliseconds(-123),
        LiveAt: null,
        OverAt: null,
        OverBecause: null,
        "Please have your blood pressure diary at hand.",
        "HIS-4711",
        AccountId,
        60,
        [Doctor, Patient, Assistant]);

    public static readonly ConsultationDocument Live = Consultation with { Status = ConsultationStatus.Live, LiveAt = Morning.AddDays(1) };

    public static readonly ConsultationDocument Created = Consultation with
    {
        Participants = [WithCode(Doctor, DoctorCode), WithCode(Patient, PatientCode), WithCode(Assistant, "m4tc9wsr2xvz7dqp5bne")],
    };

    public static readonly JoinDocument Join = new(
        new ConsultationSummary(ConsultationId, "Follow-up", ConsultationStatus.Waiting, Morning.AddDays(1), "Please have your blood pressure diary at hand."),
        new ParticipantSummary(PatientId, ParticipantRole.Patient, "Wang Fang"),
        Token,
        Morning.AddMinutes(10),
        "wss://clinic.example/api/v1/realtime",
        [new IceServer { Urls = ["turn:turn.clinic.example:3478"], Username = "telemed", Credential = "…" }],
        new PublishAddresses(
            $"https://clinic.example/media/{ConsultationId}/{PatientId}/whip", $"rtmp://clinic.example/{ConsultationId}/{PatientId}?token={Token}"),
        [
            new PlayAddresses(
                new ParticipantSummary(DoctorId, ParticipantRole.Doctor, "Dr. Li"),
                $"https://clinic.example/media/{ConsultationId}/{DoctorId}/whep",
                $"https://clinic.example/media/{ConsultationId}/{DoctorId}/index.m3u8",
                $"https://clinic.example/media/{ConsultationId}/{DoctorId}.flv?token={Token}",
                $"rtmp://clinic.example/{ConsultationId}/{DoctorId}_aac?token={Token}"),
        ]);

    public static string JoinCode => PatientCode;

    public static ParticipantDocument WithCode(ParticipantDocument person, string code) =>
        person with { JoinCode = code, JoinUrl = $"https://clinic.example/join#{code}" };

    /// <summary>Nine in the morning a week from now: a time that can be planned.</summary>
    public static DateTimeOffset NextWeek(DateTimeOffset now) => new(now.UtcDateTime.Date.AddDays(7).AddHours(9), TimeSpan.Zero);
}
