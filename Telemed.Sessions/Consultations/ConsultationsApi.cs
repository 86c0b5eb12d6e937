using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Configuration;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Access;
using Telemed.Sessions.Addresses;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Audit;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Http;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Telemetry;

namespace Telemed.Sessions.Consultations;

/// <summary><c>/api/v1/consultations</c>: what the clinic's own systems and staff do, and a doctor with an access token.</summary>
internal static class ConsultationsApi
{
    public const string Route = "/api/v1/consultations";

    public static WebApplicationBuilder AddConsultations(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<ClinicOptions>(ClinicOptions.Section);
        builder.AddCheckedOptions<LifeRules>(LifeRules.Section);
        builder.Services.AddSingleton<ConsultationStore>();
        builder.Services.AddSingleton<ConsultationList>();
        builder.Services.AddSingleton<IdempotentAnswers>();
        builder.Services.AddHostedService<ConsultationClock>();
        return builder;
    }

    public static void MapConsultations(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup(Route).WithTags("Consultations").NotStored();

        group.MapPost("/", CreateAsync)
            .Requires(Permission.ConsultationCreate)
            .WithName("CreateConsultation")
            .WithNotes(ConsultationNotes.Create)
            .WithSummary("Creates a consultation")
            .WithDescription(
                "Answers 201 with the participants' join codes and links. They are shown this once: only a hash of them is kept. With an Idempotency-Key a repeated request is answered the same for a day; with an externalId that is there already the answer is 200 with that consultation, without codes.")
            .Accepts<NewConsultation>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

        group.MapGet("/", ListAsync)
            .Requires(Permission.ConsultationList)
            .Audited(AuditActions.ConsultationsListed)
            .WithName("ListConsultations")
            .WithNotes(ConsultationNotes.List)
            .WithSummary("Lists consultations")
            .WithDescription(
                "The newest first. Filters: status (several with commas), from and to (planned time, or creation without one), externalId, doctorAccount, q (in title and names). Pages: limit up to 200, cursor from the page before.")
            .ProducesProblem(StatusCodes.Status400BadRequest);

        group.MapGet("/{id}", GetAsync)
            .Requires(Permission.ConsultationRead)
            .Audited(AuditActions.ConsultationRead)
            .WithName("GetConsultation")
            .WithNotes(ConsultationNotes.Get)
            .WithSummary("Reads a consultation")
            .WithDescription("With its present status and an ETag, without join codes. 304 with If-None-Match.")
            .Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status404NotFound);

