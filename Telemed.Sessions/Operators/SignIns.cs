using Telemed.Sessions.Audit;
using Telemed.Sessions.Events;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Operators;

/// <summary>
/// Tries names and passwords. An attempt counts before it is looked at, so that many at once are not more than they are; five wrong ones
/// lock the account for a quarter of an hour. Whatever is wrong, the answer is the same and takes as long.
/// </summary>
internal sealed class SignIns(Database database, Passwords passwords, AuditTrail trail, TimeProvider time)
{
    public const int MostFaults = 5;

    public static readonly TimeSpan LockTime = TimeSpan.FromMinutes(15);

    /// <summary>The account that this name and password belong to, or null.</summary>
    public async Task<StaffAccount?> TryAsync(string signInName, string password, string? address, CancellationToken cancellationToken)
    {
        var (account, open) = await database.WriteAsync(unit => BeginAsync(unit, signInName), cancellationToken);
        var right = await passwords.IsRightAsync(open ? account : null, password, cancellationToken);
        return await database.WriteAsync(
            unit => right ? SucceedAsync(unit, account!, address) : FailAsync(unit, account, open, address), cancellationToken);
    }

    /// <summary>Whether somebody who is signed in knows their password; wrong ones count as they do at the sign-in.</summary>
    public async Task<bool> ConfirmAsync(StaffAccount account, string password, Actor actor, CancellationToken cancellationToken)
    {
        var (found, open) = await database.WriteAsync(unit => BeginAsync(unit, account.SignInName), cancellationToken);
        if (await passwords.IsRightAsync(open ? found : null, password, cancellationToken))
        {
            return true;
        }

        await database.WriteAsync(unit => FailAsync(unit, found, open, actor.Address), cancellationToken);
        return false;
    }

    private async Task<(StaffAccount? Account, bool Open)> BeginAsync(UnitOfWork unit, string signInName)
    {
        var now = time.Now();
        var account = await StaffStore.FindByNameAsync(unit, signInName, forUpdate: true);
        if (account is not { IsActive: true } || account.LockedUntil > now)
        {
            // A write, as for a name that is known: it takes as long.
            await unit.ExecuteAsync("INSERT INTO unknown_sign_ins (id, count) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = unknown_sign_ins.count + 1");
            return (account, false);
        }

        account.Faults++;
        if (account.Faults >= MostFaults)
        {
            (account.Faults, account.LockedUntil) = (0, now + LockTime);
        }

        await StaffStore.UpdateAsync(unit, account);
        return (account, true);
    }

    private async Task<StaffAccount?> SucceedAsync(UnitOfWork unit, StaffAccount tried, string? address)
    {
        if (await StaffStore.FindAsync(unit, tried.Id, forUpdate: true) is not { IsActive: true } account || account.Stamp != tried.Stamp)
        {
            return null;
        }

        (account.Faults, account.LockedUntil, account.LastSignInAt) = (0, null, time.Now());
        await StaffStore.UpdateAsync(unit, account);
        await trail.AppendAsync(unit, new AuditEntry(new Actor(ActorKind.Staff, account.Id, account.Name, address), AuditActions.SignIn, Subject: account.Id));
        return account;
    }

    // Who it was is not known. What was typed for a name is not written down: people type passwords there.
    private async Task<StaffAccount?> FailAsync(UnitOfWork unit, StaffAccount? account, bool open, string? address)
    {
        var reason = account is null ? "unknown-name" : open ? "wrong-password" : account.IsActive ? "locked" : "disabled";
        await trail.AppendAsync(
            unit, new AuditEntry(Actor.System with { Address = address }, AuditActions.SignInFailed, Subject: account?.Id, Details: new { reason }));
        return null;
    }
}
