using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Operators;

/// <summary>The statements about accounts. All are parts of somebody's transaction.</summary>
internal static class StaffStore
{
    private const string Columns =
        "id, sign_in_name, name, role, password_hash, stamp, faults, locked_until, disabled_at, created_at, last_sign_in_at";

    /// <summary>Keeps everybody else from changing who is there: "the first" and "the last" hold until the transaction ends.</summary>
    public static Task LockAsync(UnitOfWork unit) => unit.LockAsync("staff");

    public static Task<StaffAccount?> FindAsync(UnitOfWork unit, string id, bool forUpdate = false) =>
        unit.FirstAsync<StaffAccount>($"SELECT {Columns} FROM staff WHERE id = @id{(forUpdate ? unit.ForUpdate : "")}", new { id });

    public static Task<StaffAccount?> FindByNameAsync(UnitOfWork unit, string signInName, bool forUpdate = false) =>
        unit.FirstAsync<StaffAccount>(
            $"SELECT {Columns} FROM staff WHERE sign_in_name = @signInName{(forUpdate ? unit.ForUpdate : "")}", new { signInName });

    public static Task<IReadOnlyList<StaffAccount>> ListAsync(UnitOfWork unit, string? after, int take) =>
        unit.QueryAsync<StaffAccount>(
            $"SELECT {Columns} FROM staff {(after is null ? "" : "WHERE sign_in_name > @after")} ORDER BY sign_in_name LIMIT @take", new { after, take = (long)take });

    public static async Task<bool> IsEmptyAsync(UnitOfWork unit) => await unit.FirstAsync<long>("SELECT COUNT(*) FROM staff") == 0;

    /// <summary>Whether somebody but <paramref name="id"/> could sign in as an administrator.</summary>
    public static async Task<bool> HasOtherAdministratorAsync(UnitOfWork unit, string id) =>
        await unit.FirstAsync<long>(
            "SELECT COUNT(*) FROM staff WHERE role = 'administrator' AND disabled_at IS NULL AND password_hash IS NOT NULL AND id <> @id", new { id }) > 0;

    public static Task AddAsync(UnitOfWork unit, StaffAccount account) => unit.ExecuteAsync(
        $"""
        INSERT INTO staff ({Columns})
        VALUES (@Id, @SignInName, @Name, @Role, @PasswordHash, @Stamp, @Faults, @LockedUntil, @DisabledAt, @CreatedAt, @LastSignInAt)
        """,
        account);

    /// <summary>Writes everything but the sign-in name, which never changes.</summary>
    public static Task UpdateAsync(UnitOfWork unit, StaffAccount account) => unit.ExecuteAsync(
        """
        UPDATE staff SET name = @Name, role = @Role, password_hash = @PasswordHash, stamp = @Stamp, faults = @Faults,
            locked_until = @LockedUntil, disabled_at = @DisabledAt, last_sign_in_at = @LastSignInAt
        WHERE id = @Id
        """,
        account);
}
