using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Configuration;
using Telemed.Sessions.Http;

namespace Telemed.Sessions.Internal;

/// <summary>Every service's secret (configuration section <c>Identities</c>, one key per service).</summary>
public sealed class ServiceIdentitiesOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Identities";

    private const int MinSecretLength = 32;

    public string Gateway { get; set; } = "";

    public string Transcoder { get; set; } = "";

    public string Sessions { get; set; } = "";

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from service in new (string Name, string Secret)[] { (nameof(Gateway), Gateway), (nameof(Transcoder), Transcoder), (nameof(Sessions), Sessions) }
        where service.Secret.Length < MinSecretLength
        select new ValidationResult(
            $"{Section}:{service.Name.ToLowerInvariant()} must be that service's secret, at least {MinSecretLength} characters.", [service.Name]);
}

/// <summary>Knows the services of this installation by their secrets.</summary>
internal sealed class ServiceIdentities(IOptions<ServiceIdentitiesOptions> options)
{
    public const string Gateway = "gateway";
    public const string Transcoder = "transcoder";
    public const string Sessions = "sessions";

    private readonly Dictionary<string, (string Secret, byte[] Digest)> _services = new(StringComparer.Ordinal)
    {
        [Gateway] = (options.Value.Gateway, Credentials.Digest(options.Value.Gateway)),
        [Transcoder] = (options.Value.Transcoder, Credentials.Digest(options.Value.Transcoder)),
        [Sessions] = (options.Value.Sessions, Credentials.Digest(options.Value.Sessions)),
    };

    /// <summary>Whether <paramref name="name"/> is a service's.</summary>
    public static bool IsService(string name) => name is Gateway or Transcoder or Sessions;

    /// <summary>Whether the caller who says it is <paramref name="name"/> is.</summary>
    public bool Verify(string name, string secret) => _services.TryGetValue(name, out var service) && Credentials.Matches(secret, service.Digest);

    /// <summary>The secret that the service's passes are signed with.</summary>
    public string? SecretOf(string name) => _services.TryGetValue(name, out var service) ? service.Secret : null;
}

/// <summary>
/// Lets only services of ours in. To everybody else there is no such route: who has no business here need not learn that it is there.
/// </summary>
internal sealed class ServiceIdentityFilter(ServiceIdentities identities) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        Credentials.Basic(context.HttpContext.Request) is { } caller && identities.Verify(caller.Name, caller.Secret)
            ? next(context)
            : ValueTask.FromResult<object?>(TypedResults.NotFound());
}

/// <summary>Registers the identities.</summary>
internal static class ServiceIdentitiesExtensions
{
    public static WebApplicationBuilder AddServiceIdentities(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<ServiceIdentitiesOptions>(ServiceIdentitiesOptions.Section);
        builder.Services.AddSingleton<ServiceIdentities>();
        return builder;
    }
}
