using Telemed.Sessions.Http;
using Telemed.Sessions.Quality;

namespace Telemed.Sessions.ApiDocument.Notes;

/// <summary>What the document says of <c>/api/v1/consultations/{id}/quality</c>.</summary>
internal static class QualityNotes
{
    private static readonly QualityFigures Figures = new(
        12, 1, new QualityFigure(84.5, 210), new QualityFigure(6, 31), new QualityFigure(0.2, 3.5), new QualityFigure(910, 1180), new QualityFigure(1240, 1502), Delay: null);

    public static readonly OperationNotes Read = new()
    {
        Answer = new QualityDocument(
            [new QualitySummary(Samples.PatientId, Samples.Morning, Samples.Morning, 1, "good", Figures)],
            new Page<QualityMinuteDocument>([new QualityMinuteDocument(Samples.PatientId, Samples.Morning, Figures)], Next: null)),
        Query = [QueryParameter.Limit(500, 2000), QueryParameter.Cursor("minutes.next", $"1767603660000.{Samples.PatientId}")],
    };
}
