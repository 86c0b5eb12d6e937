using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Problems;

namespace Telemed.Sessions.Joining;

/// <summary>
/// A bucket per address. Codes cannot be guessed (99 bits); this keeps somebody who tries from costing the others anything.
/// </summary>
internal sealed class JoinRateLimit(IOptions<JoinOptions> options) : IRateLimiterPolicy<IPAddress>
{
    public Func<OnRejectedContext, CancellationToken, ValueTask>? OnRejected => RejectAsync;

    /// <summary>429 that says when to come back.</summary>
    public static async ValueTask RejectAsync(OnRejectedContext context, CancellationToken cancellationToken)
    {
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);
        context.HttpContext.Response.Headers.RetryAfter =
            Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        await ProblemExtensions.Problem(
            StatusCodes.Status429TooManyRequests, ProblemTypes.TooManyRequests, "Too many attempts.", "Retry-After says in how many seconds to try again.")
            .ExecuteAsync(context.HttpContext);
    }

    public RateLimitPartition<IPAddress> GetPartition(HttpContext httpContext) =>
        RateLimitPartition.GetTokenBucketLimiter(
            Subscriber(httpContext.Connection.RemoteIpAddress ?? IPAddress.None),
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = options.Value.Burst,
                TokensPerPeriod = 1,
                ReplenishmentPeriod = TimeSpan.FromMinutes(1) / options.Value.PerMinute,
                AutoReplenishment = true,
                QueueLimit = 0,
            });

    /// <summary>Who is behind an address: one subscriber has a whole /64 of IPv6.</summary>
    public static IPAddress Subscriber(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
