namespace Telemed.Transcoder.Leases;

/// <summary>The deadlines of leases. A worker's streams are free after <see cref="Lifetime"/> at the latest.</summary>
public sealed record LeaseTimings
{
    /// <summary>How long a lease lasts in Redis after it was last renewed.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromSeconds(2.25);

    /// <summary>
    /// How much earlier its holder stops counting on it: time to end its FFmpegs. Seven renewals fit in before it, so that a busy
    /// machine is not taken for a dead one.
    /// </summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often leases are renewed and looked at.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often a holder looks at its clock.</summary>
    public TimeSpan Guard { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long Redis may take for an answer.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a worker may be silent before the others ask at its address whether it is dead.</summary>
    public TimeSpan Overdue { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the chosen worker may take before the next one steps in.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromMilliseconds(750);

    /// <summary>After this long without Redis its absence counts as such, and its return as a return.</summary>
    public TimeSpan Outage { get; init; } = TimeSpan.FromMilliseconds(700);

    /// <summary>How long another worker may take to say whether it reaches Redis.</summary>
    public TimeSpan PeerAnswer { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the other workers' word counts that nobody reaches Redis.</summary>
    public TimeSpan PeerWord { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long handing everything over may take before a worker stops all the same.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How long a successor may take to accept before another is asked.</summary>
    public TimeSpan Offer { get; init; } = TimeSpan.FromSeconds(1);
}
