using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace Telemed.MediaHub.Api;

/// <summary>
/// The part of MediaMTX's v3 API that Telemed uses. Throws <see cref="HttpRequestException"/> when the hub does not answer or
/// refuses. Never call it from inside the hub's own auth hook: the hub asks that from the loop that answers here.
/// </summary>
public sealed class HubApiClient(HttpClient http)
{
    // The hub's largest page; 50 consultations are 200 paths.
    private const int PageSize = 1000;

    /// <summary>Every path that the hub knows now.</summary>
    public Task<IReadOnlyList<HubPath>> ListPathsAsync(CancellationToken cancellationToken) => ListAsync<HubPath>("paths", cancellationToken);

    /// <summary>The ids of every RTMP connection, also of those that have not begun to publish or to read.</summary>
    public async Task<IReadOnlySet<string>> ListRtmpConnectionsAsync(CancellationToken cancellationToken) =>
        (await ListAsync<HubItem>("rtmpconns", cancellationToken)).Select(item => item.Id).ToHashSet(StringComparer.Ordinal);

    /// <summary>One path, or <see langword="null"/> when nobody publishes or reads it.</summary>
    public async Task<HubPath?> GetPathAsync(StreamPath path, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri($"v3/paths/get/{path}", UriKind.Relative), cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<HubPath>(cancellationToken);
    }

    /// <summary>
    /// Closes one connection; <see langword="false"/> when it was gone already. Never close an HLS session whose path may be going off
    /// the air: MediaMTX 1.20.1 then stops altogether (a circle of HLS server, path and path manager; seen within three tries).
    /// </summary>
    public async Task<bool> KickAsync(HubReference connection, CancellationToken cancellationToken)
    {
        var kind = connection.Kind ?? throw new ArgumentException($"The hub has no call that closes a {connection.Type}.", nameof(connection));
        using var response = await http.PostAsync(new Uri($"v3/{kind}/kick/{connection.Id}", UriKind.Relative), content: null, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        response.EnsureSuccessStatusCode();
        return true;
    }

    /// <summary>Whether the hub's API answers this service; the cheapest call it has.</summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri("v3/info", UriKind.Relative), cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private async Task<IReadOnlyList<T>> ListAsync<T>(string kind, CancellationToken cancellationToken)
    {
        List<T> items = [];
        for (var page = 0; ; page++)
        {
            var list = await http.GetFromJsonAsync<HubList<T>>($"v3/{kind}/list?itemsPerPage={PageSize}&page={page}", cancellationToken)
                ?? throw new HttpRequestException($"The media hub answered its list of {kind} with null.");
            items.AddRange(list.Items);
            if (page + 1 >= list.PageCount)
            {
                return items;
            }
        }
    }

    private sealed record HubItem([property: JsonPropertyName("id")] string Id);
}
