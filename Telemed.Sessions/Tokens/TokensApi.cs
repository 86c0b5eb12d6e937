using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Access;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Http;
using Telemed.Sessions.Referee;

namespace Telemed.Sessions.Tokens;

/// <summary><c>POST /api/v1/token</c>: a new access token for one that is still good.</summary>
internal static class TokensApi
{
    public static void MapTokens(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/api/v1/token", RenewAsync)
            .Requires(Permission.TokenRenew)
            .WithName("RenewToken")
            .WithNotes(JoiningNotes.Renew)
            .WithSummary("Renews an access token")
            .WithDescription("Takes the still valid access token as Bearer and answers with one of full life. Refuses when the participant is no longer in the consultation.")
            .WithTags("Joining")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .NotStored();

    /// <summary>401 that says what is wrong with a token, and that a client can do about it.</summary>
    public static ProblemHttpResult Refused(HttpContext context, TokenState state)
    {
        context.Response.Headers.WWWAuthenticate = state == TokenState.Missing ? "Bearer" : "Bearer error=\"invalid_token\"";
        return ProblemExtensions.Problem(
            StatusCodes.Status401Unauthorized,
            ProblemTypes.InvalidToken,
            state switch
            {
                TokenState.Missing => "An access token is needed.",
                TokenState.Expired => "The access token has expired.",
                _ => "The access token is not valid.",
            },
            "Join again with the join code for a new one.");
    }

    /// <summary>401 to the holder of a token that was good: kicked, blocked, replaced by a newer device, or the consultation is over.</summary>
    public static ProblemHttpResult Revoked(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        return ProblemExtensions.Problem(
            StatusCodes.Status401Unauthorized, ProblemTypes.InvalidToken, "The access token has been revoked.", "Joining again works for who may come back.");
    }

    private static async Task<Results<Ok<IssuedToken>, ProblemHttpResult>> RenewAsync(
        HttpContext context, AccessTokens tokens, StreamRights rights, ConsultationStore consultations, CancellationToken cancellationToken)
    {
        var state = tokens.Read(Credentials.Bearer(context.Request), out var grant);
        if (grant is null)
        {
            return Refused(context, state);
        }

        if (rights.Judge(grant) is not StreamVerdict.Allowed)
        {
            return Revoked(context);
        }

        return await consultations.FindAsync(grant.ConsultationId, cancellationToken) is { IsOver: false } consultation
            && consultation.Admits(grant, out var person)
                ? TypedResults.Ok(tokens.Issue(consultation, person))
                : Revoked(context);
    }
}
