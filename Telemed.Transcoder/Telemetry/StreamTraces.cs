using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Identity;

namespace Telemed.Transcoder.Telemetry;

/// <summary>
/// Asks sessions in which trace a stream was published, because the hub between them carries no traces. Nothing depends on the
/// answer, so nothing waits for it for long.
/// </summary>
public sealed class StreamTraces(IHttpClientFactory http, IOptions<ServiceIdentityOptions> identity)
{
    /// <summary>The name of the HTTP client.</summary>
    public const string ClientName = "sessions-traces";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    /// <summary>The trace context (W3C) of the request that published <paramref name="path"/>; the default when unknown.</summary>
    public async Task<ActivityContext> FindAsync(StreamPath path)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://sessions/internal/streams/{path.Original}/trace");
            request.Headers.Authorization = identity.Value.ToHeader();
            using var client = http.CreateClient(ClientName);
            using var response = await client.SendAsync(request, deadline.Token);
            if (response.IsSuccessStatusCode
                && await response.Content.ReadFromJsonAsync<Answer>(deadline.Token) is { } answer
                && ActivityContext.TryParse(answer.Traceparent, traceState: null, isRemote: true, out var context))
            {
                return context;
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or JsonException or IOException)
        {
            // A stream without a trace is a stream all the same.
        }

        return default;
    }

    private sealed record Answer([property: JsonPropertyName("traceparent")] string? Traceparent);
}
