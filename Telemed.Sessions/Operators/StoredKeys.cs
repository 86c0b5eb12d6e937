using Telemed.Sessions.Access;
using Telemed.Sessions.Events;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Operators;

/// <summary>Programs that show a key of the database. It is looked up at every request, so a revoked one is worth nothing at once.</summary>
internal sealed class StoredKeys(Database database, TimeProvider time) : ICallerSource
{
    private const string Columns = "id, name, hash, hint, scopes, created_at, created_by, expires_at, last_used_at, revoked_at";

    private static readonly TimeSpan UseInterval = TimeSpan.FromMinutes(1);

    public async ValueTask<Caller?> FindAsync(HttpContext context, string? bearer)
    {
        if (bearer is null || bearer.Length > OneTimeSecret.MaxLength || !bearer.StartsWith(ApiKey.Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var hash = OneTimeSecret.Hash(bearer);
        var now = time.Now();
        var key = await database.ReadAsync(
            unit => unit.FirstAsync<ApiKey>($"SELECT {Columns} FROM api_keys WHERE hash = @hash", new { hash }), context.RequestAborted);
        if (key is null || !key.IsGood(now))
        {
            return null;
        }

        if (key.LastUsedAt is null || now - key.LastUsedAt >= UseInterval)
        {
            await NoteUseAsync(key, now, context.RequestAborted);
        }

        return new Caller { Actor = new Actor(ActorKind.ApiKey, key.Id, key.Name, context.RemoteAddress()), Holders = key.Holders };
    }

    public static Task<IReadOnlyList<ApiKey>> ListAsync(UnitOfWork unit) =>
        unit.QueryAsync<ApiKey>($"SELECT {Columns} FROM api_keys ORDER BY created_at DESC, id");

    public static Task<ApiKey?> FindAsync(UnitOfWork unit, string id) =>
        unit.FirstAsync<ApiKey>($"SELECT {Columns} FROM api_keys WHERE id = @id{unit.ForUpdate}", new { id });

    public static Task AddAsync(UnitOfWork unit, ApiKey key) => unit.ExecuteAsync(
        $"""
        INSERT INTO api_keys ({Columns})
        VALUES (@Id, @Name, @Hash, @Hint, @Scopes, @CreatedAt, @CreatedBy, @ExpiresAt, @LastUsedAt, @RevokedAt)
        """,
        key);

    // Not worth a refusal: who may read may do so although nothing can be written.
    private async Task NoteUseAsync(ApiKey key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(
                unit => unit.ExecuteAsync(
                    "UPDATE api_keys SET last_used_at = @now WHERE id = @id AND (last_used_at IS NULL OR last_used_at <= @before)",
                    new { id = key.Id, now, before = now - UseInterval }),
                cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            // The next use is noted.
        }
    }
}
