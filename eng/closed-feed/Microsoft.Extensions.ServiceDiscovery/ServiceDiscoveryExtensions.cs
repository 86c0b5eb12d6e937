using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.ServiceDiscovery;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Stand-in for the package's registrations: names are resolved from configuration, as its configuration provider does.</summary>
public static class ServiceDiscoveryServiceCollectionExtensions
{
    /// <summary>Adds service discovery.</summary>
    public static IServiceCollection AddServiceDiscovery(this IServiceCollection services) => services;
}

/// <summary>Service discovery for HTTP clients.</summary>
public static class ServiceDiscoveryHttpClientBuilderExtensions
{
    /// <summary>Lets a client's addresses name services: <c>http://sessions</c>, <c>http://_webrtc.media</c>.</summary>
    public static IHttpClientBuilder AddServiceDiscovery(this IHttpClientBuilder httpClientBuilder) =>
        httpClientBuilder.AddHttpMessageHandler(services => new ConfigurationResolvingHandler(services.GetRequiredService<IConfiguration>()));
}
