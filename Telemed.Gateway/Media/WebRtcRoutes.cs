using Microsoft.Extensions.Options;
using Telemed.Gateway.Configuration;
using Telemed.Gateway.Forwarding;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Problems;

namespace Telemed.Gateway.Media;

/// <summary>WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep).</summary>
internal sealed class WebRtcRoutes(
    MediaGate gate, StreamLookup lookup, UpstreamForwarder forwarder, MediaTelemetry telemetry, IOptions<UpstreamOptions> upstreams)
{
    private const string Sdp = "application/sdp";
    private const string SdpFragment = "application/trickle-ice-sdpfrag";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private Uri Hub => upstreams.Value.HubWebRtc;

    /// <summary><c>POST /media/{c}/{p}/whip</c></summary>
    internal async Task<IResult> PublishAsync(HttpContext context, StreamPath stream)
    {
        telemetry.Begin(context, MediaKind.Whip, stream, quiet: false);
        var admission = await gate.AdmitAsync(context, StreamAction.Publish, stream, MediaGate.BearerOf(context.Request));
        if (admission.Refusal is { } refusal)
        {
            return refusal;
        }

        return await TakeInAsync(context, Sdp)
            ?? await ForwardAsync(context, new OpenSessionTransformer(Hub, admission.Token, stream, publishes: true));
    }

    /// <summary><c>POST /media/{c}/{p}/whep</c></summary>
    internal async Task<IResult> PlayAsync(HttpContext context, StreamPath stream)
    {
        telemetry.Begin(context, MediaKind.Whep, stream, quiet: false);
        var admission = await gate.AdmitAsync(context, StreamAction.Read, stream, MediaGate.BearerOf(context.Request));
        if (admission.Refusal is { } refusal)
        {
            return refusal;
        }

        if (await TakeInAsync(context, Sdp) is { } problem)
        {
            return problem;
        }

        var found = await lookup.FindAsync(stream, WayOfPlaying.WebRtc, context.RequestAborted);
        return found switch
        {
            null => UpstreamForwarder.Unavailable(context, "The media hub does not answer."),
            { Path: { } path } => await ForwardAsync(context, new OpenSessionTransformer(Hub, admission.Token, path, publishes: false)),
            _ => MediaGate.Offline(found.WhyNot),
        };
    }

    /// <summary>
    /// <c>PATCH</c> and <c>DELETE</c> on <c>/media/{c}/{p}/whip|whep/{secret}</c>. A token, where one is shown, must be good for the stream;
    /// without one the secret alone counts, so that a page that is being closed can end its session after its token has expired.
    /// </summary>
    internal async Task<IResult> ChangeAsync(HttpContext context, StreamPath stream, bool publishes, string segment)
    {
        telemetry.Begin(context, publishes ? MediaKind.Whip : MediaKind.Whep, stream, quiet: false);
        string? token = null;
        if (context.Request.Headers.Authorization.Count > 0)
        {
            var admission = await gate.AdmitAsync(
                context, publishes ? StreamAction.Publish : StreamAction.Read, stream, MediaGate.BearerOf(context.Request));
            if (admission.Refusal is { } refusal)
            {
                return refusal;
            }

            token = admission.Token;
        }

        if (ResourceLocation.FromPublic(stream, publishes, segment) is not { } resource)
        {
            return ProblemExtensions.Problem(StatusCodes.Status404NotFound, ProblemTypes.NotFound, "There is no such session");
        }

        return await TakeInAsync(context, HttpMethods.IsPatch(context.Request.Method) ? SdpFragment : null)
            ?? await ForwardAsync(context, new SessionTransformer(Hub, token, resource));
    }

    private Task<IResult> ForwardAsync(HttpContext context, MediaTransformer transformer) =>
        forwarder.ForwardAsync(context, transformer, Deadline, Deadline);

    private static async Task<IResult?> TakeInAsync(HttpContext context, string? mediaType)
    {
        if (mediaType is not null && !IsOf(context.Request, mediaType))
        {
            return ProblemExtensions.Problem(
                StatusCodes.Status415UnsupportedMediaType, ProblemTypes.UnsupportedMediaType, "Another media type is wanted", $"Send {mediaType}.");
        }

        return await RequestBodies.TakeInAsync(context);
    }

    private static bool IsOf(HttpRequest request, string mediaType) =>
        Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase);
}
