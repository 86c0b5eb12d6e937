using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Telemed.Sessions.Access;
using Telemed.Sessions.ApiDocument;
using Telemed.Sessions.ApiDocument.Notes;
using Telemed.Sessions.Audit;
using Telemed.Sessions.Http;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Tokens;

/// <summary><c>POST /api/v1/signing-keys/rotate</c>: new keys for tokens before their time.</summary>
internal static class SigningKeysApi
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public static void MapSigningKeys(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/api/v1/signing-keys/rotate", RotateAsync)
            .Requires(Permission.SigningKeysRotate)
            .WithName("RotateSigningKeys")
            .WithNotes(JoiningNotes.RotateKeys)
            .WithSummary("Makes a new signing key")
            .WithDescription(
                "From now on tokens are made with a new key; those that are out stay good until they expire. With {\"revoke\":true} every older key is revoked: all tokens, cookies, and stored webhook secrets are worthless at once.")
            .WithTags("Signing keys")
            .Accepts<KeyRotation>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .NotStored();

    private static async Task<Results<Ok<RotatedKey>, ProblemHttpResult>> RotateAsync(
        HttpContext context,
        IKeyManager keys,
        IOptions<KeyManagementOptions> options,
        Database database,
        AuditTrail audit,
        IDataProtectionProvider protection,
        CancellationToken cancellationToken)
    {
        if ((await StrictJson.ReadAsync<KeyRotation>(context.Request, cancellationToken)).Failed(out var problem, out var wanted))
        {
            return problem;
        }

        // The machine's clock, as Data Protection reads it itself.
        var now = DateTimeOffset.UtcNow;
        var until = now + options.Value.NewKeyLifetime;

        // Before the keys: what cannot be written down does not happen.
        await database.WriteAsync(
            unit => audit.AppendAsync(unit, new AuditEntry(context.Caller().Actor, wanted.Revoke ? AuditActions.SigningKeysRevoked : AuditActions.SigningKeyMade)),
            cancellationToken);
        if (wanted.Revoke)
        {
            keys.RevokeAllKeys(now, "An operator asked for it.");
        }

        var key = keys.CreateNewKey(now, until);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        await SharedKeyManager.UntilInUseAsync(protection, key.KeyId, deadline.Token);
        return TypedResults.Ok(new RotatedKey(key.KeyId.ToString("N"), key.ExpirationDate));
    }
}

/// <summary>The body of <c>POST /api/v1/signing-keys/rotate</c>.</summary>
/// <param name="Revoke">Whether older keys are to count no more.</param>
public sealed record KeyRotation(bool Revoke = false);

/// <summary>The new key's id, which is no secret, and when the next one takes its place.</summary>
public sealed record RotatedKey(string Id, DateTimeOffset ExpiresAt);
