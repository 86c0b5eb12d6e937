using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Telemed.Sessions.Access;
using Telemed.Sessions.Events;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Operators;

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
