using Microsoft.Extensions.Options;
using Telemed.Gateway.Configuration;
using Telemed.Gateway.Forwarding;
using Telemed.MediaHub;

namespace Telemed.Gateway.Media;

/// <summary>HTTP-FLV and LL-HLS.</summary>
internal sealed class PlaybackRoutes(
    MediaGate gate, StreamLookup lookup, UpstreamForwarder forwarder, MediaTelemetry telemetry, IOptions<UpstreamOptions> upstreams)
{
    private const string MainPlaylist = "index.m3u8";

    // The hub makes the first playlist of a stream wait for the first segment (3.5 s at most, measured), and holds a request for
    // a part that is not there yet (a second).
    private static readonly TimeSpan HlsDeadline = TimeSpan.FromSeconds(10);

    // Nothing for so long is not a slow stream: the transcoder ends one that stalls.
    private static readonly TimeSpan FlvSilence = TimeSpan.FromSeconds(30);

    /// <summary><c>GET /media/{c}/{p}.flv?token=…</c>; a Bearer does as well.</summary>
    internal async Task<IResult> PlayFlvAsync(HttpContext context, StreamPath stream)
    {
        telemetry.Begin(context, MediaKind.Flv, stream, quiet: false);
        var admission = await gate.AdmitAsync(
            context, StreamAction.Read, stream, MediaGate.BearerOf(context.Request) ?? TokenOf(context.Request));
        if (admission.Refusal is { } refusal)
        {
            return refusal;
        }

        return await forwarder.ForwardAsync(
            context, new FlvTransformer(upstreams.Value.Transcoder, admission.Token, stream), FlvSilence, endless: true);
    }

    /// <summary><c>GET /media/{c}/{p}/index.m3u8</c> and the playlists and pieces beside it.</summary>
    internal async Task<IResult> PlayHlsAsync(HttpContext context, StreamPath stream, string file)
    {
        var isMainPlaylist = file == MainPlaylist;
        telemetry.Begin(context, MediaKind.Hls, stream, quiet: !isMainPlaylist);

        var bearer = MediaGate.BearerOf(context.Request);
        var fromQuery = isMainPlaylist ? TokenOf(context.Request) : null;
        // A player that loads the playlist again shows the token it began with, which has expired by then; its cookie has the renewed one.
        var admission = bearer is not null
            ? await gate.AdmitAsync(context, StreamAction.Read, stream, bearer)
            : await gate.AdmitAsync(context, StreamAction.Read, stream, fromQuery, HlsTokenCookie.Read(context.Request));
        if (admission.Refusal is { } refusal)
        {
            return refusal;
        }

        var found = isMainPlaylist
            ? await lookup.FindAsync(stream, ForHls, context.RequestAborted)
            : await lookup.FindRecentAsync(stream, ForHls, context.RequestAborted);
        if (found is null)
        {
            return UpstreamForwarder.Unavailable(context, "The media hub does not answer.");
        }

        if (found.Path is not { } path)
        {
            return MediaGate.Offline();
        }

        // Whoever shows a header looks after the token; whoever cannot gets it looked after.
        var keepToken = bearer is null && (fromQuery is not null || admission.Renewed);
        return await forwarder.ForwardAsync(
            context, new HlsTransformer(upstreams.Value.HubHls, admission.Token, path, file, isMainPlaylist, keepToken), HlsDeadline);
    }

    private static StreamPath ForHls(StreamTracks tracks, StreamPath path) => tracks.PathForHls(path);

    private static string? TokenOf(HttpRequest request) => request.Query["token"] is [{ Length: > 0 } token] ? token : null;
}
