using System.Diagnostics;
using System.Globalization;
using System.Net;
using Telemed.ServiceDefaults.Problems;
using Yarp.ReverseProxy.Forwarder;

namespace Telemed.Gateway.Forwarding;

/// <summary>
/// Sends a request on to a service behind the gateway and its answer back as it comes in, chunk by chunk. Every failure is
/// answered with problem details: the service's own, or one that says no more than which kind of thing went wrong.
/// </summary>
internal sealed class UpstreamForwarder(IHttpForwarder forwarder, IHostApplicationLifetime lifetime) : IDisposable
{
    private const int RetryAfterSeconds = 2;

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        // A name may move to another address (a restarted container); connections in use are not touched.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        // Shorter than the hub's 30 s: a connection that it closes at the moment it is used again would fail an offer, which cannot be repeated.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
    });

    /// <summary>
    /// Forwards the request; answers what remains to be written. <paramref name="silence"/> is how long the connection may carry nothing in either direction;
    /// <paramref name="deadline"/>, where given, when the whole must be over. <paramref name="endless"/> says that only one of the two
    /// sides ends it: it is cut when the gateway stops, which would otherwise wait for it.
    /// </summary>
    public async Task<IResult> ForwardAsync(HttpContext context, UpstreamTransformer transformer, TimeSpan silence, TimeSpan? deadline = null, bool endless = false)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, endless ? lifetime.ApplicationStopping : CancellationToken.None);
        if (deadline is { } time)
        {
            limit.CancelAfter(time);
        }

        var error = await SendAsync(context, transformer, silence, limit.Token);
        return Answer(context, error, limit.IsCancellationRequested);
    }

    /// <summary>
    /// Forwards an endless request without a body to the first of several equal upstreams that takes it: one that is not there costs the
    /// client nothing but the attempt. <paramref name="failed"/> is told of each such one.
    /// </summary>
    public async Task<IResult> ForwardToAnyAsync(
        HttpContext context, IReadOnlyList<Uri> upstreams, Func<Uri, UpstreamTransformer> transformer, Action<Uri> failed, TimeSpan silence)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var error = ForwarderError.None;
        foreach (var upstream in upstreams)
        {
            // What a failed attempt has left there; the forwarder begins only where nothing has been said yet.
            context.Response.StatusCode = StatusCodes.Status200OK;
            error = await SendAsync(context, transformer(upstream), silence, limit.Token);
            if (error != ForwarderError.Request || context.Response.HasStarted || limit.IsCancellationRequested)
            {
                break;
            }

            failed(upstream);
        }

        return Answer(context, error, limit.IsCancellationRequested);
    }

    private ValueTask<ForwarderError> SendAsync(HttpContext context, UpstreamTransformer transformer, TimeSpan silence, CancellationToken cancellationToken) =>
        forwarder.SendAsync(
            context,
            transformer.Upstream.GetLeftPart(UriPartial.Authority),
            _client,
            new ForwarderRequestConfig { ActivityTimeout = silence },
            transformer,
            cancellationToken);

    private static IResult Answer(HttpContext context, ForwarderError error, bool late)
    {
        if (error == ForwarderError.None || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            return TypedResults.Empty;
        }

        context.Response.Clear();
        return Problem(context, error, late);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Answers that a part behind the gateway does not work now, and when to come back.</summary>
    internal static IResult Unavailable(HttpContext context, string what)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return ProblemExtensions.Problem(
            StatusCodes.Status503ServiceUnavailable, ProblemTypes.Unavailable, "Not available now", $"{what} Try again shortly.");
    }

    private static IResult Problem(HttpContext context, ForwarderError error, bool late) => error switch
    {
        _ when late || error == ForwarderError.RequestTimedOut => ProblemExtensions.Problem(
            StatusCodes.Status504GatewayTimeout, ProblemTypes.Unavailable, "No answer in time", "A part of the service did not answer in time. Try again shortly."),
        ForwarderError.RequestBodyClient or ForwarderError.UpgradeRequestClient => ProblemExtensions.Problem(
            StatusCodes.Status400BadRequest, ProblemTypes.InvalidRequest, "The request did not arrive whole"),
        _ => Unavailable(context, "A part of the service does not answer."),
    };
}
