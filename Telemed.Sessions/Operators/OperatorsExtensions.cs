using Microsoft.AspNetCore.Identity;
using Telemed.ServiceDefaults.Configuration;
using Telemed.Sessions.Access;
using Telemed.Sessions.Http.RateLimits;

namespace Telemed.Sessions.Operators;

/// <summary>Registers accounts, sign-in and API keys.</summary>
internal static class OperatorsExtensions
{
    public static WebApplicationBuilder AddOperators(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<OperatorOptions>(OperatorOptions.Section);
        builder.Services.AddRateLimit<OperatorOptions>(SignInRateLimit.Of);
        builder.Services.Configure<PasswordHasherOptions>(options => options.IterationCount = Passwords.Iterations);
        builder.Services.AddSingleton<IPasswordHasher<StaffAccount>, PasswordHasher<StaffAccount>>();
        builder.Services.AddSingleton<Passwords>();
        builder.Services.AddSingleton<SignIns>();
        builder.Services.AddSingleton<ICallerSource, StoredKeys>();
        StaffSessions.Add(builder.Services);
        builder.Services.AddHostedService<SetupLink>();
        return builder;
    }

    public static void MapOperators(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapSetup();
        endpoints.MapSignIn();
        endpoints.MapStaff();
        endpoints.MapApiKeys();
    }
}
