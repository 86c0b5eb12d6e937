using System.Globalization;
using Aspire.Hosting.JavaScript;
using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Composition;

/// <summary>The gateway's doors and what stands behind them.</summary>
internal static class GatewayExtensions
{
    private const string WebRootInContainer = "/app/web";

    /// <summary>
    /// The public endpoints. The gateway listens on them itself: it brings its own certificate, and a proxy before it would hide
    /// who calls.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithGatewayEndpoints(this IResourceBuilder<ProjectResource> gateway, TelemedSettings settings)
    {
        gateway
            .WithHttpsEndpoint(port: settings.HttpsPort, targetPort: settings.HttpsPort, isProxied: false)
            .WithHttpEndpoint(port: settings.HttpPort, targetPort: settings.HttpPort, isProxied: false)
            .WithExternalHttpEndpoints()
            .WithHttpHealthCheck("/healthz", endpointName: "http")
            .WithEnvironment(Topology.Keys.GatewayHttpsPort, settings.HttpsPort.ToString(CultureInfo.InvariantCulture))
            .WithEnvironment(Topology.Keys.GatewayHttpPort, settings.HttpPort.ToString(CultureInfo.InvariantCulture))
            .WithEnvironment(Topology.Keys.GatewayBind, settings.LoopbackOnly && gateway.ApplicationBuilder.ExecutionContext.IsRunMode ? "loopback" : "any");
        if (settings is { CertificatePath: { } certificate, CertificateKeyPath: { } key })
        {
            gateway
                .WithEnvironment(Topology.Keys.GatewayCertificatePath, certificate)
                .WithEnvironment(Topology.Keys.GatewayCertificateKeyPath, key);
        }

        return gateway;
    }

    /// <summary>Serves the built pages: from the repository when run, from the image when published.</summary>
    public static IResourceBuilder<ProjectResource> WithWebApp(this IResourceBuilder<ProjectResource> gateway, IResourceBuilder<JavaScriptAppResource> web) =>
        gateway.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? gateway.WithEnvironment(Topology.Keys.GatewayWebRoot, WebRootInContainer).PublishWithContainerFiles(web, WebRootInContainer)
            : gateway.WithEnvironment(Topology.Keys.GatewayWebRoot, Path.GetFullPath(Path.Combine(web.Resource.WorkingDirectory, "dist")));

    /// <summary>The transcoder's image, which needs an FFmpeg beside the service.</summary>
    public static IResourceBuilder<ProjectResource> PublishWithFfmpeg(this IResourceBuilder<ProjectResource> transcoder) =>
        transcoder.PublishAsDockerFile(image => image.WithDockerfile("..", "deploy/transcoder.Dockerfile"));
}
