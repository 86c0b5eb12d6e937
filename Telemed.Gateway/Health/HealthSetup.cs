using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Telemed.Gateway.Configuration;

namespace Telemed.Gateway.Health;

/// <summary>
/// <c>/healthz</c> of the gateway stands for the whole: it answers 200 exactly when a consultation can be held.
/// </summary>
internal static class HealthSetup
{
    internal static void AddGatewayHealth(this WebApplicationBuilder builder)
    {
        // No retries: a probe is repeated anyway.
        builder.Services.AddHttpClient(nameof(ServiceCheck)).ConfigureAdditionalHttpMessageHandlers((handlers, _) => handlers.Clear());

        builder.AddCheck("sessions", services => Service(services, "sessions", upstreams => [upstreams.Sessions]));
        builder.AddCheck("transcoder", services => Service(services, "transcoder", upstreams => upstreams.Transcoders));
        builder.AddCheck("hub-api", services => ActivatorUtilities.CreateInstance<HubApiCheck>(services));
        builder.AddCheck("hub-webrtc", services => Port(services, "WebRTC", upstreams => upstreams.HubWebRtc));
        builder.AddCheck("hub-rtmp", services => Port(services, "RTMP", upstreams => upstreams.HubRtmp));
        builder.AddCheck("web-app", services => ActivatorUtilities.CreateInstance<WebAppCheck>(services));
        builder.AddCheck("certificate", services => ActivatorUtilities.CreateInstance<CertificateCheck>(services));
    }

    private static ServiceCheck Service(IServiceProvider services, string name, Func<UpstreamOptions, IReadOnlyList<Uri>> addresses) => new(
        services.GetRequiredService<IHttpClientFactory>(),
        addresses,
        services.GetRequiredService<IOptions<UpstreamOptions>>(),
        name,
        services.GetRequiredService<TimeProvider>());

    private static HubPortCheck Port(IServiceProvider services, string protocol, Func<UpstreamOptions, Uri> address) =>
        new(address, services.GetRequiredService<IOptions<UpstreamOptions>>(), protocol, services.GetRequiredService<TimeProvider>());

    // One instance each: a check remembers its last result.
    private static void AddCheck(this WebApplicationBuilder builder, string name, Func<IServiceProvider, IHealthCheck> make)
    {
        builder.Services.AddKeyedSingleton(name, (services, _) => make(services));
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            name, services => services.GetRequiredKeyedService<IHealthCheck>(name), HealthStatus.Unhealthy, tags: null));
    }
}
