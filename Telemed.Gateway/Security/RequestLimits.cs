using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Telemed.Gateway.Configuration;

namespace Telemed.Gateway.Security;

/// <summary>
/// A generous limit per client address: it stops a runaway client, not a busy clinic. What needs a strict limit of its own
/// (guessing join codes) has it in the service that knows what a guess is.
/// </summary>
internal sealed class RequestLimits(IOptions<GatewayOptions> gateway) : IConfigureOptions<RateLimiterOptions>
{
    private const int PrefixBytesOfIPv6 = 8;

    public void Configure(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);
            rejected.HttpContext.Response.Headers.RetryAfter =
                Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return ValueTask.CompletedTask;
        };
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            context.Request.Path.Value is "/healthz" or "/alive"
                ? RateLimitPartition.GetNoLimiter("")
                : RateLimitPartition.GetTokenBucketLimiter(ClientOf(context.Connection.RemoteIpAddress), _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = gateway.Value.RequestsPerSecond * 2,
                    TokensPerPeriod = gateway.Value.RequestsPerSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                }));
    }

    // One IPv6 client has a whole /64 to choose addresses from.
    private static string ClientOf(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, PrefixBytesOfIPv6))
            : address.ToString();
    }
}

/// <summary>Registers and adds the limit.</summary>
internal static class RequestLimitsExtensions
{
    internal static void AddRequestLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddRateLimiter(_ => { });
        builder.Services.AddSingleton<IConfigureOptions<RateLimiterOptions>, RequestLimits>();
    }

    internal static void UseRequestLimits(this WebApplication app) => app.UseRateLimiter();
}
