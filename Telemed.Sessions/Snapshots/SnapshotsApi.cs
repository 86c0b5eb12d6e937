using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.MediaHub;
using Telemed.Sessions.Access;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Audit;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Http;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Snapshots;

/// <summary><c>/api/v1/consultations/{id}/snapshots</c>: pictures that a doctor puts into the record.</summary>
internal static class SnapshotsApi
{
    private static readonly Refusal Unreadable = Refusal.Conflict(
        "The snapshot cannot be read.", "It was encrypted with a key that this installation does not have any more.");

    public static WebApplicationBuilder AddSnapshots(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SnapshotMeter>();
        builder.Services.AddSingleton<SnapshotStore>();
        return builder;
    }

    public static void MapSnapshots(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup($"{ConsultationsApi.Route}/{{id}}/snapshots").WithTags("Snapshots").NotStored();

        group.MapPost("/", TakeAsync)
            .Requires(Permission.SnapshotTake)
            .WithName("TakeSnapshot")
            .WithNotes(SnapshotNotes.Take)
            .WithSummary("Puts a picture of somebody into the record")
            .WithDescription(
                "The body is the picture itself, at most 2 MiB, 16 to 4096 pixels each way; the example is shown as Base64. Doctors learn it on the realtime channel. At most 100 in a consultation, as long as that is not over.")
            .Accepts<byte[]>(ImageSniffer.Jpeg, ImageSniffer.Png)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        group.MapGet("/", ListAsync)
            .Requires(Permission.SnapshotRead)
            .Audited(AuditActions.SnapshotsListed)
            .WithName("ListSnapshots")
            .WithNotes(SnapshotNotes.List)
            .WithSummary("Lists the pictures in the record")
            .WithDescription("The oldest first, in one page.")
            .ProducesProblem(StatusCodes.Status404NotFound);

        group.MapGet("/{snapshotId}", ReadAsync)
            .Requires(Permission.SnapshotRead)
            .Audited(AuditActions.SnapshotRead)
            .WithName("ReadSnapshot")
            .WithNotes(SnapshotNotes.Read)
            .WithSummary("Reads a picture")
            .WithDescription("Byte for byte as it was sent. Every look is in the audit trail.")
            .Produces<string>(StatusCodes.Status200OK, ImageSniffer.Jpeg, ImageSniffer.Png)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Created<SnapshotDocument>, ProblemHttpResult>> TakeAsync(
        HttpContext context, string id, SnapshotStore store, ConsultationStore consultations, string? participantId, CancellationToken cancellationToken)
    {
        // Who may not is told before two megabytes are read.
        var (consultation, refusal) = await ConsultationsApi.FindAsync(context, id, consultations, cancellationToken);
        if (consultation is null)
        {
            return refusal!.ToProblem();
        }

        if (participantId is null || !StreamPath.IsId(participantId))
        {
            return StrictJson.Invalid("participantId must say whose picture it is.");
        }

        if ((await ImageBody.ReadAsync(context.Request, cancellationToken)).Failed(out var problem, out var picture))
        {
            return problem;
        }

        using var span = SessionsTelemetry.Source.StartActivity("snapshot take").Of(id, participantId);
        var (snapshot, refused) = await store.AddAsync(id, participantId, picture, context.RefusalIn, context.Caller().Actor, cancellationToken);
        return snapshot is null
            ? refused!.ToProblem()
            : TypedResults.Created($"{ConsultationsApi.Route}/{id}/snapshots/{snapshot.Id}", SnapshotDocument.Of(snapshot));
    }

    private static async Task<Results<Ok<Page<SnapshotDocument>>, ProblemHttpResult>> ListAsync(
        HttpContext context, string id, SnapshotStore store, ConsultationStore consultations, CancellationToken cancellationToken)
    {
        var (consultation, refusal) = await ConsultationsApi.FindAsync(context, id, consultations, cancellationToken);
        return consultation is null
            ? refusal!.ToProblem()
            : TypedResults.Ok(new Page<SnapshotDocument>([.. (await store.ListAsync(id, cancellationToken)).Select(SnapshotDocument.Of)], Next: null));
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> ReadAsync(
        HttpContext context, string id, string snapshotId, SnapshotStore store, ConsultationStore consultations, SnapshotMeter meter, CancellationToken cancellationToken)
    {
        var (consultation, refusal) = await ConsultationsApi.FindAsync(context, id, consultations, cancellationToken);
        if (consultation is null)
        {
            return refusal!.ToProblem();
        }

        using var span = SessionsTelemetry.Source.StartActivity("snapshot read").Of(id);
        if (await store.FindAsync(id, snapshotId, cancellationToken) is not var (snapshot, picture))
        {
            return SnapshotStore.NoSuchSnapshot.ToProblem();
        }

        if (picture is null)
        {
            return Unreadable.ToProblem();
        }

        // It is a picture and is taken for nothing else, whatever a browser thinks of it.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        meter.CountRead();
        return TypedResults.File(picture, snapshot.Type);
    }
}
