using Telemed.ServiceDefaults.Configuration;
using Telemed.ServiceDefaults.Redis;
using Telemed.Transcoder.Jobs;

namespace Telemed.Transcoder.Leases;

/// <summary>Registers who works on what: leases in Redis where <c>ConnectionStrings:redis</c> names one, this worker alone where not.</summary>
internal static class LeasesFeature
{
    /// <summary>Comes before everything that works by leases, so that it stops after it: what still runs is still held.</summary>
    public static WebApplicationBuilder AddLeases(this WebApplicationBuilder builder)
    {
        var redis = builder.Configuration.GetConnectionString(RedisConnection.Name);
        builder.AddCheckedOptions<LeaseOptions>(TranscoderOptions.Section);
        builder.Services.Configure<LeaseOptions>(options => options.Redis = string.IsNullOrWhiteSpace(redis) ? null : redis);
        builder.Services.AddSingleton<PeerClient>();
        if (string.IsNullOrWhiteSpace(redis))
        {
            builder.Services.AddSingleton<ILeases, SoloLeases>();
            return builder;
        }

        builder.Services.AddSingleton<LeaseTimings>();
        builder.Services.AddSingleton<LeaseTelemetry>();
        builder.Services.AddSingleton<LeaseStore>();
        builder.Services.AddSingleton<OwnAddress>();
        builder.Services.AddSingleton<LeaseKeeper>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LeaseKeeper>());
        builder.Services.AddSingleton<ILeases>(services => services.GetRequiredService<LeaseKeeper>());
        builder.Services.AddSingleton<IJobOwnership, LeasedJobs>();
        builder.Services.AddHealthChecks().AddCheck<LeaseCheck>(RedisConnection.Name);
        return builder;
    }
}
