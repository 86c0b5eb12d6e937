using System.ComponentModel.DataAnnotations;
using Telemed.ServiceDefaults.Redis;

namespace Telemed.Transcoder.Leases;

/// <summary>What can be set about working beside other workers (configuration section <c>Transcoder</c>).</summary>
public sealed class LeaseOptions : IValidatableObject
{
    /// <summary>The media node whose streams this worker may take: workers of one media hub say the same.</summary>
    [RegularExpression("^[a-z0-9][a-z0-9-]{0,31}$", ErrorMessage = "Transcoder:Node must be 1 to 32 lower-case letters, digits and hyphens.")]
    public string Node { get; set; } = "default";

    /// <summary>
    /// Where other workers reach this one, like <c>http://10.0.0.7:8080</c>. Without it the address that this service listens at, with
    /// the machine's name where it listens at all of its addresses.
    /// </summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>StackExchange.Redis's connection string (<c>ConnectionStrings:redis</c>); null where one worker does all.</summary>
    public string? Redis { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RedisConnection.Fault(Redis) is { } fault)
        {
            yield return new ValidationResult(fault);
        }

        if (AdvertisedAddress is not null && !(Uri.TryCreate(AdvertisedAddress, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            yield return new ValidationResult("Transcoder:AdvertisedAddress is no http address, like http://10.0.0.7:8080.");
        }
    }
}
