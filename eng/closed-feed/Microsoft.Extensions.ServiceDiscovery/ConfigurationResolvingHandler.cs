using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>
/// Replaces the service's name in a request's address by what <c>services:{name}:{endpoint or scheme}:0</c> says.
/// A host whose name is not configured passes through, as in the package (its pass-through provider).
/// </summary>
internal sealed class ConfigurationResolvingHandler(IConfiguration configuration) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is { IsAbsoluteUri: true } uri && Resolve(uri) is { } endpoint)
        {
            request.RequestUri = new UriBuilder(uri) { Scheme = endpoint.Scheme, Host = endpoint.Host, Port = endpoint.Port }.Uri;
        }

        return base.SendAsync(request, cancellationToken);
    }

    private Uri? Resolve(Uri uri)
    {
        // "_endpoint.service" names one endpoint of a service, "https+http" the schemes in order of preference.
        var service = uri.Host;
        var candidates = uri.Scheme.Split('+');
        if (service.StartsWith('_') && service.IndexOf('.', StringComparison.Ordinal) is > 1 and var dot)
        {
            candidates = [service[1..dot]];
            service = service[(dot + 1)..];
        }

        foreach (var candidate in candidates)
        {
            if (configuration[$"services:{service}:{candidate}:0"] is { Length: > 0 } value && Uri.TryCreate(value, UriKind.Absolute, out var found))
            {
                return found;
            }
        }

        return null;
    }
}
