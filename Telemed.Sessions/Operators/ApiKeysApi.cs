using Microsoft.AspNetCore.Http.HttpResults;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Access;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Audit;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Http;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Operators;

/// <summary><c>/api/v1/api-keys</c>: what the clinic's programs call with.</summary>
internal static class ApiKeysApi
{
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(365);
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(731);

    public static void MapApiKeys(this IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/v1/api-keys").WithTags("API keys").Requires(Permission.ApiKeysManage).NotStored();

        group.MapGet("/", ListAsync).WithName("ListApiKeys").WithNotes(OperatorNotes.ListKeys).WithSummary("Reads the API keys, newest first").WithDescription("With those that are revoked or over; never the keys themselves.");

        group.MapPost("/", CreateAsync)
            .WithName("CreateApiKey")
            .WithNotes(OperatorNotes.CreateKey)
            .WithSummary("Makes an API key")
            .WithDescription("Answers 201 with the key. It is shown this once: only a hash of it is kept.")
            .Accepts<NewApiKey>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest);

        group.MapDelete("/{id}", RevokeAsync)
            .WithName("RevokeApiKey")
            .WithSummary("Revokes an API key")
            .WithDescription("At once. It stays in the list; revoking it again changes nothing.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<ApiKeyList>> ListAsync(Database database, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ApiKeyList([.. (await database.ReadAsync(StoredKeys.ListAsync, cancellationToken)).Select(ApiKeyDocument.Of)]));

    private static async Task<Results<Created<MadeApiKey>, ProblemHttpResult>> CreateAsync(
        HttpContext context, Database database, AuditTrail trail, TimeProvider time, CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<NewApiKey>(context.Request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        if (TextRules.Clean(wanted.Name, NewParticipant.MaxNameLength) is not { } name)
        {
            return StrictJson.Invalid($"name must be 1 to {NewParticipant.MaxNameLength} characters without control characters.");
        }

        if (wanted.Scopes.Count == 0 || wanted.Scopes.Any(scope => scope is null || !HolderNames.Scopes.ContainsKey(scope)))
        {
            return StrictJson.Invalid($"scopes must be at least one of {string.Join(", ", HolderNames.Scopes.Keys)}.");
        }

        var now = time.Now();
        var until = wanted.ExpiresAt ?? now + DefaultLifetime;
        if (until <= now || until > now + MaxLifetime)
        {
            return StrictJson.Invalid("expiresAt must be in the future, at most two years from now.");
        }

        var secret = ApiKey.Prefix + OneTimeSecret.New();
        var actor = context.Caller().Actor;
        var key = new ApiKey
        {
            Id = StreamPath.NewId(),
            Name = name,
            Hash = OneTimeSecret.Hash(secret),
            Hint = ApiKey.HintOf(secret),
            Scopes = string.Join(' ', HolderNames.Scopes.Keys.Intersect(wanted.Scopes)),
            CreatedAt = now,
            CreatedBy = actor.Id,
            ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(until.ToUnixTimeMilliseconds()),
        };
        await database.WriteAsync(
            async unit =>
            {
                await StoredKeys.AddAsync(unit, key);
                await trail.AppendAsync(
                    unit, new AuditEntry(actor, AuditActions.ApiKeyCreated, Subject: key.Id, Details: new { key.Name, scopes = key.Scopes.Split(' '), key.ExpiresAt }));
            },
            cancellationToken);
        return TypedResults.Created($"/api/v1/api-keys/{key.Id}", new MadeApiKey(ApiKeyDocument.Of(key), secret));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        string id, HttpContext context, Database database, AuditTrail trail, TimeProvider time, CancellationToken cancellationToken)
    {
        var actor = context.Caller().Actor;
        return await database.WriteAsync<Results<NoContent, ProblemHttpResult>>(
            async unit =>
            {
                if (!StreamPath.IsId(id) || await StoredKeys.FindAsync(unit, id) is not { } key)
                {
                    return ProblemExtensions.Problem(StatusCodes.Status404NotFound, ProblemTypes.NotFound, "There is no such API key.");
                }

                if (key.RevokedAt is null)
                {
                    await unit.ExecuteAsync("UPDATE api_keys SET revoked_at = @now WHERE id = @id", new { id, now = time.Now() });
                    await trail.AppendAsync(unit, new AuditEntry(actor, AuditActions.ApiKeyRevoked, Subject: id, Details: new { key.Name }));
                }

                return TypedResults.NoContent();
            },
            cancellationToken);
    }
}
