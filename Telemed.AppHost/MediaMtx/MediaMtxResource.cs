using Telemed.AppHost;

namespace Aspire.Hosting.MediaMtx;

/// <summary>
/// A MediaMTX container. <c>WithReference</c> hands every endpoint to a service by service discovery
/// (<c>services__media__api__0</c>, …), and the API's address as a connection string to those who want one.
/// </summary>
public sealed class MediaMtxResource(string name) : ContainerResource(name), IResourceWithServiceDiscovery, IResourceWithConnectionString
{
    /// <summary>The v3 API, over HTTP.</summary>
    public EndpointReference ApiEndpoint => new(this, Topology.HubEndpoints.Api);

    /// <summary>RTMP, for phones.</summary>
    public EndpointReference RtmpEndpoint => new(this, Topology.HubEndpoints.Rtmp);

    /// <summary>WHIP and WHEP, over HTTP.</summary>
    public EndpointReference WebRtcEndpoint => new(this, Topology.HubEndpoints.WebRtc);

    /// <inheritdoc />
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{ApiEndpoint.Property(EndpointProperty.Url)}");
}
