using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Access;
using Telemed.Sessions.Addresses;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Audit;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Http;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Operators;

/// <summary><c>/api/v1/staff</c>: the accounts of the clinic's people.</summary>
internal static class StaffApi
{
    private const int PageSize = 100;

    public static void MapStaff(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/staff").WithTags("Staff").Requires(Permission.StaffManage).NotStored();

        group.MapGet("/", ListAsync)
            .Audited(AuditActions.StaffRead)
            .WithName("ListStaff")
            .WithNotes(OperatorNotes.ListStaff)
            .WithSummary("Reads the accounts, by sign-in name")
            .WithDescription("100 at a time; `next` is there when there is more.");

        group.MapPost("/", CreateAsync)
            .WithName("CreateStaff")
            .WithNotes(OperatorNotes.CreateStaff)
            .WithSummary("Makes an account")
            .WithDescription("Answers 201 with a link to set the password with, good for seven days. It is shown this once and works once.")
            .Accepts<NewStaff>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict);

        group.MapPatch("/{id}", ChangeAsync)
            .WithName("ChangeStaff")
            .WithNotes(OperatorNotes.ChangeStaff)
            .WithSummary("Changes name or role, disables or enables")
            .WithDescription("Another role and disabling end every session of the account. The last administrator cannot be disabled and stays one.")
            .Accepts<StaffChange>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

        group.MapPost("/{id}/invitation", InviteAsync)
            .WithName("InviteStaff")
            .WithNotes(OperatorNotes.InviteStaff)
            .WithSummary("Makes a new link to set the password with")
            .WithDescription("For somebody who has forgotten it. The link before it is void; the password stays until the link is used.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<Page<StaffDocument>>, ProblemHttpResult>> ListAsync(
        Database database, TimeProvider time, string? cursor, CancellationToken cancellationToken)
    {
        if (cursor is not null && SignInName.Fold(cursor) != cursor)
        {
            return StrictJson.Invalid("cursor must be one that was answered.");
        }

        var found = await database.ReadAsync(unit => StaffStore.ListAsync(unit, cursor, PageSize + 1), cancellationToken);
        var shown = found.Take(PageSize).ToList();
        var now = time.Now();
        return TypedResults.Ok(new Page<StaffDocument>(
            [.. shown.Select(account => StaffDocument.Of(account, now))], found.Count > PageSize ? shown[^1].SignInName : null));
    }

