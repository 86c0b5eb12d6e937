using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Addresses;
using Telemed.ServiceDefaults.Configuration;

namespace Telemed.Gateway.Configuration;

/// <summary>Registers the gateway's options; every fault in them is reported at start.</summary>
internal static class ConfigurationSetup
{
    internal static void AddGatewayOptions(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<GatewayOptions>(GatewayOptions.Section);
        builder.AddCheckedOptions<PublicOptions>(PublicOptions.Section);
        builder.AddCheckedOptions<DataOptions>(DataOptions.Section);

        builder.Services.AddSingleton<UpstreamOptionsSetup>();
        builder.Services.AddSingleton<IConfigureOptions<UpstreamOptions>>(services => services.GetRequiredService<UpstreamOptionsSetup>());
        builder.Services.AddSingleton<IValidateOptions<UpstreamOptions>>(services => services.GetRequiredService<UpstreamOptionsSetup>());
        builder.Services.AddOptions<UpstreamOptions>().ValidateOnStart();
    }
}
