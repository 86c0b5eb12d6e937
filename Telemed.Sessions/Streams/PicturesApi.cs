using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Access;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Audit;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Http;
using Telemed.Sessions.Http.RateLimits;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Streams;

/// <summary><c>GET /api/v1/consultations/{id}/streams/{participantId}/picture</c>: what somebody has on air, for administrators.</summary>
internal static class PicturesApi
{
    public static void MapPictures(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet($"{ConsultationsApi.Route}/{{id}}/streams/{{participantId}}/picture", ShowAsync)
            .WithTags("Streams")
            .NotStored()
            .Requires(Permission.StreamPicture)
            .RequireRateLimiting(RateLimit.Pictures)
            .Audited(AuditActions.StreamPictured)
            .WithName("ShowStream")
            .WithNotes(StreamNotes.Picture)
            .WithSummary("Shows what somebody has on air")
            .WithDescription("The newest keyframe as a JPEG of at most 640 pixels width. Looking is in the audit trail; 404 `stream-offline` when nothing is on air.")
            .Produces<string>(StatusCodes.Status200OK, "image/jpeg")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ShowAsync(
        HttpContext context, string id, string participantId, StreamPictures pictures, ConsultationStore consultations, CancellationToken cancellationToken)
    {
        var (consultation, refusal) = await ConsultationsApi.FindAsync(context, id, consultations, cancellationToken);
        if (consultation is null)
        {
            return refusal!.ToProblem();
        }

        if (!StreamPath.IsId(participantId) || consultation.Find(participantId) is not { } person)
        {
            return Refusal.NoSuchParticipant.ToProblem();
        }

        using var span = SessionsTelemetry.Source.StartActivity("stream picture").Of(id, participantId);
        var picture = person.Stream is null ? StreamPicture.Offline : await pictures.ReadAsync(new StreamPath(id, participantId), cancellationToken);
        if (picture.Jpeg is { } jpeg)
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            return TypedResults.File(jpeg, "image/jpeg");
        }

        return picture.IsOffline
            ? ProblemExtensions.Problem(StatusCodes.Status404NotFound, ProblemTypes.StreamOffline, "There is no picture on air.", "Ask again shortly.")
            : StreamsApi.Silent(context);
    }
}
