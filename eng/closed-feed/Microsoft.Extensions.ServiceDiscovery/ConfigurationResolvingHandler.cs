using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>
/// Replaces the service's name in a request's address by what <c>services:{name}:{endpoint or scheme}:{n}</c> says, one after the other
/// where there are several, as the package does by default (its round robin), and puts the name back behind the call. A host whose name is not configured passes through, as in the package (its pass-through provider).
/// </summary>
internal sealed class ConfigurationResolvingHandler(IConfiguration configuration) : DelegatingHandler
{
    // One for all handlers: clients are made anew for every few calls.
    private static uint _turn;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var original = request.RequestUri;
        if (original is { IsAbsoluteUri: true } && Resolve(original) is { } endpoint)
        {
            request.RequestUri = new UriBuilder(original) { Scheme = endpoint.Scheme, Host = endpoint.Host, Port = endpoint.Port }.Uri;
        }

        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            request.RequestUri = original;
        }
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
            var found = configuration.GetSection($"services:{service}:{candidate}").GetChildren()
                .Select(entry => Uri.TryCreate(entry.Value, UriKind.Absolute, out var address) ? address : null)
                .OfType<Uri>()
                .ToArray();
            if (found.Length > 0)
            {
                return found.Length == 1 ? found[0] : found[Interlocked.Increment(ref _turn) % (uint)found.Length];
            }
        }

        return null;
    }
}
