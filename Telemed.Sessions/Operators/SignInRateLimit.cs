using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Telemed.Sessions.Joining;

namespace Telemed.Sessions.Operators;

/// <summary>A bucket per address for everything that takes a password or a one-time link: a whole clinic is one address.</summary>
internal sealed class SignInRateLimit(IOptions<OperatorOptions> options) : IRateLimiterPolicy<IPAddress>
{
    public const string Name = "sign-in";

    public Func<OnRejectedContext, CancellationToken, ValueTask>? OnRejected => JoinRateLimit.RejectAsync;

    public RateLimitPartition<IPAddress> GetPartition(HttpContext httpContext) =>
        RateLimitPartition.GetTokenBucketLimiter(
            JoinRateLimit.Subscriber(httpContext.Connection.RemoteIpAddress ?? IPAddress.None),
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = options.Value.SignInBurst,
                TokensPerPeriod = 1,
                ReplenishmentPeriod = TimeSpan.FromMinutes(1) / options.Value.SignInsPerMinute,
                AutoReplenishment = true,
                QueueLimit = 0,
            });
}
