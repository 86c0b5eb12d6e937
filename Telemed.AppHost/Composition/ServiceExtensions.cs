using System.Globalization;
using Telemed.AppHost.Settings;

namespace Telemed.AppHost.Composition;

/// <summary>What every service of Telemed gets alike.</summary>
internal static class ServiceExtensions
{
    /// <summary>Makes a secret for each service, by which it proves who it is to the others and to the media hub.</summary>
    public static IReadOnlyDictionary<string, IResourceBuilder<ParameterResource>> AddServiceIdentities(this IDistributedApplicationBuilder builder) =>
        Topology.Identities.ToDictionary(
            name => name,
            name => builder.AddParameter($"{name}-identity", new GenerateParameterDefault { MinLength = 48, Special = false }, secret: true));

    /// <summary>
    /// HTTP for the other services alone, with its health. Whoever calls is not believed about who called before it, unless the
    /// service itself says so.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithInnerHttp(this IResourceBuilder<ProjectResource> service)
    {
        var publishing = service.ApplicationBuilder.ExecutionContext.IsPublishMode;
        return service
            .WithHttpEndpoint(targetPort: publishing ? ComposeExtensions.HttpPort : null)
            .WithHttpHealthCheck("/healthz")
            .DisableForwardedHeaders()
            .PublishWithHealthcheck();
    }

    /// <summary>Gives a service its own identity.</summary>
    public static IResourceBuilder<ProjectResource> WithIdentity(
        this IResourceBuilder<ProjectResource> service, IReadOnlyDictionary<string, IResourceBuilder<ParameterResource>> identities) =>
        service
            .WithEnvironment(Topology.Keys.IdentityName, service.Resource.Name)
            .WithEnvironment(Topology.Keys.IdentitySecret, identities[service.Resource.Name])
            .WithQuietTelemetry();

    /// <summary>Lets a service check the identities of all.</summary>
    public static IResourceBuilder<ProjectResource> WithIdentitiesOfAll(
        this IResourceBuilder<ProjectResource> service, IReadOnlyDictionary<string, IResourceBuilder<ParameterResource>> identities)
    {
        foreach (var (name, secret) in identities)
        {
            service.WithEnvironment(Topology.Keys.IdentityOf(name), secret);
        }

        return service;
    }

    /// <summary>Tells a service the addresses that people use.</summary>
    public static IResourceBuilder<ProjectResource> WithPublicAddresses(
        this IResourceBuilder<ProjectResource> service, IResourceBuilder<ParameterResource> publicHost, TelemedSettings settings) =>
        service
            .WithEnvironment(Topology.Keys.PublicHost, publicHost)
            .WithEnvironment(Topology.Keys.PublicHttpsPort, settings.HttpsPort.ToString(CultureInfo.InvariantCulture))
            .WithEnvironment(Topology.Keys.PublicRtmpPort, settings.RtmpPort.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Where the records are: PostgreSQL when somebody names one (published, in the .env file, where it may stay empty), otherwise a file
    /// in the data folder. And what the secrets among them are encrypted with, likewise.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithRecords(this IResourceBuilder<ProjectResource> service, TelemedSettings settings) =>
        service
            .WithOptionalSecret(Topology.Keys.Database, "database", settings.Database)
            .WithOptionalSecret(Topology.Keys.SecretsKey, "secrets-key", settings.SecretsKey);

    private static IResourceBuilder<ProjectResource> WithOptionalSecret(this IResourceBuilder<ProjectResource> service, string key, string parameter, string? value)
    {
        var builder = service.ApplicationBuilder;
        return value is null && !builder.ExecutionContext.IsPublishMode
            ? service
            : service.WithEnvironment(key, builder.AddParameter(parameter, () => value ?? "", secret: true));
    }

    /// <summary>The Redis that somebody names, where no container is there to bring one.</summary>
    public static IResourceBuilder<ProjectResource> WithNamedRedis(this IResourceBuilder<ProjectResource> service, IResourceBuilder<ParameterResource> redis) =>
        service.WithEnvironment(Topology.Keys.Redis, redis);

    /// <summary>A folder that outlives a start: beside the repository's other local files when run, a volume when published.</summary>
    public static IResourceBuilder<ProjectResource> WithDataFolder(this IResourceBuilder<ProjectResource> service, TelemedSettings settings)
    {
        var builder = service.ApplicationBuilder;
        if (builder.ExecutionContext.IsPublishMode)
        {
            return service.PublishWithDataVolume();
        }

        var root = settings.DataPath ?? Path.Combine(builder.AppHostDirectory, "..", ".telemed", "data");
        return service.WithEnvironment(Topology.Keys.DataPath, Path.GetFullPath(Path.Combine(root, service.Resource.Name)));
    }

    /// <summary>
    /// While the system runs here, Aspire has everything traced: whole queries, and ours carry tokens; and what a health check asks the
    /// others, every few seconds, although the check itself is left out.
    /// </summary>
    private static IResourceBuilder<ProjectResource> WithQuietTelemetry(this IResourceBuilder<ProjectResource> service) =>
        service.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? service
            : service
                .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "false")
                .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "false")
                .WithEnvironment("OTEL_TRACES_SAMPLER", "parentbased_always_on");
}
