using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Http;
using Telemed.Sessions.Snapshots;

namespace Telemed.Sessions.ApiDocument.Notes;

/// <summary>What the document says of snapshots.</summary>
internal static class SnapshotNotes
{
    // A grey square of 16 pixels.
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAD0lEQVR42mNoQAMMI1sAAAUMgAHjM1mKAAAAAElFTkSuQmCC";

    private static readonly SnapshotDocument Snapshot = new(
        Samples.SnapshotId,
        Samples.PatientId,
        Samples.Morning.AddMinutes(12),
        Samples.DoctorId,
        "Dr. Li",
        182_044,
        1280,
        720,
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ImageSniffer.Jpeg);

    public static readonly OperationNotes Take = new()
    {
        Request = Png,
        Answer = Snapshot,
        Query = [new QueryParameter("participantId", "Whose picture it is.", Samples.PatientId) { Required = true }],
        Problems = new Dictionary<int, IReadOnlyList<string>>
        {
            [StatusCodes.Status409Conflict] = [ProblemTypes.ConsultationOver, ProblemTypes.TooManySnapshots],
        },
    };

    public static readonly OperationNotes List = new() { Answer = new Page<SnapshotDocument>([Snapshot], Next: null) };

    public static readonly OperationNotes Read = new()
    {
        Answer = Png,
        Problems = new Dictionary<int, IReadOnlyList<string>> { [StatusCodes.Status409Conflict] = [ProblemTypes.Conflict] },
    };
}
