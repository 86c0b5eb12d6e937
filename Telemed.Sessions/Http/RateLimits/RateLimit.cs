using System.Globalization;

namespace Telemed.Sessions.Http.RateLimits;

/// <summary>A bucket for each caller, or for each address: so many requests at once, so many per minute in the long run.</summary>
/// <param name="Name">As in the headers.</param>
/// <param name="Burst">What a full bucket holds.</param>
/// <param name="PerMinute">How fast it fills.</param>
internal sealed record RateLimit(string Name, int Burst, int PerMinute)
{
    /// <summary>Callers with an API key.</summary>
    public const string Keys = "key";

    /// <summary>People: participants with their tokens, staff with their cookies.</summary>
    public const string People = "person";

    /// <summary>Addresses that requests without good credentials come from.</summary>
    public const string Addresses = "address";

    /// <summary>Pictures of what is on air: each costs the transcoder a process.</summary>
    public const string Pictures = "picture";

    /// <summary>Whether callers with credentials have a bucket each on the routes that name this limit, wherever they call from.</summary>
    public bool IsPerCaller { get; init; }

    /// <summary>
    /// <c>RateLimit-Policy</c> (draft-ietf-httpapi-ratelimit-headers): the quota, and the seconds in which an empty bucket is full again.
    /// </summary>
    public string Policy { get; } = string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";q={Burst};w={SecondsFor(Burst, PerMinute)}");

    /// <summary><c>RateLimit</c>: what is left, and the seconds until the bucket is full again.</summary>
    public string Left(long left) => string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";r={left};t={SecondsFor(Burst - left, PerMinute)}");

    private static long SecondsFor(long requests, int perMinute) => (long)Math.Ceiling(requests * 60.0 / perMinute);
}
