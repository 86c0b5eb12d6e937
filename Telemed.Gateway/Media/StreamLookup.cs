using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Telemed.MediaHub;
using Telemed.MediaHub.Api;

namespace Telemed.Gateway.Media;

/// <summary>What the hub said about a stream.</summary>
/// <param name="Path">The path to read; <see langword="null"/> while the stream, or the variant that the player needs, is not on air.</param>
/// <param name="WhyNot">Why there is none although the stream is on air.</param>
internal sealed record Found(StreamPath? Path, string? WhyNot = null);

/// <summary>A way of playing, as far as the choice of a path goes.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Variant">The variant that is made for it.</param>
/// <param name="Choose">The choice, by the original's tracks and the variant's (<see langword="null"/> while that is not on air).</param>
/// <param name="TakesOriginal">Whether a look at the variant can be spared for an original of these tracks.</param>
internal sealed record WayOfPlaying(
    string Name, StreamVariant Variant, Func<StreamTracks, StreamPath, StreamTracks?, StreamPath?> Choose, Func<StreamTracks, bool> TakesOriginal)
{
    /// <summary>WHEP.</summary>
    internal static readonly WayOfPlaying WebRtc = new(
        "WebRTC", StreamVariant.Opus, (tracks, path, opus) => tracks.PathForWebRtc(path, opus), _ => false);

    /// <summary>LL-HLS.</summary>
    internal static readonly WayOfPlaying Hls = new(
        "HLS", StreamVariant.Aac, (tracks, path, aac) => tracks.PathForHls(path, aac), tracks => tracks.PathForHls(default, null) is not null);
}

/// <summary>
/// Finds the path of the hub that a player must read. The hub's API knows at once what is on air, where the hub's own endpoints
/// may let a player wait.
/// </summary>
internal sealed partial class StreamLookup(HubApiClient hub, IMemoryCache cache, ILogger<StreamLookup> logger)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RecentFor = TimeSpan.FromSeconds(1);

    /// <summary>Asks the hub; <see langword="null"/> when it does not answer.</summary>
    internal async Task<Found?> FindAsync(StreamPath stream, WayOfPlaying way, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Deadline);
        try
        {
            if (await hub.GetPathAsync(stream.Original, limit.Token) is not { Ready: true } original)
            {
                return new Found(null);
            }

            var tracks = StreamTracks.Of(original);
            var variant = way.TakesOriginal(tracks) || await hub.GetPathAsync(stream.With(way.Variant), limit.Token) is not { Ready: true } made
                ? null
                : StreamTracks.Of(made);
            return way.Choose(tracks, stream, variant) is { } chosen
                ? new Found(chosen)
                : new Found(null, $"It is {tracks.Describe()}, which {way.Name} does not play as it is, and its transcoded form is not on air (yet).");
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
    internal async Task<Found?> FindRecentAsync(StreamPath stream, WayOfPlaying way, CancellationToken cancellationToken)
    {
        if (cache.TryGetValue(stream, out Found? recent))
        {
            return recent;
        }

        var found = await FindAsync(stream, way, cancellationToken);
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
