using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Operators;

/// <summary>The statements about one-time links, of which only hashes are kept.</summary>
internal static class Invitations
{
    /// <summary>How long an invitation to set a password is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>How long the link to make the first administrator is good.</summary>
    public static readonly TimeSpan SetupLifetime = TimeSpan.FromHours(24);

    /// <summary>Makes a link's secret; for an account it takes the place of the one before.</summary>
    public static async Task<string> AddAsync(UnitOfWork unit, string? staffId, DateTimeOffset expiresAt)
    {
        var secret = OneTimeSecret.New();
        if (staffId is not null)
        {
            await RemoveAsync(unit, staffId);
        }

        await unit.ExecuteAsync(
            "INSERT INTO invitations (hash, staff_id, expires_at) VALUES (@Hash, @StaffId, @ExpiresAt)",
            new Row { Hash = OneTimeSecret.Hash(secret), StaffId = staffId, ExpiresAt = expiresAt });
        return secret;
    }

    /// <summary>Whose invitation this is; null when it is unknown, used or too old.</summary>
    public static async Task<string?> FindAsync(UnitOfWork unit, string secret, DateTimeOffset now) => (await FindRowAsync(unit, secret, now))?.StaffId;

    /// <summary>Whether this is a link to make the first administrator with.</summary>
    public static async Task<bool> IsSetupAsync(UnitOfWork unit, string secret, DateTimeOffset now) =>
        await FindRowAsync(unit, secret, now) is { StaffId: null };

    public static Task RemoveAsync(UnitOfWork unit, string staffId) =>
        unit.ExecuteAsync("DELETE FROM invitations WHERE staff_id = @staffId", new { staffId });

    public static Task RemoveSetupAsync(UnitOfWork unit) => unit.ExecuteAsync("DELETE FROM invitations WHERE staff_id IS NULL");

    public static Task RemoveExpiredAsync(UnitOfWork unit, DateTimeOffset now) =>
        unit.ExecuteAsync("DELETE FROM invitations WHERE expires_at <= @now", new { now });

    private static Task<Row?> FindRowAsync(UnitOfWork unit, string secret, DateTimeOffset now) => unit.FirstAsync<Row>(
        "SELECT hash, staff_id, expires_at FROM invitations WHERE hash = @hash AND expires_at > @now", new { hash = OneTimeSecret.Hash(secret), now });

    private sealed class Row
    {
        public string Hash { get; set; } = "";

        public string? StaffId { get; set; }

        public DateTimeOffset ExpiresAt { get; set; }
    }
}
