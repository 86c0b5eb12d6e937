using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Tokens;

/// <summary>
/// Data Protection's key manager, which also notices what other instances do with the keys: it forgets what it has in memory when the
/// table has changed, instead of a day later.
/// </summary>
internal sealed class SharedKeyManager(IKeyManager inner) : IKeyManager, IDisposable
{
    private CancellationTokenSource _changed = new();

    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate) => inner.CreateNewKey(activationDate, expirationDate);

    public IReadOnlyCollection<IKey> GetAllKeys() => inner.GetAllKeys();

    public void RevokeKey(Guid keyId, string? reason = null) => inner.RevokeKey(keyId, reason);

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => inner.RevokeAllKeys(revocationDate, reason);

    public CancellationToken GetCacheExpirationToken() =>
        CancellationTokenSource.CreateLinkedTokenSource(inner.GetCacheExpirationToken(), Volatile.Read(ref _changed).Token).Token;

    /// <summary>Has the keys read again.</summary>
    public void Forget() => Interlocked.Exchange(ref _changed, new CancellationTokenSource()).Cancel();

    /// <summary>
    /// Waits until tokens are made with this key. Data Protection goes on with the keys in memory while it reads new ones behind the
    /// back of whoever asks first.
    /// </summary>
    public static async Task UntilInUseAsync(IDataProtectionProvider protection, Guid keyId, CancellationToken cancellationToken)
    {
        // What it protects begins with four bytes of its own and the key's id.
        const int Prefix = 4;
        var protector = protection.CreateProtector("telemed.warm-up");
        while (new Guid(protector.Protect([1]).AsSpan(Prefix, 16)) != keyId)
        {
            await Task.Delay(10, cancellationToken);
        }
    }

    public void Dispose() => _changed.Dispose();
}

/// <summary>Looks whether another instance has made or revoked a key.</summary>
internal sealed class SharedKeysWatch(Database database, SharedKeyManager keys, IDataProtectionProvider protection, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // One instance alone with its file needs not look.
        if (database.Engine == DatabaseEngine.Sqlite)
        {
            return;
        }

        // The first look counts as a change: a key may have come between this instance's own first reading and now.
        var known = -1L;
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                var count = await database.ReadAsync(unit => unit.FirstAsync<long>("SELECT COUNT(*) FROM signing_keys"), stoppingToken);
                if (known != count)
                {
                    keys.Forget();
                    protection.CreateProtector("telemed.warm-up").Protect([1]);
                }

                known = count;
            }
            catch (DatabaseUnavailableException)
            {
                // The keys in memory are good meanwhile.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
