using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;
using Telemed.Gateway.Configuration;
using Telemed.Gateway.Forwarding;
using Telemed.MediaHub;

namespace Telemed.Gateway.Media;

/// <summary>HTTP-FLV, WebSocket-FLV and LL-HLS.</summary>
internal sealed class PlaybackRoutes(
    MediaGate gate, StreamLookup lookup, UpstreamForwarder forwarder, TranscoderWorkers workers, MediaTelemetry telemetry, IOptions<UpstreamOptions> upstreams)
{
    private const string MainPlaylist = "index.m3u8";

    // The hub makes the first playlist of a stream wait for the first segment (3.5 s at most, measured), and holds a request for
    // a part that is not there yet (a second).
    private static readonly TimeSpan HlsDeadline = TimeSpan.FromSeconds(10);

    // Nothing for so long is not a slow stream: the transcoder ends one that stalls.
    private static readonly TimeSpan FlvSilence = TimeSpan.FromSeconds(30);

    // A second of 2 Mbit/s; enough for 6 Mbit/s to a viewer 300 ms away.
    private const int FlvSendBufferBytes = 256 * 1024;

    /// <summary><c>GET /media/{c}/{p}.flv?token=…</c>; a Bearer does as well. With an upgrade it is WebSocket-FLV.</summary>
    internal async Task<IResult> PlayFlvAsync(HttpContext context, StreamPath stream)
    {
        telemetry.Begin(context, MediaKind.Flv, stream, quiet: false);
        var admission = await gate.AdmitAsync(
            context, StreamAction.Read, stream, MediaGate.BearerOf(context.Request) ?? TokenOf(context.Request));
        if (admission.Refusal is { } refusal)
        {
            return refusal;
        }

        // What lies in the system's buffers for a slow viewer is the past by the time it arrives. A connection of HTTP/2 carries more than this.
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Features.Get<IConnectionSocketFeature>()?.Socket.SendBufferSize = FlvSendBufferBytes;
        }

        return await forwarder.ForwardToAnyAsync(
            context, workers.InOrderFor(stream), worker => new FlvTransformer(worker, admission.Token, stream), workers.Failed, FlvSilence);
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
            ? await lookup.FindAsync(stream, WayOfPlaying.Hls, context.RequestAborted)
            : await lookup.FindRecentAsync(stream, WayOfPlaying.Hls, context.RequestAborted);
        if (found is null)
        {
            return UpstreamForwarder.Unavailable(context, "The media hub does not answer.");
        }

        if (found.Path is not { } path)
        {
            return MediaGate.Offline(found.WhyNot);
        }

        // Whoever shows a header looks after the token; whoever cannot gets it looked after.
        var keepToken = bearer is null && (fromQuery is not null || admission.Renewed);
        return await forwarder.ForwardAsync(
            context, new HlsTransformer(upstreams.Value.HubHls, admission.Token, path, file, isMainPlaylist, keepToken), HlsDeadline);
    }

    private static string? TokenOf(HttpRequest request) => request.Query["token"] is [{ Length: > 0 } token] ? token : null;
}
