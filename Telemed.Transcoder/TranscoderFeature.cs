using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.MediaHub.Watching;
using Telemed.ServiceDefaults.Configuration;
using Telemed.Transcoder.Access;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Health;
using Telemed.Transcoder.Notices;
using Telemed.Transcoder.Pictures;
using Telemed.Transcoder.Streams;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder;

/// <summary>Registers what this service does.</summary>
internal static class TranscoderFeature
{
    /// <summary>A worker for every stream on air.</summary>
    public static WebApplicationBuilder AddStreamWorkers(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<TranscoderOptions>(TranscoderOptions.Section)
            .Validate<IConfiguration>((_, configuration) => HasAddress(configuration, HubEndpoints.Resource, HubEndpoints.Rtsp), Missing(HubEndpoints.Resource, HubEndpoints.Rtsp))
            .Validate<IConfiguration>((_, configuration) => HasAddress(configuration, HubEndpoints.Resource, HubEndpoints.Rtmp), Missing(HubEndpoints.Resource, HubEndpoints.Rtmp))
            .Validate<IConfiguration>((_, configuration) => HasAddress(configuration, HubEndpoints.Resource, HubEndpoints.Api), Missing(HubEndpoints.Resource, HubEndpoints.Api))
            .Validate<IConfiguration>((_, configuration) => HasAddress(configuration, "sessions", "http"), Missing("sessions", "http"));
        builder.Services.AddHttpClient(StreamTraces.ClientName);
        builder.Services.AddSingleton<StreamTraces>();
        builder.Services.AddSingleton<TranscoderTelemetry>();
        builder.Services.AddSingleton<WorkerTimings>();
        builder.Services.AddSingleton<IChildGuard>(services => OperatingSystem.IsWindows()
            ? new JobObjectGuard()
            : new ShellGuard(services.GetRequiredService<ILogger<ShellGuard>>()));
        builder.Services.AddSingleton<FfmpegHost>(services => new FfmpegHost(
            services.GetRequiredService<IOptions<TranscoderOptions>>(), services.GetRequiredService<IChildGuard>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<PictureMaker>();
        builder.Services.AddHttpClient(DoctorNotices.ClientName);
        builder.Services.AddSingleton<DoctorNotices>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DoctorNotices>());
        builder.Services.AddSingleton<WorkerServices>();
        builder.Services.AddSingleton<StreamOutlets>();
        builder.Services.AddSingleton<StreamSupervisor>();
        builder.Services.AddSingleton<IHubObserver>(services => services.GetRequiredService<StreamSupervisor>());
        builder.Services.AddHostedService(services => services.GetRequiredService<StreamSupervisor>());
        builder.Services.AddSingleton<Draining>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Draining>());
        builder.AddHubWatcher();
        return builder;
    }

    /// <summary>HTTP-FLV for viewers.</summary>
    public static WebApplicationBuilder AddFlv(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient<ViewerAccess>();
        builder.Services.AddHttpClient(SessionsLines.ClientName);
        builder.Services.AddSingleton<ViewerRights>();
        builder.Services.AddHostedService<RightsSubscriber>();
        builder.Services.AddHostedService<MemorySweep>();
        return builder;
    }

    /// <summary>Readiness: FFmpeg can do the work, and the hub answers.</summary>
    public static WebApplicationBuilder AddTranscoderHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<FfmpegCheck>();
        builder.Services.AddHostedService(services => services.GetRequiredService<FfmpegCheck>());
        builder.Services.AddHealthChecks()
            .AddCheck<FfmpegCheck>("ffmpeg")
            .AddCheck<HubCheck>("hub")
            .AddCheck<StreamsCheck>("streams");
        return builder;
    }

    private static bool HasAddress(IConfiguration configuration, string resource, string endpoint) =>
        Uri.TryCreate(configuration[$"services:{resource}:{endpoint}:0"], UriKind.Absolute, out _);

    private static string Missing(string resource, string endpoint) =>
        $"The address of {resource} ({endpoint}) is missing: set services__{resource}__{endpoint}__0.";
}