        group.MapPatch("/{id}", UpdateAsync)
            .Requires(Permission.ConsultationUpdate)
            .WithName("UpdateConsultation")
            .WithNotes(ConsultationNotes.Update)
            .WithSummary("Changes title, planned time, notes or time limit")
            .WithDescription("If-Match with the ETag that was read keeps two writers from undoing each other: 412 when it has changed since.")
            .Accepts<ConsultationUpdate>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed);

        group.MapGet("/{id}/room", RoomAsync)
            .Requires(Permission.ConsultationRead)
            .Audited(AuditActions.ConsultationRead)
            .WithName("GetRoom")
            .WithNotes(ConsultationNotes.Room)
            .WithSummary("Reads who is there and what is on air")
            .WithDescription("As it is at this moment; the realtime channel and webhooks tell what changes.")
            .ProducesProblem(StatusCodes.Status404NotFound);

        group.MapGet("/{id}/events", EventsAsync)
            .Requires(Permission.EventsRead)
            .Audited(AuditActions.ConsultationRead)
            .WithName("ListEvents")
            .WithNotes(ConsultationNotes.Events)
            .WithSummary("Reads what happened in a consultation")
            .WithDescription("The oldest first: type, time, actor, body. Pages: limit up to 500, cursor from the page before.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);

        Act("/{id}/end", Permission.ConsultationEnd, "EndConsultation", "Ends a consultation for all", "Everybody's rights end, at the hub within a second. Ending it again answers the same.", ConsultationNotes.End, life => life.End());
        Act("/{id}/cancel", Permission.ConsultationCancel, "CancelConsultation", "Calls a consultation off", "Before it is live. Cancelling it again answers the same.", ConsultationNotes.Cancel, life => life.Cancel());

        void Act(string route, Permission permission, string name, string summary, string description, OperationNotes notes, Func<ConsultationLife, Refusal?> action) =>
            group.MapPost(route, (HttpContext context, string id, ConsultationStore store, CancellationToken cancellationToken) =>
                    ChangeAsync(context, id, store, name, action, cancellationToken))
                .Requires(permission)
                .WithName(name)
                .WithNotes(notes)
                .WithSummary(summary)
                .WithDescription(description)
                .ProducesProblem(StatusCodes.Status404NotFound)
                .ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>The ETag of a consultation (RFC 9110, 8.8.3).</summary>
    public static string ETag(Consultation consultation) => string.Create(CultureInfo.InvariantCulture, $"\"{consultation.Version}\"");

    private static async Task<Results<Created<ConsultationDocument>, Ok<ConsultationDocument>, ProblemHttpResult>> CreateAsync(
        HttpContext context,
        Database database,
        ConsultationStore store,
        IdempotentAnswers answers,
        PublicAddresses addresses,
        IOptions<LifeRules> rules,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<NewConsultation>(context.Request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        var key = context.Request.Headers[IdempotentAnswers.Header];
        if (key.Count > 1 || (key is [{ } text] && !IdempotentAnswers.IsKey(text)))
        {
            return StrictJson.Invalid($"{IdempotentAnswers.Header} must be 1 to 255 printable characters of ASCII.");
        }

        // A doctor who has signed in makes consultations of their own.
        var account = context.Caller().OnlyOfDoctor ?? wanted.Doctor.AccountId;
        var (consultation, codes, fault) = NewConsultationCheck.Read(wanted, rules.Value, account, time.Now());
        if (consultation is null)
        {
            return fault!;
        }

        var actor = context.Caller().Actor;
        var caller = $"{actor.Kind}:{actor.Id}";
        var requestHash = IdempotentAnswers.HashOf(JsonSerializer.Serialize(wanted, HttpConventions.Json));
        using var span = SessionsTelemetry.Source.StartActivity("consultation create").Of(consultation.Id);
        return await database.WriteAsync<Results<Created<ConsultationDocument>, Ok<ConsultationDocument>, ProblemHttpResult>>(
            async unit =>
            {
                if (key is [{ } known] && await answers.FindAsync(unit, caller, known, requestHash) is { } before)
                {
                    if (!before.SameRequest)
                    {
                        return ProblemExtensions.Problem(
                            StatusCodes.Status422UnprocessableEntity,
                            ProblemTypes.IdempotencyKeyReused,
                            "This idempotency key belongs to another request.",
                            "Use a new key for a new request.");
                    }

                    context.Response.Headers[IdempotentAnswers.ReplayedHeader] = "true";
                    return Created(JsonSerializer.Deserialize<ConsultationDocument>(before.Answer, HttpConventions.Json)!);
                }

                if (consultation.ExternalId is { } externalId)
                {
                    await unit.LockAsync($"external {externalId}");
                    if (await ConsultationStore.FindByExternalIdAsync(unit, externalId) is { } existing)
                    {
                        return context.RefusalIn(existing) is { } hidden ? hidden.ToProblem() : TypedResults.Ok(ConsultationDocument.Of(existing));
                    }
                }

                var added = await store.AddAsync(unit, consultation, actor);
                var answer = ConsultationDocument.Of(
                    added,
                    person => ParticipantDocument.Of(person) with { JoinCode = codes[person.Id], JoinUrl = addresses.Join(codes[person.Id]) });
                if (key is [{ } fresh])
                {
                    await answers.KeepAsync(unit, caller, fresh, requestHash, JsonSerializer.Serialize(answer, HttpConventions.Json));
                }

                context.Response.Headers.ETag = ETag(added);
                return Created(answer);
            },
            cancellationToken);

        static Created<ConsultationDocument> Created(ConsultationDocument document) => TypedResults.Created($"{Route}/{document.Id}", document);
    }

    private static async Task<Results<Ok<Page<ConsultationDocument>>, ProblemHttpResult>> ListAsync(
        HttpContext context, ConsultationList list, CancellationToken cancellationToken)
    {
        var (query, problem) = ConsultationQuery.Read(context.Request.Query);
        if (query is null)
        {
            return problem!;
        }

        var page = await list.ReadAsync(
            context.Caller().OnlyOfDoctor is { } own ? query with { DoctorAccount = own } : query, cancellationToken);
        return TypedResults.Ok(new Page<ConsultationDocument>([.. page.Items.Select(item => ConsultationDocument.Of(item))], page.Next));
    }

    private static async Task<Results<Ok<ConsultationDocument>, StatusCodeHttpResult, ProblemHttpResult>> GetAsync(
        HttpContext context, string id, ConsultationStore store, CancellationToken cancellationToken)
    {
        var (consultation, refusal) = await FindAsync(context, id, store, cancellationToken);
        if (consultation is null)
        {
            return refusal!.ToProblem();
        }

        context.Response.Headers.ETag = ETag(consultation);
        return context.Request.Headers.IfNoneMatch.Contains(ETag(consultation))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(ConsultationDocument.Of(consultation));
    }

    private static async Task<Results<Ok<ConsultationDocument>, ProblemHttpResult>> UpdateAsync(
        HttpContext context, string id, ConsultationStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<ConsultationUpdate>(context.Request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        List<string> faults = [];
        var title = wanted.Title is { } text ? TextRules.Clean(text, NewConsultation.MaxTitleLength) : null;
        var notes = wanted.Notes is { Length: > 0 } lines ? TextRules.CleanLines(lines, NewConsultation.MaxNotesLength) : null;
        Check(wanted.Title is null || title is not null, $"title must be 1 to {NewConsultation.MaxTitleLength} characters without control characters.");
        Check(string.IsNullOrEmpty(wanted.Notes) || notes is not null, NewConsultationCheck.NotesFault);
        Check(wanted.ScheduledAt is not { } at || NewConsultationCheck.IsPlannable(at, time.Now()), NewConsultationCheck.TimeFault);
        Check(wanted.MaxMinutes is not { } minutes || NewConsultationCheck.IsLength(minutes), NewConsultationCheck.MinutesFault);
        if (faults.Count > 0)
        {
            return StrictJson.Invalid(string.Join(" ", faults));
        }

        return await ChangeAsync(
            context,
            id,
            store,
            "UpdateConsultation",
            life => life.Update(
                title,
                wanted.ScheduledAt is { } planned ? new(true, NewConsultationCheck.ToTheMillisecond(planned)) : default,
                wanted.Notes is null ? default : new(true, notes),
                wanted.MaxMinutes),
            cancellationToken);

        void Check(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add(fault);
            }
        }
    }

    private static async Task<Results<Ok<RoomDocument>, ProblemHttpResult>> RoomAsync(
        HttpContext context, string id, ConsultationStore store, CancellationToken cancellationToken)
    {
        var (consultation, refusal) = await FindAsync(context, id, store, cancellationToken);
        return consultation is null ? refusal!.ToProblem() : TypedResults.Ok(RoomDocument.Of(consultation));
    }

    private static async Task<Results<Ok<Page<EventDocument>>, ProblemHttpResult>> EventsAsync(
        HttpContext context, string id, ConsultationStore store, CancellationToken cancellationToken, string? cursor = null, string? limit = null)
    {
        var after = 0L;
        var count = 100;
        if ((cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out after))
            || (limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > 500)))
        {
            return StrictJson.Invalid("cursor must be one that this list has handed out, limit 1 to 500.");
        }

        var (consultation, refusal) = await FindAsync(context, id, store, cancellationToken);
        if (consultation is null)
        {
            return refusal!.ToProblem();
        }

        var events = await store.EventsAsync(id, after, count + 1, cancellationToken);
        return TypedResults.Ok(new Page<EventDocument>(
            [.. events.Take(count).Select(EventDocument.Of)],
            events.Count > count ? events[count - 1].Id.ToString(CultureInfo.InvariantCulture) : null));
    }

    /// <summary>The consultation with this id, or why the caller may not read it.</summary>
    internal static async Task<(Consultation? Consultation, Refusal? Refusal)> FindAsync(
        HttpContext context, string id, ConsultationStore store, CancellationToken cancellationToken)
    {
        if (!StreamPath.IsId(id) || await store.FindAsync(id, cancellationToken) is not { } consultation)
        {
            return (null, Refusal.NoSuchConsultation);
        }

        return context.RefusalIn(consultation) is { } refusal ? (null, refusal) : (consultation, null);
    }

    /// <summary>Lets an action happen, for a caller who may know of the consultation, and under <c>If-Match</c> when that is given.</summary>
    internal static async Task<Results<Ok<ConsultationDocument>, ProblemHttpResult>> ChangeAsync(
        HttpContext context, string id, ConsultationStore store, string name, Func<ConsultationLife, Refusal?> action, CancellationToken cancellationToken)
    {
        var (refusal, consultation) = await TryChangeAsync(context, id, store, name, action, cancellationToken);
        if (consultation is null)
        {
            return refusal!.ToProblem();
        }

        context.Response.Headers.ETag = ETag(consultation);
        return TypedResults.Ok(ConsultationDocument.Of(consultation));
    }

    /// <inheritdoc cref="ChangeAsync"/>
    internal static async Task<(Refusal? Refusal, Consultation? Consultation)> TryChangeAsync(
        HttpContext context, string id, ConsultationStore store, string name, Func<ConsultationLife, Refusal?> action, CancellationToken cancellationToken)
    {
        if (!StreamPath.IsId(id))
        {
            return (Refusal.NoSuchConsultation, null);
        }

        using var span = SessionsTelemetry.Source.StartActivity(name).Of(id);
        var wanted = context.Request.Headers.IfMatch;
        var changed = await store.ChangeAsync(
            id,
            context.Caller().Actor,
            life => context.RefusalIn(life.Current)
                ?? (wanted.Count > 0 && !wanted.Contains("*") && !wanted.Contains(ETag(life.Current)) ? Stale : action(life)),
            cancellationToken);
        return (changed.Refusal, changed.Consultation);
    }

    private static readonly Refusal Stale = new(
        StatusCodes.Status412PreconditionFailed, ProblemTypes.Changed, "The consultation has been changed since.", "Read it again and repeat the change.");
}
