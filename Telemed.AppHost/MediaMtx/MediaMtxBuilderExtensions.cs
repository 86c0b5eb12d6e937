using System.Net.Sockets;
using Aspire.Hosting.MediaMtx;
using Telemed.AppHost;

namespace Aspire.Hosting;

/// <summary>Adds MediaMTX to a distributed application.</summary>
public static class MediaMtxBuilderExtensions
{
    /// <summary>
    /// Adds a MediaMTX container with RTSP (TCP), RTMP, LL-HLS, WHIP and WHEP, the v3 API and metrics.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="rtmpPort">The host's port for RTMP.</param>
    /// <param name="webRtcPort">The port for WebRTC media, UDP and TCP; the same inside and outside, because it stands in the SDP.</param>
    public static IResourceBuilder<MediaMtxResource> AddMediaMtx(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, int rtmpPort, int webRtcPort) =>
        builder.AddResource(new MediaMtxResource(name))
            .WithImage(MediaMtxContainerImageTags.Image, MediaMtxContainerImageTags.Tag)
            .WithImageRegistry(MediaMtxContainerImageTags.Registry)
            .WithArgs(Telemed.AppHost.Hub.HubSettings.NoConfigurationFileInContainer)
            .WithHttpEndpoint(targetPort: Topology.HubPorts.Api, name: Topology.HubEndpoints.Api)
            .WithHttpEndpoint(targetPort: Topology.HubPorts.Hls, name: Topology.HubEndpoints.Hls)
            .WithHttpEndpoint(targetPort: Topology.HubPorts.WebRtc, name: Topology.HubEndpoints.WebRtc)
            .WithHttpEndpoint(targetPort: Topology.HubPorts.Metrics, name: Topology.HubEndpoints.Metrics)
            .WithEndpoint(targetPort: Topology.HubPorts.Rtsp, scheme: "rtsp", name: Topology.HubEndpoints.Rtsp)
            .WithEndpoint(port: rtmpPort, targetPort: Topology.HubPorts.Rtmp, scheme: "rtmp", name: Topology.HubEndpoints.Rtmp, isExternal: true)
            .WithEndpoint(
                port: webRtcPort,
                targetPort: webRtcPort,
                scheme: "udp",
                name: Topology.HubEndpoints.Ice,
                isProxied: false,
                isExternal: true,
                protocol: ProtocolType.Udp)
            .WithEndpoint(port: webRtcPort, targetPort: webRtcPort, scheme: "tcp", name: Topology.HubEndpoints.IceTcp, isProxied: false, isExternal: true)
            .WithHubHealthCheck();

    /// <summary>
    /// Healthy when the API answers. It asks the auth hook about everybody and lets nobody in without credentials, so the answer
    /// that shows a working hub is 401.
    /// </summary>
    internal static IResourceBuilder<T> WithHubHealthCheck<T>(this IResourceBuilder<T> hub)
        where T : IResourceWithEndpoints =>
        hub.WithHttpHealthCheck("/v3/info", statusCode: 401, endpointName: Topology.HubEndpoints.Api);
}
