namespace Telemed.Sessions.Webhooks;

/// <summary>When a delivery that failed is tried again. docs/webhooks.md shows the table; a test keeps both the same.</summary>
internal static class RetrySchedule
{
    /// <summary>A delivery is tried for about this long.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromHours(24);

    /// <summary>How far a receiver may put off what comes next.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    private const double Jitter = 0.1;

    /// <summary>The pause after the first failed attempt, after the second, …</summary>
    public static IReadOnlyList<TimeSpan> Pauses { get; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(8), TimeSpan.FromHours(8),
    ];

    /// <summary>
    /// When the next attempt is due after <paramref name="attempts"/> that failed, the first of which was due at <paramref name="began"/>;
    /// <see langword="null"/> when it is time to give up. A tenth of the pause is left to chance, so that what failed together does not
    /// come back together.
    /// </summary>
    public static DateTimeOffset? Next(long attempts, DateTimeOffset began, DateTimeOffset now, TimeSpan? retryAfter)
    {
        if (attempts > Pauses.Count || now - began >= Span)
        {
            return null;
        }

        var pause = Pauses[(int)attempts - 1] * (1 - Jitter + (2 * Jitter * Random.Shared.NextDouble()));
        var asked = retryAfter is { } wanted && wanted < MaxRetryAfter ? wanted : retryAfter is null ? TimeSpan.Zero : MaxRetryAfter;
        return DateTimeOffset.FromUnixTimeMilliseconds((now + (asked > pause ? asked : pause)).ToUnixTimeMilliseconds());
    }
}
