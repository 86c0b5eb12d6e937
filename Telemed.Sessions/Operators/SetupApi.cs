using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Access;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Audit;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Operators;

/// <summary>What is done with one-time links: the first administrator, and passwords.</summary>
internal static class SetupApi
{
    public static void MapSetup(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1").WithTags("Signing in").RequireRateLimiting(SignInRateLimit.Name).NotStored();

        group.MapPost("/setup", SetUpAsync)
            .OpenToEveryone("the secret of the printed link; only while there is no account")
            .WithName("SetUp")
            .WithNotes(OperatorNotes.SetUp)
            .WithSummary("Makes the first administrator")
            .WithDescription("With the secret of the link that is printed at start as long as there is no account. " + Passwords.Rule)
            .Accepts<SetupRequest>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);

        group.MapPost("/invitation", AcceptAsync)
            .OpenToEveryone("the secret of the invitation")
            .WithName("AcceptInvitation")
            .WithNotes(OperatorNotes.AcceptInvitation)
            .WithSummary("Sets the password of an account")
            .WithDescription("With the secret of an invitation, once. Every session of the account ends. " + Passwords.Rule)
            .Accepts<InvitationRequest>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    private static async Task<Results<Created<MeDocument>, ProblemHttpResult>> SetUpAsync(
        HttpContext context, Database database, Passwords passwords, AuditTrail trail, TimeProvider time, CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<SetupRequest>(context.Request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        if (wanted.Secret.Length > OneTimeSecret.MaxLength
            || !await database.ReadAsync(unit => Invitations.IsSetupAsync(unit, wanted.Secret, time.Now()), cancellationToken))
        {
            return UnknownLink();
        }

        if (SignInName.Fold(wanted.SignInName) is not { } signInName)
        {
            return StrictJson.Invalid(SignInName.Rule);
        }

        if (TextRules.Clean(wanted.Name, NewParticipant.MaxNameLength) is not { } name)
        {
            return StrictJson.Invalid($"name must be 1 to {NewParticipant.MaxNameLength} characters without control characters.");
        }

        if (!Passwords.IsAcceptable(wanted.Password, signInName))
        {
            return StrictJson.Invalid(Passwords.Rule);
        }

        var hash = await passwords.HashAsync(wanted.Password, cancellationToken);
        var made = await database.WriteAsync(
            async unit =>
            {
                await StaffStore.LockAsync(unit);
                var now = time.Now();
                if (!await StaffStore.IsEmptyAsync(unit) || !await Invitations.IsSetupAsync(unit, wanted.Secret, now))
                {
                    return null;
                }

                var account = new StaffAccount
                {
                    Id = StreamPath.NewId(),
                    SignInName = signInName,
                    Name = name,
                    Role = StaffAccount.NameOf(StaffRole.Administrator),
                    PasswordHash = hash,
                    Stamp = OneTimeSecret.New(),
                    CreatedAt = now,
                };
                await StaffStore.AddAsync(unit, account);
                await Invitations.RemoveSetupAsync(unit);
                await trail.AppendAsync(unit, new AuditEntry(
                    new Actor(ActorKind.Staff, account.Id, name, context.RemoteAddress()), AuditActions.SetupCompleted, Subject: account.Id, Details: new { signInName }));
                return account;
            },
            cancellationToken);
        return made is null ? UnknownLink() : TypedResults.Created("/api/v1/me", MeDocument.Of(made));
    }

    private static async Task<Results<Ok<MeDocument>, ProblemHttpResult>> AcceptAsync(
        HttpContext context, Database database, Passwords passwords, AuditTrail trail, TimeProvider time, CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<InvitationRequest>(context.Request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        if (wanted.Secret.Length > OneTimeSecret.MaxLength
            || await database.ReadAsync(unit => InvitedAsync(unit, wanted.Secret, time.Now()), cancellationToken) is not { } invited)
        {
            return UnknownLink();
        }

        if (!Passwords.IsAcceptable(wanted.Password, invited.SignInName))
        {
            return StrictJson.Invalid(Passwords.Rule);
        }

        var hash = await passwords.HashAsync(wanted.Password, cancellationToken);
        var changed = await database.WriteAsync(
            async unit =>
            {
                // The row first: of two who come with the same link at once, the second finds it used.
                if (await StaffStore.FindAsync(unit, invited.Id, forUpdate: true) is not { DisabledAt: null } account
                    || await Invitations.FindAsync(unit, wanted.Secret, time.Now()) != account.Id)
                {
                    return null;
                }

                (account.PasswordHash, account.Stamp, account.Faults, account.LockedUntil) = (hash, OneTimeSecret.New(), 0, null);
                await StaffStore.UpdateAsync(unit, account);
                await Invitations.RemoveAsync(unit, account.Id);
                await trail.AppendAsync(unit, new AuditEntry(
                    new Actor(ActorKind.Staff, account.Id, account.Name, context.RemoteAddress()), AuditActions.StaffPassword, Subject: account.Id, Details: new { by = "invitation" }));
                return account;
            },
            cancellationToken);
        return changed is null ? UnknownLink() : TypedResults.Ok(MeDocument.Of(changed));
    }

    private static async Task<StaffAccount?> InvitedAsync(UnitOfWork unit, string secret, DateTimeOffset now) =>
        await Invitations.FindAsync(unit, secret, now) is { } id && await StaffStore.FindAsync(unit, id) is { DisabledAt: null } account ? account : null;

    private static ProblemHttpResult UnknownLink() => ProblemExtensions.Problem(
        StatusCodes.Status404NotFound, ProblemTypes.UnknownInvitation, "This link is not known.", "It was used already, or it is too old. Ask for a new one.");
}
