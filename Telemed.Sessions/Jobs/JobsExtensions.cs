using Telemed.ServiceDefaults.Configuration;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;

namespace Telemed.Sessions.Jobs;

/// <summary>Registers relays and ingests.</summary>
internal static class JobsExtensions
{
    public static WebApplicationBuilder AddJobs(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<JobOptions>(JobOptions.Section);
        builder.Services.AddSingleton<JobMeter>();
        builder.Services.AddSingleton<JobCheck>();
        builder.Services.AddSingleton<JobStore>();
        builder.Services.AddSingleton<JobBook>();
        builder.Services.AddSingleton<JobFigures>();
        builder.Services.AddSingleton<IEventRecorder, JobsEnd>();
        builder.Services.AddSingleton<IConsultationObserver>(services => services.GetRequiredService<JobBook>());
        builder.Services.AddHostedService(services => services.GetRequiredService<JobBook>());
        return builder;
    }
}
