using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.MediaHub;
using Telemed.Sessions.Access;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Audit;

/// <summary><c>/api/v1/audit</c>: who did what.</summary>
internal static class AuditApi
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;
    private const int ExportBatch = 500;
    private const int MaxFilterLength = 100;

    private static readonly byte[] LineEnd = [(byte)'\n'];

    public static WebApplicationBuilder AddAudit(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AuditTrail>();
        builder.Services.AddSingleton<AuditedReads>();
        builder.Services.AddSingleton<IEventRecorder, AuditEvents>();
        builder.Services.AddHostedService<AuditHeadNote>();
        return builder;
    }

    public static void MapAudit(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/audit").WithTags("Audit").Requires(Permission.AuditRead).NotStored();

        group.MapGet("/", ListAsync)
            .Audited(AuditActions.AuditRead)
            .WithName("ListAudit")
            .WithNotes(AuditNotes.List)
            .WithSummary("Reads the audit trail, newest first")
            .WithDescription("Filters: consultation, actor (an id), action, from and to (times). `next` is there when there is more.")
            .ProducesProblem(StatusCodes.Status400BadRequest);

        group.MapGet("/export", ExportAsync)
            .Audited(AuditActions.AuditExported)
            .WithName("ExportAudit")
            .WithNotes(AuditNotes.Export)
            .WithSummary("The whole audit trail as JSON Lines")
            .WithDescription("Oldest first, an entry in each line, and the head in the last one: `telemed.cs audit verify --file` checks it.")
            .Produces<string>(StatusCodes.Status200OK, "application/jsonl");
    }

    private static async Task<Results<Ok<Page<AuditDocument>>, ProblemHttpResult>> ListAsync(
        Database database,
        string? cursor,
        string? limit,
        string? consultation,
        string? actor,
        string? action,
        string? from,
        string? to,
        CancellationToken cancellationToken)
    {
        if (!TryNumber(limit, out var count) || count is < 1 or > MaxLimit || !TryNumber(cursor, out var before) || before < 1)
        {
            return StrictJson.Invalid($"limit must be 1 to {MaxLimit}, cursor one that was answered.");
        }

        if (!TryTime(from, out var since) || !TryTime(to, out var until))
        {
            return StrictJson.Invalid("from and to must be times such as 2026-01-05T09:00:00Z.");
        }

        if ((consultation is not null && !StreamPath.IsId(consultation)) || actor?.Length > MaxFilterLength || action?.Length > MaxFilterLength
            || HasNul(actor) || HasNul(action))
        {
            return StrictJson.Invalid("consultation must be an id, actor and action at most 100 characters.");
        }

        var size = (int)(count ?? DefaultLimit);
        var conditions = new StringBuilder("WHERE 1 = 1");
        void When(bool given, string condition) => conditions.Append(given ? " AND " + condition : "");
        When(before is not null, "seq < @before");
        When(consultation is not null, "consultation_id = @consultation");
        When(actor is not null, "actor_id = @actor");
        When(action is not null, "action = @action");
        When(since is not null, "at >= @since");
        When(until is not null, "at < @until");
        var entries = await database.ReadAsync(
            unit => AuditTrail.ReadAsync(
                unit,
                $"{conditions} ORDER BY seq DESC LIMIT @take",
                new { before, consultation, actor, action, since = since ?? default, until = until ?? default, take = (long)size + 1 }),
            cancellationToken);
        var shown = entries.Take(size).ToList();
        return TypedResults.Ok(new Page<AuditDocument>(
            [.. shown.Select(AuditDocument.Of)],
            entries.Count > size ? shown[^1].Seq.ToString(System.Globalization.CultureInfo.InvariantCulture) : null));
    }

    private static PushStreamHttpResult ExportAsync(HttpContext context, Database database)
    {
        context.Response.Headers.ContentDisposition = "attachment; filename=\"audit.jsonl\"";
        return TypedResults.Stream(body => WriteAsync(database, body, context.RequestAborted), "application/jsonl");
    }

    // In steps, each of its own: nobody keeps a connection of the database for as long as a slow reader takes.
    private static async Task WriteAsync(Database database, Stream body, CancellationToken cancellationToken)
    {
        var head = await database.ReadAsync(AuditTrail.HeadAsync, cancellationToken);
        for (long done = 0; done < head.Seq;)
        {
            var entries = await database.ReadAsync(
                unit => AuditTrail.ReadAsync(
                    unit, "WHERE seq > @done AND seq <= @last ORDER BY seq LIMIT @take", new { done, last = head.Seq, take = (long)ExportBatch }),
                cancellationToken);
            if (entries.Count == 0)
            {
                break;
            }

            foreach (var entry in entries)
            {
                await body.WriteAsync(entry.ToJsonLine(), cancellationToken);
                await body.WriteAsync(LineEnd, cancellationToken);
            }

            done = entries[^1].Seq;
        }

        await body.WriteAsync(Encoding.UTF8.GetBytes($"{{\"head\":\"{head}\"}}\n"), cancellationToken);
    }

    private static bool TryNumber(string? text, out long? number)
    {
        number = long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : null;
        return text is null || number is not null;
    }

    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = DateTimeOffset.TryParse(
            text,
            System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal,
            out var value) ? value : null;
        return text is null || time is not null;
    }

    private static bool HasNul(string? text) => text?.Contains('\0', StringComparison.Ordinal) == true;
}


/// <summary>An entry as the API shows it.</summary>
internal sealed record AuditDocument(
    long Seq,
    DateTimeOffset At,
    AuditActor Actor,
    string Action,
    string? ConsultationId,
    string? Subject,
    JsonElement? Details,
    string PreviousHash,
    string Hash)
{
    public static AuditDocument Of(StoredEntry entry) => new(
        entry.Seq,
        DateTimeOffset.FromUnixTimeMilliseconds(entry.At),
        new AuditActor(entry.ActorKind, entry.ActorId, entry.ActorName, entry.Address),
        entry.Action,
        entry.ConsultationId,
        entry.Subject,
        Json(entry.Details),
        entry.PreviousHash,
        entry.Hash);

    // What somebody has tampered with may be no JSON any more; it is shown all the same.
    private static JsonElement? Json(string? text)
    {
        try
        {
            return text is null ? null : JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(text);
        }
    }
}

/// <summary>Who did it.</summary>
internal sealed record AuditActor(string Kind, string? Id, string? Name, string? Address);
