using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Configuration;
using Telemed.Transcoder.Access;
using Telemed.Transcoder.Jobs.Ingest;
using Telemed.Transcoder.Jobs.Relay;
using Telemed.Transcoder.Jobs.Telemetry;
using Telemed.Transcoder.Rtmp;

namespace Telemed.Transcoder.Jobs;

/// <summary>Registers relays and ingests.</summary>
internal static class JobsFeature
{
    /// <summary>Relay and ingest jobs, as sessions want them.</summary>
    public static WebApplicationBuilder AddJobs(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<JobsOptions>(TranscoderOptions.Section)
            .Validate(options => string.IsNullOrEmpty(options.MediaFolder) || Directory.Exists(options.MediaFolder), "Transcoder:MediaFolder is no folder that there is.")
            .Validate(options => Authorities(options) is not null, "Transcoder:RtmpsAuthorities is no PEM file with certificates.");
        builder.Services.AddHttpClient(SessionsLines.ClientName);
        builder.Services.AddHttpClient(JobReporter.ClientName);
        builder.Services.AddSingleton<JobsTelemetry>();
        builder.Services.AddSingleton(services => Timings(services.GetRequiredService<IOptions<JobsOptions>>().Value));
        builder.Services.AddSingleton<RtmpTimings>();
        builder.Services.AddSingleton(services => Policy(
            services.GetRequiredService<IOptions<JobsOptions>>().Value, services.GetRequiredService<AddressGuard>()));
        builder.Services.AddSingleton<RelayFeeds>();
        builder.Services.AddSingleton<RelayServices>();
        builder.Services.AddSingleton(services => new AddressGuard(services.GetRequiredService<IOptions<JobsOptions>>().Value.AllowLocalAddresses));
        builder.Services.AddSingleton<MediaFolder>();
        builder.Services.AddSingleton<IngestProbe>();
        builder.Services.AddSingleton<IngestServices>();
        builder.Services.AddSingleton<JobWorks>();
        // Where there are several workers, who shares the work out comes in its place.
        builder.Services.TryAddSingleton<IJobOwnership, SoleOwner>();
        builder.Services.AddSingleton<JobSupervisor>();
        builder.Services.AddHostedService(services => services.GetRequiredService<JobSupervisor>());
        builder.Services.AddHostedService<JobReporter>();
        builder.Services.AddHostedService<JobsSubscriber>();
        return builder;
    }

    private static JobTimings Timings(JobsOptions options) => new()
    {
        Attempts = options.JobAttempts,
        LongestPause = options.JobLongestPause,
        GoodRun = options.JobGoodRun,
    };

    private static RtmpPolicy Policy(JobsOptions options, AddressGuard guard) =>
        new(Authorities(options) ?? [], address => guard.Allows(address, options.AllowPrivateTargets));

    private static X509Certificate2Collection? Authorities(JobsOptions options)
    {
        var authorities = new X509Certificate2Collection();
        if (string.IsNullOrEmpty(options.RtmpsAuthorities))
        {
            return authorities;
        }

        try
        {
            authorities.ImportFromPemFile(options.RtmpsAuthorities);
            return authorities.Count > 0 ? authorities : null;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
