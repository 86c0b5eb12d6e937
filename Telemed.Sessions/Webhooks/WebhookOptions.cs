using System.ComponentModel.DataAnnotations;

namespace Telemed.Sessions.Webhooks;

/// <summary>How webhooks are delivered (configuration section <c>Webhooks</c>).</summary>
public sealed class WebhookOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Webhooks";

    /// <summary>Lets webhooks go to this very machine, and by plain http to addresses that are not public. For tests and development.</summary>
    public bool AllowInsecure { get; set; }

    /// <summary>Lets webhooks go to private networks (10/8, 192.168/16, …), where a hospital's own systems usually are.</summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>How many webhooks there may be.</summary>
    [Range(1, 200, ErrorMessage = "Webhooks:MaxEndpoints must be between 1 and 200.")]
    public int MaxEndpoints { get; set; } = 32;

    /// <summary>How many requests are under way at one endpoint at once, each for another consultation.</summary>
    [Range(1, 32, ErrorMessage = "Webhooks:PerEndpoint must be between 1 and 32.")]
    public int PerEndpoint { get; set; } = 4;

    /// <summary>How long an endpoint may take to answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00", ErrorMessage = "Webhooks:AttemptTimeout must be between 100 ms and a minute.")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the database is asked for what is due, besides at once after an event of this instance's own.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00", ErrorMessage = "Webhooks:Poll must be between 50 ms and a minute.")]
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>After how long another instance takes over from one that has died.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "Webhooks:Lease must be between a second and ten minutes.")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long deliveries that are over are kept, so that they can be looked at and repeated.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "366.00:00:00", ErrorMessage = "Webhooks:KeepDeliveries must be between a day and 366 days.")]
    public TimeSpan KeepDeliveries { get; set; } = TimeSpan.FromDays(30);
}
