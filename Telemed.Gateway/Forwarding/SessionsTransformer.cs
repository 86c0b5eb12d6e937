using System.Net;
using Yarp.ReverseProxy.Forwarder;

namespace Telemed.Gateway.Forwarding;

/// <summary>Sends <c>/api/v1/**</c> to the sessions service as it is, and says which address it came from.</summary>
internal sealed class SessionsTransformer(Uri sessions) : UpstreamTransformer(sessions)
{
    protected override void TransformRequest(HttpContext context, HttpRequestMessage request)
    {
        request.RequestUri = RequestUtilities.MakeDestinationAddress(
            Upstream.GetLeftPart(UriPartial.Authority), context.Request.Path, context.Request.QueryString);
        if (context.Connection.RemoteIpAddress is { } address)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", Text(address));
        }

        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", "https");
    }

    private static string Text(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
}
