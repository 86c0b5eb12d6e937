namespace Telemed.Sessions.Webhooks;

/// <summary>How it goes with an endpoint.</summary>
public enum WebhookHealth
{
    /// <summary>The last attempt succeeded, or there was none yet.</summary>
    Healthy,

    /// <summary>The last attempt failed.</summary>
    Failing,

    /// <summary>Every attempt of the last 24 hours has failed: deliveries are being given up.</summary>
    Ill,

    /// <summary>Switched off, by somebody or because it answered 410 Gone.</summary>
    Disabled,
}

/// <summary>A row of <c>webhook_endpoints</c>.</summary>
internal sealed class WebhookEndpoint
{
    /// <summary>What <see cref="DisabledBecause"/> says after 410 Gone.</summary>
    public const string Gone = "gone";

    /// <summary>What <see cref="DisabledBecause"/> says when a caller wanted it.</summary>
    public const string Wanted = "wanted";

    public string Id { get; set; } = "";

    public string Url { get; set; } = "";

    public string? Description { get; set; }

    public string Events { get; set; } = "";

    public bool Enabled { get; set; }

    public string? DisabledBecause { get; set; }

    public string Secret { get; set; } = "";

    public string? OldSecret { get; set; }

    public DateTimeOffset? OldSecretUntil { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public long Version { get; set; }

    public DateTimeOffset? FailingSince { get; set; }

    public DateTimeOffset? LastSuccessAt { get; set; }

    public DateTimeOffset? LastFailureAt { get; set; }

    public string? LastFailure { get; set; }

    public WebhookHealth Health(DateTimeOffset now) =>
        !Enabled ? WebhookHealth.Disabled
        : FailingSince is not { } since ? WebhookHealth.Healthy
        : now - since >= RetrySchedule.Span ? WebhookHealth.Ill
        : WebhookHealth.Failing;

    /// <summary>What signs for it now: the secret and, for a while after a rotation, the one before. Empty when none can be read.</summary>
    public IReadOnlyList<WebhookSecret> Secrets(WebhookSecret.Vault vault, DateTimeOffset now)
    {
        var stored = OldSecret is not null && OldSecretUntil > now ? new[] { Secret, OldSecret } : [Secret];
        return [.. stored.Select(vault.Unprotect).OfType<WebhookSecret>()];
    }
}
