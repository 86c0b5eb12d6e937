using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http;
using Telemed.Sessions.Internal;

namespace Telemed.Sessions.Jobs;

/// <summary>
/// What the transcoder is told and tells: <c>GET /internal/jobs</c>, a <see cref="LineFeed"/> of the jobs that are to run, with their
/// secrets; <c>POST /internal/jobs/reports</c>, how it goes with them; <c>POST /internal/streams/{c}/{p}/notices</c>, what doctors should know of
/// a stream. docs/architecture.md has the forms.
/// </summary>
internal static class JobFeed
{
    private const int MaxReports = 40;
    private const int MaxDetail = 300;

    private static int _subscribers;

    public static void MapJobFeed(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/internal").AddEndpointFilter<ServiceIdentityFilter>().NotStored().ExcludeFromDescription();
        group.MapGet("/jobs", StreamAsync);
        group.MapPost("/jobs/reports", ReportAsync);
        group.MapPost("/streams/{consultationId}/{participantId}/notices", NoticeAsync);
    }

    private static async Task<IResult> StreamAsync(HttpContext context, JobBook book)
    {
        // An empty book that nobody has read would stop everything.
        if (!book.IsKnown)
        {
            return ProblemExtensions.Problem(StatusCodes.Status503ServiceUnavailable, ProblemTypes.Unavailable, "The jobs have not been read yet.");
        }

        if (Interlocked.Increment(ref _subscribers) > LineFeed.MaxSubscribers)
        {
            Interlocked.Decrement(ref _subscribers);
            return ProblemExtensions.Problem(StatusCodes.Status503ServiceUnavailable, ProblemTypes.Unavailable, "Too many subscribers.");
        }

        try
        {
            using var subscription = book.Subscribe(LineFeed.Capacity);
            return await LineFeed.AnswerAsync(context, subscription, JobLine.Of, mark => new JobLine(mark), JobJson.Default.JobLine);
        }
        finally
        {
            Interlocked.Decrement(ref _subscribers);
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReportAsync(HttpContext context, JobFigures figures, CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<JobReports>(context.Request, cancellationToken)).Failed(out var problem, out var reports))
        {
            return problem;
        }

        if (reports.Reports.Count > MaxReports)
        {
            return StrictJson.Invalid($"At most {MaxReports} reports at once.");
        }

        await figures.TakeAsync(reports, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> NoticeAsync(
        HttpContext context, string consultationId, string participantId, ConsultationStore consultations, CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<StreamNotice>(context.Request, cancellationToken)).Failed(out var problem, out var notice))
        {
            return problem;
        }

        if (notice.Code is not (ConsultationLife.StreamQuarantined or ConsultationLife.StreamRecovered))
        {
            return StrictJson.Invalid($"code must be {ConsultationLife.StreamQuarantined} or {ConsultationLife.StreamRecovered}.");
        }

        var detail = notice.Detail is { Length: > 0 } text ? TextRules.Clean(text.Length <= MaxDetail ? text : text[..MaxDetail], MaxDetail) : null;
        var changed = await consultations.ChangeAsync(consultationId, Actor.System, life => life.StreamNotice(participantId, notice.Code, detail), cancellationToken);
        return changed.Failed(out var refusal, out _) ? refusal.ToProblem() : TypedResults.NoContent();
    }
}

/// <summary>The body of <c>POST /internal/streams/{c}/{p}/notices</c>.</summary>
internal sealed record StreamNotice(string Code, string? Detail = null);

/// <summary>A line of the feed: <c>job</c>, <c>gone</c>, <c>current</c>, <c>alive</c>.</summary>
internal sealed record JobLine(
    string Type,
    string? Id = null,
    long? Revision = null,
    string? Kind = null,
    string? ConsultationId = null,
    IReadOnlyList<string>? Streams = null,
    string? ParticipantId = null,
    string? Preset = null,
    JobLineTarget? Target = null,
    JobLineSource? Source = null)
{
    public static JobLine Of(JobChange change)
    {
        if (change.Job is not { } job)
        {
            return new JobLine("gone", change.Id);
        }

        var (row, secret) = job;
        var line = new JobLine("job", row.Id, row.Revision, row.Kind, row.ConsultationId, Preset: row.Preset);
        return row.ReadKind == JobKind.Relay
            ? line with { Streams = row.ReadStreams, Target = new JobLineTarget(secret.Url!, secret.Key!) }
            : line with { ParticipantId = row.Streams, Source = new JobLineSource(secret.Url, secret.User, secret.Password, row.File, row.Loops) };
    }

    /// <summary>Nothing that prints this prints what is in it.</summary>
    public override string ToString() => $"{Type} {Id}";
}

/// <summary>Where a relay goes.</summary>
internal sealed record JobLineTarget(string Url, string Key);

/// <summary>Where an ingest comes from.</summary>
internal sealed record JobLineSource(string? Url, string? User, string? Password, string? File, bool Loop);

/// <summary>Writes the lines without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobLine))]
internal sealed partial class JobJson : JsonSerializerContext;
