using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Telemed.Sessions.Access;
using Telemed.Sessions.Events;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Operators;

/// <summary>What a connection that outlives its request remembers of the cookie that it came with.</summary>
/// <param name="AccountId">Whose.</param>
/// <param name="Stamp">The account's at that time: another role or password, and disabling, change it.</param>
/// <param name="Id">By which a sign-out is known.</param>
/// <param name="ExpiresAt">When that cookie is worth nothing any more; the browser may have been given a newer one of the same session.</param>
internal sealed record StaffSession(string AccountId, string Stamp, string Id, DateTimeOffset ExpiresAt);

/// <summary>
/// Who has signed in: ASP.NET Core's cookie, sealed with the keys that access tokens are sealed with, and held against the account at
/// every request, so that a disabled account, a new password or a sign-out ends it at once.
/// </summary>
internal sealed class StaffSessions(Database database, TimeProvider time) : ICallerSource
{
    public const string Scheme = "staff";
    public const string CookieName = "__Host-telemed";

    private const string StampClaim = "stamp";
    private const string SessionClaim = "session";

    private const int AtOnce = 200;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    public static void Add(IServiceCollection services)
    {
        // Otherwise the only scheme there is would be tried on every request, hub's hook and all, before anything handles its errors.
        AppContext.SetSwitch("Microsoft.AspNetCore.Authentication.SuppressAutoDefaultScheme", true);
        services.AddSingleton<StaffSessions>();
        services.AddSingleton<ICallerSource>(provider => provider.GetRequiredService<StaffSessions>());
        services.AddAuthentication().AddCookie(Scheme, options =>
        {
            options.Cookie.Name = CookieName;
            options.Cookie.Path = "/";
            options.Cookie.HttpOnly = true;
            options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.ExpireTimeSpan = Lifetime;
            options.SlidingExpiration = true;
            options.Events = new CookieAuthenticationEvents
            {
                OnValidatePrincipal = context => context.HttpContext.RequestServices.GetRequiredService<StaffSessions>().CheckAsync(context),
            };
        });
    }

    public async ValueTask<Caller?> FindAsync(HttpContext context, string? bearer)
    {
        if (bearer is not null || !context.Request.Cookies.ContainsKey(CookieName))
        {
            return null;
        }

        return await context.AuthenticateAsync(Scheme) is { Succeeded: true } && context.Features.Get<StaffAccount>() is { } account
            ? new Caller
            {
                Actor = new Actor(ActorKind.Staff, account.Id, account.Name, context.RemoteAddress()),
                Holders = account.Holders,
                ByCookie = true,
            }
            : null;
    }

    /// <summary>The session of whoever makes this request, for what goes on after it; null when nobody has signed in.</summary>
    public static async Task<StaffSession?> FindAsync(HttpContext context) =>
        await context.AuthenticateAsync(Scheme) is { Succeeded: true } result
        && result.Principal.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
        && result.Principal.FindFirstValue(StampClaim) is { } stamp
        && result.Principal.FindFirstValue(SessionClaim) is { } session
            ? new StaffSession(id, stamp, OneTimeSecret.Hash(session), result.Properties.ExpiresUtc ?? DateTimeOffset.MinValue)
            : null;

    /// <summary>Those of <paramref name="sessions"/> that have not ended: as at every request, but for all in two queries.</summary>
    public Task<IReadOnlySet<StaffSession>> LivingAsync(IReadOnlyCollection<StaffSession> sessions, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlySet<StaffSession>>(
            async unit =>
            {
                var living = new HashSet<StaffSession>();
                foreach (var some in sessions.Distinct().Chunk(AtOnce))
                {
                    // Lists and arrays as one parameter are a matter of the engine; single ones are not.
                    var accounts = some.Select((session, index) => KeyValuePair.Create($"id{index}", (object)session.AccountId)).ToDictionary();
                    var ids = some.Select((session, index) => KeyValuePair.Create($"id{index}", (object)session.Id)).ToDictionary();
                    var names = string.Join(", ", ids.Keys.Select(name => $"@{name}"));
                    var stamps = (await unit.QueryAsync<StaffAccount>(
                        $"SELECT id, stamp FROM staff WHERE id IN ({names}) AND disabled_at IS NULL AND password_hash IS NOT NULL", accounts))
                        .ToDictionary(account => account.Id, account => account.Stamp, StringComparer.Ordinal);
                    var ended = (await unit.QueryAsync<string>($"SELECT id FROM ended_sessions WHERE id IN ({names})", ids)).ToHashSet(StringComparer.Ordinal);
                    living.UnionWith(some.Where(session => stamps.GetValueOrDefault(session.AccountId) == session.Stamp && !ended.Contains(session.Id)));
                }

                return living;
            },
            cancellationToken);

    /// <summary>Gives the browser a session of this account.</summary>
    public static Task BeginAsync(HttpContext context, StaffAccount account) => context.SignInAsync(
        Scheme,
        new ClaimsPrincipal(new ClaimsIdentity(
            [new(ClaimTypes.NameIdentifier, account.Id), new(StampClaim, account.Stamp), new(SessionClaim, OneTimeSecret.New())], Scheme)));

    /// <summary>Takes the session from the browser, and its worth from whoever has a copy of the cookie.</summary>
    public async Task EndAsync(HttpContext context, Func<UnitOfWork, Task> also)
    {
        var session = (await context.AuthenticateAsync(Scheme)).Principal?.FindFirstValue(SessionClaim);
        var now = time.Now();
        await database.WriteAsync(
            async unit =>
            {
                if (session is not null)
                {
                    await unit.ExecuteAsync("DELETE FROM ended_sessions WHERE forget_at <= @now", new { now });
                    await unit.ExecuteAsync(
                        "INSERT INTO ended_sessions (id, forget_at) VALUES (@id, @forgetAt) ON CONFLICT (id) DO NOTHING",
                        new { id = OneTimeSecret.Hash(session), forgetAt = now + Lifetime });
                }

                await also(unit);
            },
            context.RequestAborted);
        await context.SignOutAsync(Scheme);
    }

    private async Task CheckAsync(CookieValidatePrincipalContext context)
    {
        var account = context.Principal is { } principal
            && principal.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            && principal.FindFirstValue(StampClaim) is { } stamp
            && principal.FindFirstValue(SessionClaim) is { } session
                ? await database.ReadAsync(unit => FindAsync(unit, id, stamp, OneTimeSecret.Hash(session)), context.HttpContext.RequestAborted)
                : null;
        if (account is not null)
        {
            context.HttpContext.Features.Set(account);
            return;
        }

        // Signing out as well: otherwise a cookie in the second half of its life would be renewed all the same.
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Scheme);
    }

    private static async Task<StaffAccount?> FindAsync(UnitOfWork unit, string id, string stamp, string session) =>
        await StaffStore.FindAsync(unit, id) is { IsActive: true } account
        && account.Stamp == stamp
        && await unit.FirstAsync<long>("SELECT COUNT(*) FROM ended_sessions WHERE id = @session", new { session }) == 0
            ? account
            : null;
}
