using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Configuration;
using Telemed.ServiceDefaults.Redis;
using Telemed.Sessions.Consultations.Store;

namespace Telemed.Sessions.Sharing;

/// <summary>Where instances tell each other of changes.</summary>
public sealed class SharingOptions
{
    /// <summary>StackExchange.Redis's connection string; null where there is no Redis.</summary>
    public string? Redis { get; set; }
}

/// <summary>
/// Registers how instances hear of each other's changes: by Redis when there is a connection string <c>ConnectionStrings:redis</c>, and by
/// looking into the database in any case.
/// </summary>
internal static class SharingExtensions
{
    public static WebApplicationBuilder AddSharing(this WebApplicationBuilder builder)
    {
        var connectionString = builder.Configuration.GetConnectionString(RedisConnection.Name);
        builder.AddCheckedOptions<SharingOptions>("Sharing");
        builder.Services.Configure<SharingOptions>(options => options.Redis = string.IsNullOrWhiteSpace(connectionString) ? null : connectionString);
        builder.Services.AddSingleton<IValidateOptions<SharingOptions>, ConnectionStringCheck>();
        builder.Services.AddSingleton<SharingMeter>();
        builder.Services.AddSingleton<AdmissionSeal>();
        builder.Services.AddSingleton<FenceSeal>();
        builder.Services.AddSingleton<RedisSignals>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RedisSignals>());
        builder.Services.AddSingleton<IConsultationObserver>(services => services.GetRequiredService<RedisSignals>());
        builder.Services.AddHostedService<CatchUp>();
        builder.Services.AddHostedService<AdmissionsWatch>();
        if (!string.IsNullOrWhiteSpace(connectionString))
        {
            builder.Services.AddHealthChecks().AddCheck<RedisCheck>(RedisConnection.Name, tags: ["ready"]);
        }

        return builder;
    }

    /// <summary>Says at start what is wrong with the connection string.</summary>
    private sealed class ConnectionStringCheck : IValidateOptions<SharingOptions>
    {
        public ValidateOptionsResult Validate(string? name, SharingOptions options) =>
            RedisConnection.Fault(options.Redis) is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;
    }
}
