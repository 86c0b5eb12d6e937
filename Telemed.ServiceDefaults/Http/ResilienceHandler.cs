using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Telemed.ServiceDefaults.Http;

/// <summary>
/// Every call between services has a deadline, and one that can be repeated without harm is repeated when the other side is
/// away for a moment: three attempts of 3 s each within 8 s at the most.
/// </summary>
internal sealed class ResilienceHandler : DelegatingHandler
{
    private static readonly ResiliencePipeline<HttpResponseMessage> Repeatable = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddTimeout(TimeSpan.FromSeconds(8))
        .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
        {
            MaxRetryAttempts = 2,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(100),
            ShouldHandle = new PredicateBuilder<HttpResponseMessage>()
                .Handle<HttpRequestException>()
                .Handle<TimeoutRejectedException>()
                .HandleResult(response => response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout),
        })
        .AddTimeout(TimeSpan.FromSeconds(3))
        .Build();

    private static readonly ResiliencePipeline<HttpResponseMessage> Once = new ResiliencePipelineBuilder<HttpResponseMessage>()
        .AddTimeout(TimeSpan.FromSeconds(8))
        .Build();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var pipeline = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head ? Repeatable : Once;
        try
        {
            return await pipeline.ExecuteAsync(
                async (message, token) => await base.SendAsync(message, token).ConfigureAwait(false),
                request,
                cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException timeout)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"{request.RequestUri?.Host} did not answer in time.", timeout, HttpStatusCode.GatewayTimeout);
        }
    }
}

/// <summary>Registers the handler.</summary>
internal static class ResilienceExtensions
{
    internal static IHttpClientBuilder AddTelemedResilience(this IHttpClientBuilder http) =>
        http.AddHttpMessageHandler(() => new ResilienceHandler());
}
