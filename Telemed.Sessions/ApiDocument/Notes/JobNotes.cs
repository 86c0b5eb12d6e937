using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Http;
using Telemed.Sessions.Jobs;

namespace Telemed.Sessions.ApiDocument.Notes;

/// <summary>What the document says of relays and ingests.</summary>
internal static class JobNotes
{
    private static readonly JobDocument Relay = new(
        Samples.JobId,
        Samples.ConsultationId,
        JobKind.Relay,
        "720p30",
        [Samples.DoctorId, Samples.PatientId],
        new JobTarget(Encrypted: true, "live.example", "app", HasKey: true),
        Source: null,
        Loop: false,
        JobWish.Running,
        JobState.Running,
        Samples.Morning.AddSeconds(2),
        Attempts: 0,
        Fault: null,
        Bitrate: 2_980_000,
        FramesPerSecond: 30,
        SentBytes: 44_700_000,
        DroppedFrames: 0,
        Reconnects: 0,
        Worker: "transcoder-1",
        Samples.Morning.AddMinutes(2),
        Samples.Morning);

    private static readonly JobDocument Begun = Relay with
    {
        State = JobState.Starting,
        Since = Samples.Morning,
        Bitrate = null,
        FramesPerSecond = null,
        SentBytes = 0,
        Worker = null,
        ReportedAt = null,
    };

    private static readonly QueryParameter[] Paging = [QueryParameter.Limit(50, 200), QueryParameter.Cursor("next", Samples.JobId)];

    public static readonly OperationNotes ListAll = new()
    {
        Answer = new Page<JobDocument>([Relay], Samples.JobId),
        Query = [new QueryParameter("wanted", "Only those that are to run, or that are not.", "running") { Words = ["running", "stopped"] }, .. Paging],
    };

    public static readonly OperationNotes List = new() { Answer = new Page<JobDocument>([Relay], Next: null), Query = Paging };

    public static readonly OperationNotes Create = new()
    {
        // The people of the example are nobody's: see GET /api/v1/consultations/{id} for those of yours.
        Request = new NewJob(JobKind.Relay, "720p30", [Samples.DoctorId, Samples.PatientId], new NewJobTarget("rtmps://live.example/app", "s3cr3t-stream-key")),
        Answer = Begun,
        Problems = new Dictionary<int, IReadOnlyList<string>>
        {
            [StatusCodes.Status409Conflict] = [ProblemTypes.ConsultationOver, ProblemTypes.Conflict, ProblemTypes.TooManyJobs],
        },
    };

    public static readonly OperationNotes Get = new() { Answer = Relay };

    public static readonly OperationNotes Start = new() { Answer = Begun };

    public static readonly OperationNotes Stop = new()
    {
        Answer = Relay with { Wanted = JobWish.Stopped, State = JobState.Stopped, Since = Samples.Morning.AddMinutes(3), Bitrate = null, FramesPerSecond = null },
    };
}
