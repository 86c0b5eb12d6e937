using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Configuration;
using Telemed.ServiceDefaults.Problems;
using Telemed.Sessions.Access;
using Telemed.Sessions.Events;

namespace Telemed.Sessions.Http.RateLimits;

/// <summary>
/// Counts requests of the API and says in every answer what is left (draft-ietf-httpapi-ratelimit-headers). ASP.NET Core's own middleware
/// does not tell what is left of a bucket, so the limiters are asked here; routes name theirs with its <c>RequireRateLimiting</c>, or that
/// they have none with <c>DisableRateLimiting</c>. Buckets that are full again are forgotten.
/// </summary>
internal sealed class RateLimits(IEnumerable<RateLimit> limits) : IDisposable
{
    /// <summary>
    /// There are never more buckets of addresses than this, however many addresses somebody has: they share them, by a hash that nobody
    /// outside can foresee. Callers with credentials are as many as the clinic has.
    /// </summary>
    private const int AddressBuckets = 1 << 16;

    private readonly Dictionary<string, Buckets> _buckets = limits.ToDictionary(limit => limit.Name, limit => new Buckets(limit), StringComparer.Ordinal);

    /// <summary>Counts a request; 429 when its bucket is empty, otherwise <see langword="null"/>.</summary>
    public ProblemHttpResult? Refusal(HttpContext context, Endpoint endpoint, Caller caller)
    {
        if (endpoint.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
        {
            return null;
        }

        var own = endpoint.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName;
        var (name, key) = caller.IsKnown && (own is null || _buckets[own].IsPerCaller)
            ? (own ?? (caller.Actor.Kind == ActorKind.ApiKey ? RateLimit.Keys : RateLimit.People), $"{caller.Actor.Kind}:{caller.Actor.Id}")
            : (own ?? RateLimit.Addresses, AddressOf(context));
        return _buckets[name].Take(key, context.Response.Headers)
            ? null
            : ProblemExtensions.Problem(
                StatusCodes.Status429TooManyRequests, ProblemTypes.TooManyRequests, "Too many requests.", "Retry-After says in how many seconds to try again.");
    }

    public void Dispose()
    {
        foreach (var buckets in _buckets.Values)
        {
            buckets.Dispose();
        }
    }

    private static string AddressOf(HttpContext context)
    {
        var subscriber = Subscriber.Of(context.Connection.RemoteIpAddress ?? IPAddress.None);
        return ((uint)HashCode.Combine(subscriber) % AddressBuckets).ToString(CultureInfo.InvariantCulture);
    }

    private sealed class Buckets(RateLimit limit) : IDisposable
    {
        private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(key =>
            RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = limit.Burst,
                TokensPerPeriod = 1,
                ReplenishmentPeriod = TimeSpan.FromMinutes(1) / limit.PerMinute,
                AutoReplenishment = true,
                QueueLimit = 0,
            }));

        public bool IsPerCaller => limit.IsPerCaller;

        public bool Take(string key, IHeaderDictionary headers)
        {
            using var lease = _limiter.AttemptAcquire(key);
            headers["RateLimit-Policy"] = limit.Policy;
            headers["RateLimit"] = limit.Left(_limiter.GetStatistics(key)?.CurrentAvailablePermits ?? 0);
            if (!lease.IsAcquired)
            {
                var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);
                headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            }

            return lease.IsAcquired;
        }

        public void Dispose() => _limiter.Dispose();
    }
}

/// <summary>Registers rate limits.</summary>
internal static class RateLimitsExtensions
{
    public static WebApplicationBuilder AddRateLimits(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<RateLimitOptions>(RateLimitOptions.Section);
        builder.Services.AddSingleton<RateLimits>();
        builder.Services.AddRateLimit<RateLimitOptions>(options => new RateLimit(RateLimit.Keys, options.KeyBurst, options.KeyPerMinute));
        builder.Services.AddRateLimit<RateLimitOptions>(options => new RateLimit(RateLimit.People, options.PersonBurst, options.PersonPerMinute));
        builder.Services.AddRateLimit<RateLimitOptions>(options => new RateLimit(RateLimit.Pictures, options.PictureBurst, options.PicturesPerMinute) { IsPerCaller = true });
        builder.Services.AddRateLimit<RateLimitOptions>(options => new RateLimit(RateLimit.Addresses, options.AddressBurst, options.AddressPerMinute));
        return builder;
    }

    /// <summary>A limit for each address, for routes that name it with <c>RequireRateLimiting</c>.</summary>
    public static IServiceCollection AddRateLimit<TOptions>(this IServiceCollection services, Func<TOptions, RateLimit> limit)
        where TOptions : class =>
        services.AddSingleton(provider => limit(provider.GetRequiredService<IOptions<TOptions>>().Value));
}
