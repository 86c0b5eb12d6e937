using Microsoft.AspNetCore.Http.Extensions;

namespace Telemed.Gateway.Media;

/// <summary>
/// The query of an HLS request on its way to the hub: what the protocol and the hub's own session need, and nothing else. A token in it
/// would come back in every address of the playlist.
/// </summary>
internal static class HlsQuery
{
    // RFC 8216bis, 6.2.5: delivery directives. "session" is the hub's.
    private static readonly string[] Passed = ["session", "_HLS_msn", "_HLS_part", "_HLS_skip", "_HLS_push"];

    /// <summary>
    /// The query to send. A request for the main playlist says <c>cookieCheck=1</c>: MediaMTX then answers at once instead of with a
    /// redirection that tries whether the player keeps cookies, and puts its session into the addresses of the playlist, which every
    /// player keeps.
    /// </summary>
    internal static string ForHub(IQueryCollection query, bool isMainPlaylist)
    {
        var builder = new QueryBuilder();
        foreach (var name in Passed)
        {
            if (query[name] is [{ Length: > 0 } value, ..])
            {
                builder.Add(name, value);
            }
        }

        if (isMainPlaylist)
        {
            builder.Add("cookieCheck", "1");
        }

        return builder.ToString();
    }
}
