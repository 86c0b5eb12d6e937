using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;
using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Composition;

/// <summary>
/// What the published docker-compose.yaml needs beyond what Aspire writes: nothing open that people do not use, everything back after
/// a reboot, data that outlives a container, and an answer to the question whether it works. See docs/deploy.md.
/// </summary>
internal static class ComposeExtensions
{
    /// <summary>Where the services listen in their containers. The images do not run as root, so these are ports that need no rights.</summary>
    public const int HttpPort = 8080;

    /// <inheritdoc cref="HttpPort"/>
    public const int HttpsPort = 8443;

    private const int DashboardPort = 18888;

    // The one folder that the .NET images make for the user they run as. A new volume takes owner and content over from the folder
    // that it covers; anywhere else it would belong to root, and the service could not write to it.
    private const string HomeInContainer = "/home/app";

    /// <summary>Adds the environment that <c>--operation publish</c> writes out.</summary>
    public static void AddCompose(this IDistributedApplicationBuilder builder) =>
        builder.AddDockerComposeEnvironment("compose")
            .WithDashboard(dashboard => dashboard.WithImage("mcr.microsoft.com/dotnet/aspire-dashboard", "13.5"))
            .ConfigureComposeFile(file =>
            {
                foreach (var service in file.Services.Values)
                {
                    service.Restart = "unless-stopped";
                }

                // Traces name consultations: for whoever can log in to the server, not for the network.
                file.Services["compose-dashboard"].Ports = [$"127.0.0.1:{DashboardPort}:{DashboardPort}"];
            });

    /// <summary>A volume for what must outlive the container, and the setting that tells the service where it is.</summary>
    public static IResourceBuilder<ProjectResource> PublishWithDataVolume(this IResourceBuilder<ProjectResource> service) =>
        service
            .WithEnvironment(Topology.Keys.DataPath, HomeInContainer + "/telemed")
            .WithAnnotation(new ContainerMountAnnotation($"{service.Resource.Name}-data", HomeInContainer, ContainerMountType.Volume, isReadOnly: false));

    /// <summary>
    /// Lets Docker ask a service of ours whether it is ready. The .NET images have a shell and neither curl nor wget; bash can open a
    /// connection itself.
    /// </summary>
    public static IResourceBuilder<ProjectResource> PublishWithHealthcheck(this IResourceBuilder<ProjectResource> service) =>
        service.PublishAsDockerComposeService((_, compose) => compose.Healthcheck = Check(
            "CMD",
            "bash",
            "-c",
            $"exec 3<>/dev/tcp/127.0.0.1/{HttpPort} && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && read -r -t 4 status <&3 && [[ $$status == *' 200 '* ]]"));

    /// <summary>The same for Redis.</summary>
    public static IResourceBuilder<RedisResource> PublishWithHealthcheck(this IResourceBuilder<RedisResource> redis) =>
        redis.PublishAsDockerComposeService((_, compose) => compose.Healthcheck = Check(
            "CMD-SHELL",
            "REDISCLI_AUTH=$$REDIS_PASSWORD redis-cli ping | grep -q PONG"));

    /// <summary>
    /// The certificate, from the folder <c>certificates</c> beside the compose file. A certificate that is not there is an error and
    /// not a reason to show another; whoever wants the self-signed one empties the two variables.
    /// </summary>
    public static IResourceBuilder<ProjectResource> PublishWithCertificateFolder(this IResourceBuilder<ProjectResource> gateway) =>
        gateway.PublishAsDockerComposeService((_, compose) =>
        {
            compose.Environment[Topology.Keys.GatewayCertificatePath] = "${CERTIFICATE-/certificates/fullchain.pem}";
            compose.Environment[Topology.Keys.GatewayCertificateKeyPath] = "${CERTIFICATE_KEY-/certificates/privkey.pem}";
            compose.Volumes.Add(new Volume
            {
                Name = "certificates",
                Type = "bind",
                Source = "./certificates",
                Target = "/certificates",
                ReadOnly = true,
            });
        });

    /// <summary>
    /// The transcoder's image, which needs an FFmpeg beside the service.
    /// </summary>
    public static IResourceBuilder<ProjectResource> PublishWithFfmpeg(this IResourceBuilder<ProjectResource> transcoder) =>
        transcoder.PublishAsDockerFile(image => image.WithDockerfile("..", "deploy/transcoder.Dockerfile"));

    /// <summary>So many instances of a service, run and published; the publisher by itself writes one.</summary>
    public static IResourceBuilder<ProjectResource> WithWorkers(this IResourceBuilder<ProjectResource> service, TelemedSettings settings) =>
        settings.Transcoders == 1
            ? service
            : service
                .WithReplicas(settings.Transcoders)
                .PublishAsDockerComposeService((_, compose) => compose.Deploy = new Deploy { Replicas = settings.Transcoders });

    /// <summary>
    /// The port of WebRTC media by UDP and by TCP: the publisher writes no protocol, and Docker takes a mapping without one for TCP.
    /// </summary>
    public static IResourceBuilder<T> PublishWithMediaPort<T>(this IResourceBuilder<T> hub, TelemedSettings settings)
        where T : IComputeResource
    {
        var mapping = $"{settings.WebRtcPort}:{settings.WebRtcPort}";
        return hub.PublishAsDockerComposeService((_, compose) =>
            compose.Ports = [.. compose.Ports.Where(port => port != mapping), mapping + "/udp", mapping + "/tcp"]);
    }

    private static Healthcheck Check(params string[] test) => new()
    {
        Test = [.. test],
        Interval = "10s",
        Timeout = "5s",
        Retries = 3,
        StartPeriod = "30s",
    };
}
