using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Access;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Audit;
using Telemed.Sessions.Http;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Operators;

/// <summary>Signing in and out, and one's own account.</summary>
internal static class SignInApi
{
    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1").WithTags("Signing in").NotStored();

        group.MapPost("/sign-in", SignInAsync)
            .OpenToEveryone("name and password are what is shown; the rate is limited")
            .RequireRateLimiting(SignInRateLimit.Name)
            .WithName("SignIn")
            .WithNotes(OperatorNotes.SignIn)
            .WithSummary("Signs a person of the clinic in")
            .WithDescription("Sets the cookie `__Host-telemed`. Five wrong passwords lock the account for 15 minutes; the answer is the same whatever was wrong.")
            .Accepts<SignInRequest>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);

        group.MapPost("/sign-out", SignOutAsync)
            .Requires(Permission.OwnAccount)
            .WithName("SignOut")
            .WithSummary("Ends this browser's session")
            .WithDescription("The cookie is worth nothing from then on, wherever a copy of it is.");

        group.MapGet("/me", Me)
            .Requires(Permission.OwnAccount)
            .WithName("Me")
            .WithNotes(OperatorNotes.Me)
            .WithSummary("Who is signed in")
            .WithDescription("The account behind the cookie; 401 when there is none.");

        group.MapPost("/me/password", ChangePasswordAsync)
            .Requires(Permission.OwnAccount)
            .RequireRateLimiting(SignInRateLimit.Name)
            .WithName("ChangePassword")
            .WithNotes(OperatorNotes.ChangePassword)
            .WithSummary("Changes one's password")
            .WithDescription("Every other session of the account ends. " + Passwords.Rule)
            .Accepts<PasswordChange>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static async Task<Results<Ok<MeDocument>, ProblemHttpResult>> SignInAsync(HttpContext context, SignIns signIns, CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<SignInRequest>(context.Request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        // What cannot be anybody's name or password takes the same way, so that it takes as long.
        var name = SignInName.Fold(wanted.Name) ?? "";
        var password = wanted.Password.Length <= Passwords.MaxLength ? wanted.Password : "";
        if (await signIns.TryAsync(name, password, context.RemoteAddress(), cancellationToken) is not { } account)
        {
            return WrongCredentials();
        }

        await StaffSessions.BeginAsync(context, account);
        return TypedResults.Ok(MeDocument.Of(account));
    }

    private static async Task<NoContent> SignOutAsync(HttpContext context, StaffSessions sessions, AuditTrail trail)
    {
        var actor = context.Caller().Actor;
        await sessions.EndAsync(context, unit => trail.AppendAsync(unit, new AuditEntry(actor, AuditActions.SignOut, Subject: actor.Id)));
        return TypedResults.NoContent();
    }

    private static Ok<MeDocument> Me(HttpContext context) => TypedResults.Ok(MeDocument.Of(context.Features.GetRequiredFeature<StaffAccount>()));

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangePasswordAsync(
        HttpContext context, SignIns signIns, Passwords passwords, Database database, AuditTrail trail, CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<PasswordChange>(context.Request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        var (account, actor) = (context.Features.GetRequiredFeature<StaffAccount>(), context.Caller().Actor);
        if (!Passwords.IsAcceptable(wanted.Password, account.SignInName))
        {
            return StrictJson.Invalid(Passwords.Rule);
        }

        if (wanted.Current.Length > Passwords.MaxLength || !await signIns.ConfirmAsync(account, wanted.Current, actor, cancellationToken))
        {
            return ProblemExtensions.Problem(
                StatusCodes.Status400BadRequest, ProblemTypes.InvalidCredentials, "The present password is not right.", "After five wrong ones the account is locked for 15 minutes.");
        }

        var hash = await passwords.HashAsync(wanted.Password, cancellationToken);
        var changed = await database.WriteAsync(
            async unit =>
            {
                if (await StaffStore.FindAsync(unit, account.Id, forUpdate: true) is not { IsActive: true } current || current.Stamp != account.Stamp)
                {
                    return null;
                }

                (current.PasswordHash, current.Stamp, current.Faults, current.LockedUntil) = (hash, OneTimeSecret.New(), 0, null);
                await StaffStore.UpdateAsync(unit, current);
                await Invitations.RemoveAsync(unit, current.Id);
                await trail.AppendAsync(unit, new AuditEntry(actor, AuditActions.StaffPassword, Subject: current.Id));
                return current;
            },
            cancellationToken);
        if (changed is null)
        {
            return WrongCredentials();
        }

        await StaffSessions.BeginAsync(context, changed);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult WrongCredentials() => ProblemExtensions.Problem(
        StatusCodes.Status401Unauthorized,
        ProblemTypes.InvalidCredentials,
        "This name and this password do not fit, or the account cannot be used.",
        "After five wrong passwords an account is locked for 15 minutes.");
}
