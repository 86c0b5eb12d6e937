using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Telemed.MediaHub;
using Telemed.MediaHub.Api;

namespace Telemed.Gateway.Media;

/// <summary>What the hub said about a stream.</summary>
/// <param name="Path">The path to read; <see langword="null"/> while the stream, or the variant that the player needs, is not on air.</param>
internal sealed record Found(StreamPath? Path);

/// <summary>
/// Finds the path of the hub that a player must read. The hub's API knows at once what is on air, where the hub's own endpoints
/// may let a player wait.
/// </summary>
internal sealed partial class StreamLookup(HubApiClient hub, IMemoryCache cache, ILogger<StreamLookup> logger)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RecentFor = TimeSpan.FromSeconds(1);

    /// <summary>Asks the hub; <see langword="null"/> when it does not answer.</summary>
    internal async Task<Found?> FindAsync(StreamPath stream, Func<StreamTracks, StreamPath, StreamPath> choose, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Deadline);
        try
        {
            if (await hub.GetPathAsync(stream.Original, limit.Token) is not { Ready: true } original)
            {
                return new Found(null);
            }

            var chosen = choose(StreamTracks.FromNames(original.Tracks), stream);
            return chosen == stream.Original || await hub.GetPathAsync(chosen, limit.Token) is { Ready: true }
                ? new Found(chosen)
                : new Found(null);
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogHubSilent(logger, exception.Message);
            return null;
        }
    }

    /// <summary>
    /// The same for a request that comes many times a second and belongs to a playback that has begun (a piece of HLS): an answer of the
    /// last second will do.
    /// </summary>
    internal async Task<Found?> FindRecentAsync(StreamPath stream, Func<StreamTracks, StreamPath, StreamPath> choose, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue(stream, out Found? recent))
        {
            return recent;
        }

        var found = await FindAsync(stream, choose, cancellationToken);
        if (found is not null)
        {
            // Only streams that somebody was allowed to read get here, so their number is bounded.
            cache.Set(stream, found, RecentFor);
        }

        return found;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The media hub could not be asked about a stream: {Reason}")]
    private static partial void LogHubSilent(ILogger logger, string reason);
}
