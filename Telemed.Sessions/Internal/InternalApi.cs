using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Http;
using Telemed.Sessions.Hub;
using Telemed.Sessions.Referee;
using Telemed.Sessions.Storage;
using Telemed.Sessions.Telemetry;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Internal;

/// <summary>The body of <c>POST /internal/authorize</c>.</summary>
internal sealed record AuthorizeRequest(string Token, string Action, string Path);

/// <summary>Its answer. <see cref="RenewedToken"/> is there when less than half of the token's life is left.</summary>
internal sealed record Authorization(
    string ConsultationId,
    string ParticipantId,
    ParticipantRole Role,
    int Epoch,
    DateTimeOffset ExpiresAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RenewedToken);

/// <summary>The answer of <c>GET /internal/streams/{c}/{p}/trace</c>.</summary>
internal sealed record StreamTrace([property: JsonPropertyName("traceparent")] string TraceParent);

/// <summary><c>/internal</c>: what the other services ask; see docs/architecture.md.</summary>
internal static class InternalApi
{
    public static void MapInternal(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/internal").AddEndpointFilter<ServiceIdentityFilter>().NotStored().ExcludeFromDescription();
        group.MapPost("/authorize", AuthorizeAsync);
        group.MapGet("/streams/{consultationId}/{participantId}/trace", GetTrace);
    }

    private static async Task<Results<Ok<Authorization>, ProblemHttpResult>> AuthorizeAsync(
        HttpContext context,
        AccessTokens tokens,
        StreamRights rights,
        ConsultationStore consultations,
        StreamTraces traces,
        SessionsMeter meter,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<AuthorizeRequest>(context.Request, cancellationToken)).Failed(out var problem, out var question))
        {
            return problem;
        }

        if (question.Action is not (HubActions.Publish or HubActions.Read))
        {
            return StrictJson.Invalid("action must be publish or read.");
        }

        using var span = SessionsTelemetry.Source.StartActivity($"authorize {question.Action}");
        var state = tokens.Read(question.Token, out var grant);
        if (grant is null)
        {
            return Answer(TokensApi.Refused(context, state), state == TokenState.Expired ? "expired-token" : "invalid-token");
        }

        span.Of(grant.ConsultationId, grant.ParticipantId);
        if (!StreamPath.TryParse(question.Path, out var path))
        {
            return Answer(NoSuchStream(), "unknown-path");
        }

        var verdict = rights.Judge(grant, question.Action, path);
        if (verdict is StreamVerdict.Ended || rights.Judge(grant) is StreamVerdict.Revoked)
        {
            return Answer(TokensApi.Revoked(context), "revoked");
        }

        if (verdict is not StreamVerdict.Allowed)
        {
            return Answer(
                ProblemExtensions.Problem(StatusCodes.Status403Forbidden, ProblemTypes.Forbidden, "The access token does not reach this stream."),
                verdict is StreamVerdict.Revoked ? "revoked" : "not-yours");
        }

        // A test of the network is in no consultation; its token reaches nothing else.
        if (!path.IsNetworkTest && !await IsThereAsync(consultations, path, cancellationToken))
        {
            return Answer(NoSuchStream(), "unknown-path");
        }

        if (question.Action == HubActions.Publish)
        {
            traces.Announce(path, span);
        }

        Count("allowed");
        return TypedResults.Ok(new Authorization(
            grant.ConsultationId,
            grant.ParticipantId,
            grant.Role,
            grant.Epoch,
            grant.ExpiresAt,
            time.GetUtcNow() > grant.HalfLife ? tokens.Issue(grant.ConsultationId, grant.ParticipantId, grant.Role, grant.Epoch, grant.MayPublish, grant.MayPlay).Token : null));

        ProblemHttpResult Answer(ProblemHttpResult refusal, string outcome)
        {
            Count(outcome);
            return refusal;
        }

        void Count(string outcome)
        {
            span?.SetTag("telemed.outcome", outcome);
            meter.CountDecision("authorize", question.Action, outcome);
        }
    }

    /// <summary>
    /// Whether somebody of the consultation has this stream. Without the database nobody knows; the token is good and reaches no other
    /// consultation, so the hub is left to say that nothing is on air there.
    /// </summary>
    private static async Task<bool> IsThereAsync(ConsultationStore consultations, StreamPath path, CancellationToken cancellationToken)
    {
        try
        {
            return await consultations.FindAsync(path.ConsultationId, cancellationToken) is { } consultation
                && consultation.Find(path.ParticipantId) is not null;
        }
        catch (DatabaseUnavailableException)
        {
            return true;
        }
    }

    private static Results<Ok<StreamTrace>, ProblemHttpResult> GetTrace(string consultationId, string participantId, StreamTraces traces) =>
        StreamPath.TryParse($"{consultationId}/{participantId}", out var path) && traces.Find(path) is { } trace
            ? TypedResults.Ok(new StreamTrace(StreamTraces.TraceParent(trace)))
            : NoSuchStream();

    private static ProblemHttpResult NoSuchStream() =>
        ProblemExtensions.Problem(StatusCodes.Status404NotFound, ProblemTypes.NotFound, "There is no such stream.");
}
