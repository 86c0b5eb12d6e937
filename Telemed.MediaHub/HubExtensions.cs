using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Telemed.MediaHub.Api;
using Telemed.MediaHub.Watching;
using Telemed.ServiceDefaults.Configuration;
using Telemed.ServiceDefaults.Identity;

namespace Telemed.MediaHub;

/// <summary>Registers access to the media hub.</summary>
public static class HubExtensions
{
    /// <summary>Adds <see cref="HubApiClient"/>, which shows this service's identity at every call.</summary>
    public static WebApplicationBuilder AddMediaHub(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<ServiceIdentityOptions>(ServiceIdentityOptions.Section);
        builder.Services.AddHttpClient<HubApiClient>((services, http) =>
        {
            http.BaseAddress = HubEndpoints.ApiAddress;
            http.DefaultRequestHeaders.Authorization = services.GetRequiredService<IOptions<ServiceIdentityOptions>>().Value.ToHeader();
        });
        return builder;
    }

    /// <summary>Adds <see cref="HubWatcher"/>; register <see cref="IHubObserver"/>s beside it.</summary>
    public static WebApplicationBuilder AddHubWatcher(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<HubWatcher>();
        builder.Services.AddHostedService(services => services.GetRequiredService<HubWatcher>());
        return builder;
    }
}
