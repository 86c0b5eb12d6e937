using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Http;
using Telemed.Sessions.Streams;

namespace Telemed.Sessions.ApiDocument.Notes;

/// <summary>What the document says of what the transcoder does.</summary>
internal static class StreamNotes
{
    private static readonly StreamDocument Stream = new(
        Samples.ConsultationId,
        Samples.PatientId,
        "Follow-up",
        "Wang Fang",
        "flv and _aac: H264 copied, AAC copied; _opus: AAC to Opus",
        StreamWorkState.Running,
        Samples.Morning.AddMinutes(1),
        Restarts: 0,
        Viewers: 1,
        FramesPerSecond: 25,
        Bitrate: 512_000,
        Speed: 1,
        DroppedFrames: 0,
        DuplicatedFrames: 0,
        Cpu: 0.8,
        Memory: 60_000_000,
        LastError: null,
        LastLines: [],
        Worker: "transcoder-1");

    private static readonly Dictionary<int, IReadOnlyList<string>> WhenSilent = new()
    {
        [StatusCodes.Status503ServiceUnavailable] = [ProblemTypes.TranscoderUnavailable, ProblemTypes.Unavailable],
    };

    public static readonly OperationNotes ListAll = new() { Answer = new Page<StreamDocument>([Stream], Next: null), Problems = WhenSilent };

    public static readonly OperationNotes Picture = new()
    {
        Answer = "/9j/4AAQSkZJRg…",
        Problems = new Dictionary<int, IReadOnlyList<string>>(WhenSilent)
        {
            [StatusCodes.Status404NotFound] = [ProblemTypes.NotFound, ProblemTypes.StreamOffline],
        },
    };

    public static readonly OperationNotes List = new() { Answer = new Page<StreamDocument>([Stream with { Worker = null }], Next: null), Problems = WhenSilent };
}