    private static async Task<Results<Created<InvitedStaff>, ProblemHttpResult>> CreateAsync(
        HttpContext context, Database database, AuditTrail trail, PublicAddresses addresses, TimeProvider time, CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<NewStaff>(context.Request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        if (SignInName.Fold(wanted.SignInName) is not { } signInName)
        {
            return StrictJson.Invalid(SignInName.Rule);
        }

        if (TextRules.Clean(wanted.Name, NewParticipant.MaxNameLength) is not { } name || StaffAccount.RoleOf(wanted.Role) is null)
        {
            return StrictJson.Invalid(NameAndRole);
        }

        var actor = context.Caller().Actor;
        var invited = await database.WriteAsync(
            async unit =>
            {
                await StaffStore.LockAsync(unit);
                if (await StaffStore.FindByNameAsync(unit, signInName) is not null)
                {
                    return null;
                }

                var now = time.Now();
                var account = new StaffAccount
                {
                    Id = StreamPath.NewId(),
                    SignInName = signInName,
                    Name = name,
                    Role = wanted.Role,
                    Stamp = OneTimeSecret.New(),
                    CreatedAt = now,
                };
                await StaffStore.AddAsync(unit, account);
                var secret = await Invitations.AddAsync(unit, account.Id, now + Invitations.Lifetime);
                await trail.AppendAsync(unit, new AuditEntry(actor, AuditActions.StaffCreated, Subject: account.Id, Details: new { signInName, name, role = wanted.Role }));
                return new InvitedStaff(StaffDocument.Of(account, now), new InvitationDocument(addresses.Invitation(secret), now + Invitations.Lifetime));
            },
            cancellationToken);
        return invited is null
            ? ProblemExtensions.Problem(StatusCodes.Status409Conflict, ProblemTypes.SignInNameTaken, "Somebody has this sign-in name.")
            : TypedResults.Created($"/api/v1/staff/{invited.Account.Id}", invited);
    }

    private static async Task<Results<Ok<StaffDocument>, ProblemHttpResult>> ChangeAsync(
        string id, HttpContext context, Database database, AuditTrail trail, TimeProvider time, CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<StaffChange>(context.Request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        var name = wanted.Name is null ? null : TextRules.Clean(wanted.Name, NewParticipant.MaxNameLength);
        if ((name is null && wanted.Name is not null) || (wanted.Role is not null && StaffAccount.RoleOf(wanted.Role) is null))
        {
            return StrictJson.Invalid(NameAndRole);
        }

        var actor = context.Caller().Actor;
        return await database.WriteAsync<Results<Ok<StaffDocument>, ProblemHttpResult>>(
            async unit =>
            {
                await StaffStore.LockAsync(unit);
                if (!StreamPath.IsId(id) || await StaffStore.FindAsync(unit, id, forUpdate: true) is not { } account)
                {
                    return NotFound();
                }

                var now = time.Now();
                var (role, disabled) = (wanted.Role ?? account.Role, wanted.Disabled ?? account.DisabledAt is not null);
                var wasAdministrator = account is { IsActive: true, StaffRole: StaffRole.Administrator };
                if (wasAdministrator && (disabled || role != account.Role) && !await StaffStore.HasOtherAdministratorAsync(unit, id))
                {
                    return ProblemExtensions.Problem(
                        StatusCodes.Status409Conflict, ProblemTypes.LastAdministrator, "This is the last administrator.", "Make somebody else one first.");
                }

                if (role != account.Role || (disabled && account.DisabledAt is null))
                {
                    account.Stamp = OneTimeSecret.New();
                }

                if (disabled)
                {
                    await Invitations.RemoveAsync(unit, id);
                }

                (account.Name, account.Role, account.DisabledAt) = (name ?? account.Name, role, disabled ? account.DisabledAt ?? now : null);
                await StaffStore.UpdateAsync(unit, account);
                await trail.AppendAsync(unit, new AuditEntry(actor, AuditActions.StaffUpdated, Subject: id, Details: new { account.Name, account.Role, disabled }));
                return TypedResults.Ok(StaffDocument.Of(account, now));
            },
            cancellationToken);
    }

    private static async Task<Results<Ok<InvitationDocument>, ProblemHttpResult>> InviteAsync(
        string id, HttpContext context, Database database, AuditTrail trail, PublicAddresses addresses, TimeProvider time, CancellationToken cancellationToken)
    {
        var actor = context.Caller().Actor;
        return await database.WriteAsync<Results<Ok<InvitationDocument>, ProblemHttpResult>>(
            async unit =>
            {
                if (!StreamPath.IsId(id) || await StaffStore.FindAsync(unit, id, forUpdate: true) is not { DisabledAt: null })
                {
                    return NotFound();
                }

                var until = time.Now() + Invitations.Lifetime;
                var secret = await Invitations.AddAsync(unit, id, until);
                await trail.AppendAsync(unit, new AuditEntry(actor, AuditActions.StaffInvited, Subject: id));
                return TypedResults.Ok(new InvitationDocument(addresses.Invitation(secret), until));
            },
            cancellationToken);
    }

    private const string NameAndRole = "name must be 1 to 60 characters without control characters, role administrator or doctor.";

    private static ProblemHttpResult NotFound() =>
        ProblemExtensions.Problem(StatusCodes.Status404NotFound, ProblemTypes.NotFound, "There is no such account.");
}
