using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Telemed.Sessions.Access;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Http;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Jobs;

/// <summary><c>/api/v1/consultations/{id}/jobs</c> and <c>/api/v1/jobs</c>: relays and ingests. docs/jobs.md tells of them.</summary>
internal static class JobsApi
{
    private const string Route = $"{ConsultationsApi.Route}/{{id}}/jobs";
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    public static void MapJobs(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/v1/jobs", ListAllAsync)
            .WithTags("Jobs")
            .NotStored()
            .Requires(Permission.JobsReadAll)
            .WithName("ListAllJobs")
            .WithNotes(JobNotes.ListAll)
            .WithSummary("Lists the relays and ingests of all consultations")
            .WithDescription("The newest first, as they are at this moment.")
            .ProducesProblem(StatusCodes.Status400BadRequest);

        var group = endpoints.MapGroup(Route).WithTags("Jobs").NotStored();
        group.MapPost("/", CreateAsync)
            .Requires(Permission.JobsManage)
            .WithName("CreateJob")
            .WithNotes(JobNotes.Create)
            .WithSummary("Makes a relay or an ingest and starts it")
            .WithDescription("Key and password are encrypted and never shown again.")
            .Accepts<NewJob>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        group.MapGet("/", ListAsync)
            .Requires(Permission.JobsRead)
            .WithName("ListJobs")
            .WithNotes(JobNotes.List)
            .WithSummary("Lists a consultation's relays and ingests")
            .WithDescription("The newest first, as they are at this moment.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);

        group.MapGet("/{jobId}", GetAsync)
            .Requires(Permission.JobsRead)
            .WithName("GetJob")
            .WithNotes(JobNotes.Get)
            .WithSummary("Reads a relay or an ingest")
            .WithDescription("As it is at this moment. What no worker has confirmed lately is `lost`, never `running`.")
            .ProducesProblem(StatusCodes.Status404NotFound);

        group.MapPost("/{jobId}/start", (HttpContext context, string id, string jobId, JobStore store, JobFigures figures, IOptions<JobOptions> options, TimeProvider time, CancellationToken cancellationToken) =>
                ActAsync(context, figures, options, time, store.StartAsync(id, jobId, context.RefusalIn, context.Caller().Actor, cancellationToken)))
            .Requires(Permission.JobsManage)
            .WithName("StartJob")
            .WithNotes(JobNotes.Start)
            .WithSummary("Starts a relay or an ingest")
            .WithDescription("One that was given up or has ended begins anew. One that is to run already stays as it is.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        group.MapPost("/{jobId}/stop", (HttpContext context, string id, string jobId, JobStore store, JobFigures figures, IOptions<JobOptions> options, TimeProvider time, CancellationToken cancellationToken) =>
                ActAsync(context, figures, options, time, store.StopAsync(id, jobId, context.RefusalIn, context.Caller().Actor, cancellationToken)))
            .Requires(Permission.JobsManage)
            .WithName("StopJob")
            .WithNotes(JobNotes.Stop)
            .WithSummary("Stops a relay or an ingest")
            .WithDescription("It stays, with its key, and can be started again. One that is stopped stays as it is.")
            .ProducesProblem(StatusCodes.Status404NotFound);

        group.MapDelete("/{jobId}", DeleteAsync)
            .Requires(Permission.JobsManage)
            .WithName("DeleteJob")
            .WithSummary("Removes a relay or an ingest")
            .WithDescription("With its key; one that runs is stopped.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Created<JobDocument>, ProblemHttpResult>> CreateAsync(
        HttpContext context,
        string id,
        JobCheck check,
        JobStore store,
        IOptions<JobOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<NewJob>(context.Request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        var (job, secret, fault) = check.Read(wanted);
        if (job is null)
        {
            return StrictJson.Invalid(fault!);
        }

        using var span = SessionsTelemetry.Source.StartActivity("job create").Of(id);
        var (added, refusal) = await store.AddAsync(id, job, secret!, context.RefusalIn, context.Caller().Actor, cancellationToken);
        return added is null
            ? refusal!.ToProblem()
            : TypedResults.Created($"{ConsultationsApi.Route}/{id}/jobs/{added.Id}", Document(context, added, heard: null, options, time));
    }

    private static async Task<Results<Ok<Page<JobDocument>>, ProblemHttpResult>> ListAllAsync(
        HttpContext context,
        JobStore store,
        JobFigures figures,
        IOptions<JobOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken,
        [FromQuery] string? wanted = null,
        [FromQuery] string? cursor = null,
        [FromQuery] string? limit = null) =>
        wanted is not (null or "running" or "stopped")
            ? StrictJson.Invalid("wanted must be running or stopped.")
            : await PageAsync(context, null, wanted is null ? null : wanted == "running", cursor, limit, store, figures, options, time, cancellationToken);

    private static async Task<Results<Ok<Page<JobDocument>>, ProblemHttpResult>> ListAsync(
        HttpContext context,
        string id,
        ConsultationStore consultations,
        JobStore store,
        JobFigures figures,
        IOptions<JobOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken,
        [FromQuery] string? cursor = null,
        [FromQuery] string? limit = null) =>
        await RefusalAsync(context, id, consultations, cancellationToken) is { } refusal
            ? refusal.ToProblem()
            : await PageAsync(context, id, wanted: null, cursor, limit, store, figures, options, time, cancellationToken);

    private static async Task<Results<Ok<JobDocument>, ProblemHttpResult>> GetAsync(
        HttpContext context,
        string id,
        string jobId,
        ConsultationStore consultations,
        JobStore store,
        JobFigures figures,
        IOptions<JobOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await RefusalAsync(context, id, consultations, cancellationToken) is { } refusal)
        {
            return refusal.ToProblem();
        }

        return await store.FindAsync(id, jobId, cancellationToken) is { } job
            ? TypedResults.Ok(Document(context, job, figures.Find(jobId), options, time))
            : JobStore.NoSuchJob.ToProblem();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        HttpContext context, string id, string jobId, JobStore store, CancellationToken cancellationToken)
    {
        var (_, refusal) = await store.DeleteAsync(id, jobId, context.RefusalIn, context.Caller().Actor, cancellationToken);
        return refusal is null ? TypedResults.NoContent() : refusal.ToProblem();
    }

    private static async Task<Results<Ok<JobDocument>, ProblemHttpResult>> ActAsync(
        HttpContext context, JobFigures figures, IOptions<JobOptions> options, TimeProvider time, Task<(JobRow? Job, Refusal? Refusal)> action)
    {
        var (job, refusal) = await action;
        return job is null ? refusal!.ToProblem() : TypedResults.Ok(Document(context, job, figures.Find(job.Id), options, time));
    }

    private static async Task<Results<Ok<Page<JobDocument>>, ProblemHttpResult>> PageAsync(
        HttpContext context,
        string? consultationId,
        bool? wanted,
        string? cursor,
        string? limit,
        JobStore store,
        JobFigures figures,
        IOptions<JobOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (cursor is not null && !OrderedId.Is(OrderedId.Job, cursor))
        {
            return StrictJson.Invalid("cursor must be the \"next\" of the page before.");
        }

        var count = DefaultLimit;
        if (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is 0 or > MaxLimit))
        {
            return StrictJson.Invalid($"limit must be 1 to {MaxLimit}.");
        }

        var rows = await store.ListAsync(consultationId, wanted, cursor, count + 1, cancellationToken);
        return TypedResults.Ok(new Page<JobDocument>(
            [.. rows.Take(count).Select(row => Document(context, row, figures.Find(row.Id), options, time))],
            rows.Count > count ? rows[count - 1].Id : null));
    }

    private static async Task<Refusal?> RefusalAsync(HttpContext context, string id, ConsultationStore consultations, CancellationToken cancellationToken) =>
        await consultations.FindAsync(id, cancellationToken) is { } consultation ? context.RefusalIn(consultation) : Refusal.NoSuchConsultation;

    private static JobDocument Document(HttpContext context, JobRow job, HeardReport? heard, IOptions<JobOptions> options, TimeProvider time) =>
        JobDocument.Of(job, heard, time.Now(), options.Value.LostAfter, context.Caller().May(Permission.JobsManage));
}
