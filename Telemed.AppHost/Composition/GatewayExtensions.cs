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
    /// who calls. For the same reason it believes no header about who calls.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithGatewayEndpoints(this IResourceBuilder<ProjectResource> gateway, TelemedSettings settings)
    {
        var publishing = gateway.ApplicationBuilder.ExecutionContext.IsPublishMode;
        var https = publishing ? ComposeExtensions.HttpsPort : settings.HttpsPort;
        var http = publishing ? ComposeExtensions.HttpPort : settings.HttpPort;
        gateway
            .WithHttpsEndpoint(port: settings.HttpsPort, targetPort: https, isProxied: false)
            .WithHttpEndpoint(port: settings.HttpPort, targetPort: http, isProxied: false)
            .WithExternalHttpEndpoints()
            .DisableForwardedHeaders()
            .WithHttpHealthCheck("/healthz", endpointName: "http")
            .WithEnvironment(Topology.Keys.GatewayHttpsPort, https.ToString(CultureInfo.InvariantCulture))
            .WithEnvironment(Topology.Keys.GatewayHttpPort, http.ToString(CultureInfo.InvariantCulture))
            .WithEnvironment(Topology.Keys.GatewayBind, publishing || !settings.LoopbackOnly ? "any" : "loopback");
        if (publishing)
        {
            return gateway.PublishWithHealthcheck().PublishWithCertificateFolder();
        }

        return settings is { CertificatePath: { } certificate, CertificateKeyPath: { } key }
            ? gateway.WithEnvironment(Topology.Keys.GatewayCertificatePath, certificate).WithEnvironment(Topology.Keys.GatewayCertificateKeyPath, key)
            : gateway;
    }

    /// <summary>Serves the built pages: from the repository when run, from the image when published.</summary>
    public static IResourceBuilder<ProjectResource> WithWebApp(this IResourceBuilder<ProjectResource> gateway, IResourceBuilder<JavaScriptAppResource> web) =>
        gateway.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? gateway.WithEnvironment(Topology.Keys.GatewayWebRoot, WebRootInContainer).PublishWithContainerFiles(web, WebRootInContainer)
            : gateway.WithEnvironment(Topology.Keys.GatewayWebRoot, Path.GetFullPath(Path.Combine(web.Resource.WorkingDirectory, "dist")));
}
