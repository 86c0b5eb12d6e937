using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Telemed.Transcoder.Leases;

/// <summary>Where other workers reach this one: what is configured, or what follows from where this service listens.</summary>
public sealed class OwnAddress(IServer server, IOptions<LeaseOptions> options, IHostApplicationLifetime lifetime)
{
    /// <summary>The address. Ask for it when <see cref="KnownAsync"/> is done.</summary>
    public Uri Value { get; private set; } = new("http://localhost");

    /// <summary>Waits until the service listens.</summary>
    public async Task KnownAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(cancellationToken);
        Value = options.Value.AdvertisedAddress is { } configured
            ? new Uri(configured)
            : From(server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [], Dns.GetHostName());
    }

    /// <summary>The address that others can use, from those that a server listens at.</summary>
    internal static Uri From(IEnumerable<string> addresses, string hostName)
    {
        foreach (var text in addresses.OrderBy(address => address.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? 0 : 1))
        {
            var any = text.Replace("//+", "//0.0.0.0", StringComparison.Ordinal).Replace("//*", "//0.0.0.0", StringComparison.Ordinal);
            if (Uri.TryCreate(any, UriKind.Absolute, out var address))
            {
                return IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
                    ? new UriBuilder(address) { Host = hostName }.Uri
                    : address;
            }
        }

        throw new InvalidOperationException("This service listens nowhere.");
    }
}
