namespace Telemed.Sessions.Webhooks;

/// <summary>Problem types of webhooks alone.</summary>
internal static class WebhookProblems
{
    /// <summary>409: as many webhooks as there may be.</summary>
    public const string TooMany = "urn:telemed:problem:too-many-webhooks";

    /// <summary>409: the webhook is disabled.</summary>
    public const string Disabled = "urn:telemed:problem:webhook-disabled";
}
