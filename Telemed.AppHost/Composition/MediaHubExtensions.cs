using Telemed.AppHost.Hub;
using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Composition;

/// <summary>The media hub, whatever answers as it. One contract: the same endpoints, environment, paths, hook and API.</summary>
internal static class MediaHubExtensions
{
    /// <summary>Adds the chosen engine and says on the console which it is.</summary>
    public static IResourceBuilder<IResourceWithServiceDiscovery> AddMediaHub(
        this IDistributedApplicationBuilder builder,
        MediaHubChoice choice,
        TelemedSettings settings,
        IResourceBuilder<ParameterResource> publicHost,
        EndpointReference sessions)
    {
        switch (choice.Engine)
        {
            case MediaEngine.Container:
                Console.WriteLine("Media hub: the MediaMTX container.");
                var container = builder.AddMediaMtx(Topology.Resources.Media, settings.RtmpPort, settings.WebRtcPort);
                foreach (var (key, value) in HubSettings.Environment(HubSettings.Listeners.InContainer(settings.WebRtcPort), settings.PublicHost, announceInterfaces: false))
                {
                    container.WithEnvironment(key, value);
                }

                if (builder.ExecutionContext.IsPublishMode)
                {
                    // Known only where it is deployed.
                    container.WithEnvironment(HubSettings.PublicHostKey, publicHost);
                }

                return container.WithAuthHook(sessions).PublishWithMediaPort(settings);

            case MediaEngine.Executable:
                Console.WriteLine($"Media hub: MediaMTX, {choice.Binary}");
                return builder.AddResource(new MediaHubExecutable(Topology.Resources.Media, choice.Binary!, builder.AppHostDirectory))
                    .WithArgs(HubSettings.NoConfigurationFile)
                    .WithHubEndpoints(settings)
                    .WithAuthHook(sessions);

            default:
                Console.WriteLine("Media hub: the stand-in for development; production is MediaMTX.");
                return builder.AddNodeApp(Topology.Resources.Media, "../eng/media-standin", "src/main.js")
                    .WithNpmPackages()
                    .WithHubEndpoints(settings)
                    .WithAuthHook(sessions);
        }
    }

    // The hook is the hub's only question to the outside. The hub does not wait for sessions: until they answer it refuses everybody.
    private static IResourceBuilder<T> WithAuthHook<T>(this IResourceBuilder<T> hub, EndpointReference sessions)
        where T : IResourceWithEnvironment =>
        hub.WithEnvironment(HubSettings.AuthHookKey, ReferenceExpression.Create($"{sessions}{Topology.HubAuthHookPath}"));

    // A process of this machine: Aspire chooses the inner ports, people's ports are as they were set.
    private static IResourceBuilder<T> WithHubEndpoints<T>(this IResourceBuilder<T> hub, TelemedSettings settings)
        where T : IResourceWithEndpoints, IResourceWithEnvironment
    {
        hub.WithHttpEndpoint(name: Topology.HubEndpoints.Api)
            .WithHttpEndpoint(name: Topology.HubEndpoints.Hls)
            .WithHttpEndpoint(name: Topology.HubEndpoints.WebRtc)
            .WithHttpEndpoint(name: Topology.HubEndpoints.Metrics)
            .WithEndpoint(scheme: "rtsp", name: Topology.HubEndpoints.Rtsp)
            .WithEndpoint(port: settings.RtmpPort, targetPort: settings.RtmpPort, scheme: "rtmp", name: Topology.HubEndpoints.Rtmp, isProxied: false, isExternal: true)
            .WithHubHealthCheck();

        var publicBind = settings.LoopbackOnly ? "127.0.0.1" : "";
        var fixedPorts = new HubSettings.Listeners(
            Api: "", Rtsp: "", Hls: "", WebRtc: "", Metrics: "",
            Rtmp: HubSettings.Listeners.On(publicBind, settings.RtmpPort),
            Ice: HubSettings.Listeners.On(publicBind, settings.WebRtcPort));
        foreach (var (key, value) in HubSettings.Environment(fixedPorts, settings.PublicHost, announceInterfaces: !settings.LoopbackOnly))
        {
            hub.WithEnvironment(key, value);
        }

        foreach (var (endpoint, key) in HubSettings.InnerListenerKeys)
        {
            var port = hub.Resource.GetEndpoint(endpoint).Property(EndpointProperty.TargetPort);
            hub.WithEnvironment(key, ReferenceExpression.Create($"127.0.0.1:{port}"));
        }

        return hub;
    }

    /// <summary>A MediaMTX binary of this machine's.</summary>
    private sealed class MediaHubExecutable(string name, string command, string workingDirectory)
        : ExecutableResource(name, command, workingDirectory), IResourceWithServiceDiscovery;
}
