using Telemed.MediaHub.Watching;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Referee;

/// <summary>Registers the referee: who may do what at the hub now, and the closing of whoever may not any more.</summary>
internal static class RefereeExtensions
{
    public static WebApplicationBuilder AddReferee(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<StreamRights>();
        builder.Services.AddSingleton<HubConnections>();
        builder.Services.AddSingleton<RefereeMeter>();
        builder.Services.AddSingleton<HubReferee>();
        builder.Services.AddSingleton<IHubObserver>(services => services.GetRequiredService<HubReferee>());
        builder.Services.AddHostedService(services => services.GetRequiredService<HubReferee>());
        builder.Services.AddSingleton<RightsFromRecords>();
        builder.Services.AddSingleton<IConsultationObserver>(services => services.GetRequiredService<RightsFromRecords>());
        builder.Services.AddSingleton<IDatabaseWarmUp>(services => services.GetRequiredService<RightsFromRecords>());
        builder.Services.AddHostedService(services => services.GetRequiredService<RightsFromRecords>());
        return builder;
    }
}
