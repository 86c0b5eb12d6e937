using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Telemed.Gateway.Certificates;
using Telemed.Gateway.Configuration;
using Telemed.Gateway.WebApp;
using Telemed.MediaHub.Api;
using Telemed.ServiceDefaults.Addresses;

namespace Telemed.Gateway.Health;

/// <summary>Whether another service says that it is ready; of several instances one is enough.</summary>
internal sealed class ServiceCheck(IHttpClientFactory clients, Func<UpstreamOptions, IReadOnlyList<Uri>> addresses, IOptions<UpstreamOptions> upstreams, string service, TimeProvider time)
    : RecentCheck(time)
{
    protected override string Fault => $"The {service} service is not ready.";

    protected override async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        var asking = addresses(upstreams.Value).Select(address => IsReadyAsync(address, cancellationToken)).ToList();
        while (asking.Count > 0)
        {
            var answer = await Task.WhenAny(asking);
            if (await answer)
            {
                return true;
            }

            asking.Remove(answer);
        }

        return false;
    }

    private async Task<bool> IsReadyAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await clients.CreateClient(nameof(ServiceCheck)).GetAsync(new Uri(address, "healthz"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return false;
        }
    }
}

/// <summary>Whether the hub's API answers the gateway.</summary>
internal sealed class HubApiCheck(IServiceProvider services, TimeProvider time) : RecentCheck(time)
{
    protected override string Fault => "The media hub's API does not answer.";

    protected override async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        await services.GetRequiredService<HubApiClient>().PingAsync(cancellationToken);
        return true;
    }
}

/// <summary>Whether a port of the hub takes connections.</summary>
internal sealed class HubPortCheck(Func<UpstreamOptions, Uri> address, IOptions<UpstreamOptions> upstreams, string protocol, TimeProvider time) : RecentCheck(time)
{
    protected override string Fault => $"The media hub takes no {protocol} connections.";

    protected override async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        var uri = address(upstreams.Value);
        using var client = new TcpClient();
        await client.ConnectAsync(uri.Host.Trim('[', ']'), uri.Port, cancellationToken);
        return true;
    }
}

/// <summary>Whether there is a page to open.</summary>
internal sealed class WebAppCheck(WebAssets assets, TimeProvider time) : RecentCheck(time)
{
    protected override string Fault => "The web app is missing.";

    protected override Task<bool> LookAsync(CancellationToken cancellationToken) => Task.FromResult(assets.IsPresent);
}

/// <summary>Whether clients accept the certificate's dates and names.</summary>
internal sealed class CertificateCheck(CertificateKeeper certificates, IOptions<PublicOptions> publicOptions, TimeProvider time) : RecentCheck(time)
{
    protected override string Fault => "The certificate has expired, is not valid yet, or is not for the public host.";

    protected override Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        var current = certificates.Current;
        return Task.FromResult(
            current.IsValidAt(Time.GetUtcNow()) && current.Leaf.MatchesHostname(publicOptions.Value.Host.Trim('[', ']'), allowWildcards: true));
    }
}
