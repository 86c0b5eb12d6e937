using Yarp.ReverseProxy.Forwarder;

namespace Telemed.Gateway.Forwarding;

/// <summary>
/// What every forwarded request and answer has in common. Whether a client is believed when it says where it comes from is decided
/// here, for all routes: it is not.
/// </summary>
internal abstract class UpstreamTransformer(Uri upstream) : HttpTransformer
{
    private static readonly string[] ForwardingHeaders =
        ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Forwarded-Port", "X-Real-IP"];

    /// <summary>Where the request goes.</summary>
    internal Uri Upstream { get; } = upstream;

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.Headers.Host = null;
        foreach (var header in ForwardingHeaders)
        {
            proxyRequest.Headers.Remove(header);
        }

        TransformRequest(httpContext, proxyRequest);
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var copyBody = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (proxyResponse is null)
        {
            return copyBody;
        }

        httpContext.Response.Headers.Remove("Server");
        TransformResponse(httpContext, proxyResponse);
        if (httpContext.Response.StatusCode < StatusCodes.Status400BadRequest || IsProblem(proxyResponse))
        {
            return copyBody;
        }

        // The status code pages write the problem document when an answer has neither body nor media type.
        httpContext.Response.ContentLength = null;
        httpContext.Response.ContentType = null;
        httpContext.Response.Headers.ContentEncoding = default;
        return false;
    }

    /// <summary>Gives the request its address and credentials. All its headers are copied already.</summary>
    protected abstract void TransformRequest(HttpContext context, HttpRequestMessage request);

    /// <summary>Changes the answer's status or headers. All of them are copied already.</summary>
    protected virtual void TransformResponse(HttpContext context, HttpResponseMessage response)
    {
    }

    private static bool IsProblem(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is "application/problem+json";
}
