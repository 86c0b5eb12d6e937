using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.Sessions.Access;
using Telemed.Sessions.Addresses;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Consultations.Life;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Http;

namespace Telemed.Sessions.Consultations;

/// <summary><c>/api/v1/consultations/{id}/participants</c>: who belongs to a consultation, and what they may do.</summary>
internal static class ParticipantsApi
{
    public static void MapParticipants(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup($"{ConsultationsApi.Route}/{{id}}/participants").WithTags("Participants").NotStored();

        group.MapPost("/", AddAsync)
            .Requires(Permission.ParticipantAdd)
            .WithName("AddParticipant")
            .WithNotes(ParticipantNotes.Add)
            .WithSummary("Takes somebody in")
            .WithDescription("Answers 201 with the person's join code and link, shown this once. Works while the consultation is live.")
            .Accepts<NewParticipant>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        group.MapPatch("/{participantId}", UpdateAsync)
            .Requires(Permission.ParticipantUpdate)
            .WithName("UpdateParticipant")
            .WithNotes(ParticipantNotes.Update)
            .WithSummary("Changes somebody's role or name, or whether they may publish")
            .WithDescription("A role that may not publish ends what the person has on air, and so does mayPublish false. A viewer who is given mayPublish becomes an assistant.")
            .Accepts<ParticipantUpdate>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        group.MapDelete("/{participantId}", (HttpContext context, string id, string participantId, ConsultationStore store, CancellationToken cancellationToken) =>
                ConsultationsApi.ChangeAsync(context, id, store, "RemoveParticipant", life => life.Remove(participantId), cancellationToken))
            .Requires(Permission.ParticipantRemove)
            .WithName("RemoveParticipant")
            .WithNotes(ParticipantNotes.Remove)
            .WithSummary("Takes somebody out")
            .WithDescription("Their link, codes and tokens are worth nothing any more; what they have on air or play ends within a second.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        group.MapPost("/{participantId}/kick", KickAsync)
            .Requires(Permission.ParticipantKick)
            .WithName("KickParticipant")
            .WithNotes(ParticipantNotes.Kick)
            .WithSummary("Throws somebody out")
            .WithDescription("With {\"block\":true} they cannot come back until somebody unblocks them; otherwise they may join again.")
            .Accepts<Kick>(isOptional: true, "application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        Act("unblock", Permission.ParticipantBlock, "UnblockParticipant", "Lets somebody who was blocked join again", "With the link that they have. Who is not blocked stays as they are.", (life, person) => life.Unblock(person));
        Act("stop-publishing", Permission.PublishingStop, "StopPublishing", "Ends what somebody has on air, and keeps them from publishing", "At the hub within a second. They stay in the consultation and play the others.", (life, person) => life.Stop(person, stopped: true));
        Act("allow-publishing", Permission.PublishingStop, "AllowPublishing", "Lets somebody publish again", "Their client learns it on the realtime channel and publishes anew.", (life, person) => life.Stop(person, stopped: false));
        Act("lower-hand", Permission.HandLower, "LowerHand", "Lowers somebody's hand", "Everybody in the consultation sees it.", (life, person) => life.Hand(person, raised: false));
        Act("mute", Permission.MuteOthers, "MuteParticipant", "Asks somebody's client to switch the microphone off", "The client does it, and its user can switch it on again. Stop publishing where that is not enough.", (life, person) => life.Mute(person, muted: true));

        group.MapPost("/{participantId}/join-code", IssueCodeAsync)
            .Requires(Permission.JoinCodeIssue)
            .WithName("IssueJoinCode")
            .WithNotes(ParticipantNotes.IssueJoinCode)
            .WithSummary("Makes a new link")
            .WithDescription("The old link and whoever came in with it are out; the next device that uses the new one is bound to it.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        group.MapDelete("/{participantId}/join-code", (HttpContext context, string id, string participantId, ConsultationStore store, CancellationToken cancellationToken) =>
                ConsultationsApi.ChangeAsync(context, id, store, "RevokeJoinCode", life => life.RevokeCode(participantId), cancellationToken))
            .Requires(Permission.JoinCodeRevoke)
            .WithName("RevokeJoinCode")
            .WithNotes(ParticipantNotes.Act)
            .WithSummary("Makes the link and the code to type worthless")
            .WithDescription("Who has joined already stays in.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        group.MapPost("/{participantId}/short-code", IssueShortCodeAsync)
            .Requires(Permission.JoinCodeIssue)
            .WithName("IssueShortCode")
            .WithNotes(ParticipantNotes.IssueShortCode)
            .WithSummary("Makes a code to type")
            .WithDescription("Eight characters, good for ten minutes and for one device, which takes the place of the one before; five wrong tries lock it.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        void Act(string verb, Permission permission, string name, string summary, string description, Func<ConsultationLife, string, Refusal?> action) =>
            group.MapPost($"/{{participantId}}/{verb}", (HttpContext context, string id, string participantId, ConsultationStore store, CancellationToken cancellationToken) =>
                    ConsultationsApi.ChangeAsync(context, id, store, name, life => action(life, participantId), cancellationToken))
                .Requires(permission)
                .WithName(name)
                .WithNotes(verb == "stop-publishing" ? ParticipantNotes.StopPublishing : ParticipantNotes.Act)
                .WithSummary(summary)
                .WithDescription(description)
                .ProducesProblem(StatusCodes.Status404NotFound)
                .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Created<ParticipantDocument>, ProblemHttpResult>> AddAsync(
        HttpContext context, string id, ConsultationStore store, PublicAddresses addresses, CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<NewParticipant>(context.Request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        if (TextRules.Clean(wanted.Name, NewParticipant.MaxNameLength) is not { } name)
        {
            return StrictJson.Invalid(NameFault);
        }

        var (person, code) = NewConsultationCheck.New(wanted.Role, name);
        var (refusal, _) = await ConsultationsApi.TryChangeAsync(context, id, store, "AddParticipant", life => life.Add(person), cancellationToken);
        return refusal is null
            ? TypedResults.Created(
                $"{ConsultationsApi.Route}/{id}/participants/{person.Id}",
                ParticipantDocument.Of(person) with { JoinCode = code, JoinUrl = addresses.Join(code) })
            : refusal.ToProblem();
    }

    private static async Task<Results<Ok<ConsultationDocument>, ProblemHttpResult>> UpdateAsync(
        HttpContext context, string id, string participantId, ConsultationStore store, CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<ParticipantUpdate>(context.Request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        var name = wanted.Name is { } text ? TextRules.Clean(text, NewParticipant.MaxNameLength) : null;
        return wanted.Name is not null && name is null
            ? StrictJson.Invalid(NameFault)
            : wanted.MayPublish is not null && !context.Caller().May(Permission.PublishingStop)
            ? Refusal.Forbidden("Your rights do not include saying who may publish.").ToProblem()
            : await ConsultationsApi.ChangeAsync(
                context, id, store, "UpdateParticipant", life => life.Change(participantId, wanted.Role, name, wanted.MayPublish), cancellationToken);
    }

    private static async Task<Results<Ok<ConsultationDocument>, ProblemHttpResult>> KickAsync(
        HttpContext context, string id, string participantId, ConsultationStore store, CancellationToken cancellationToken)
    {
        var wanted = new Kick();
        if (context.Request.ContentLength > 0 || context.Request.ContentType is not null)
        {
            if ((await StrictJson.ReadAsync<Kick>(context.Request, cancellationToken)).Failed(out var problem, out var read))
            {
                return problem;
            }

            wanted = read;
        }

        if (wanted.Block && !context.Caller().May(Permission.ParticipantBlock))
        {
            return Refusal.Forbidden("Your rights do not include keeping somebody out.").ToProblem();
        }

        return await ConsultationsApi.ChangeAsync(context, id, store, "KickParticipant", life => life.Kick(participantId, wanted.Block), cancellationToken);
    }

    private static async Task<Results<Ok<ParticipantDocument>, ProblemHttpResult>> IssueCodeAsync(
        HttpContext context, string id, string participantId, ConsultationStore store, PublicAddresses addresses, CancellationToken cancellationToken)
    {
        var code = JoinCode.New();
        var (refusal, consultation) = await ConsultationsApi.TryChangeAsync(
            context, id, store, "IssueJoinCode", life => life.IssueCode(participantId, JoinCode.Hash(code)), cancellationToken);
        return refusal is null && consultation?.Find(participantId) is { } person
            ? TypedResults.Ok(ParticipantDocument.Of(person) with { JoinCode = code, JoinUrl = addresses.Join(code) })
            : (refusal ?? Refusal.NoSuchParticipant).ToProblem();
    }

    private static async Task<Results<Ok<ShortCodeDocument>, ProblemHttpResult>> IssueShortCodeAsync(
        HttpContext context, string id, string participantId, ConsultationStore store, ShortCodes codes, CancellationToken cancellationToken)
    {
        // Two with the same first half would stand in each other's way.
        var (code, record) = codes.New();
        for (var attempt = 0; attempt < 5 && await store.FindByShortCodeAsync(record.Room, cancellationToken) is not null; attempt++)
        {
            (code, record) = codes.New();
        }

        var (refusal, _) = await ConsultationsApi.TryChangeAsync(
            context, id, store, "IssueShortCode", life => life.IssueShortCode(participantId, record), cancellationToken);
        return refusal is null ? TypedResults.Ok(new ShortCodeDocument(code, record.Until)) : refusal.ToProblem();
    }

    private static string NameFault => $"name must be 1 to {NewParticipant.MaxNameLength} characters without control characters.";
}

/// <summary>The body of <c>PATCH …/participants/{id}</c>: what is not there stays.</summary>
/// <param name="Role">What they are from now on.</param>
/// <param name="Name">1 to 60 characters.</param>
/// <param name="MayPublish">Whether they may publish. A viewer who is given this becomes an assistant, unless <paramref name="Role"/> says something else.</param>
public sealed record ParticipantUpdate(ParticipantRole? Role = null, string? Name = null, bool? MayPublish = null);

/// <summary>The body of <c>POST …/kick</c>.</summary>
/// <param name="Block">Whether the person is kept from coming back.</param>
public sealed record Kick(bool Block = false);

/// <summary>A code to type, shown this once.</summary>
/// <param name="Code">Four characters, a hyphen, four characters. Case and hyphen do not count.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record ShortCodeDocument(string Code, DateTimeOffset ExpiresAt);
