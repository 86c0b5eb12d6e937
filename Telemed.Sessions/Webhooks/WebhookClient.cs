using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;

namespace Telemed.Sessions.Webhooks;

/// <summary>How an attempt went.</summary>
/// <param name="At">When it began.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Status">The HTTP status, when there was an answer.</param>
/// <param name="Failure">One word of docs/webhooks.md; null when it succeeded. Nothing of what the other side said.</param>
/// <param name="RetryAfter">What the other side asked for.</param>
internal sealed record AttemptOutcome(DateTimeOffset At, TimeSpan Duration, int? Status, string? Failure, TimeSpan? RetryAfter = null)
{
    public bool Succeeded => Failure is null;

    public bool IsGone => Status == StatusCodes.Status410Gone;
}

/// <summary>
/// Sends one message once. Success is a status of 200 to 299, as the specification says; redirects are not followed, cookies and proxies not
/// used, the answer's body is not looked at.
/// </summary>
internal sealed class WebhookClient : IDisposable
{
    private readonly WebhookOptions _options;
    private readonly AddressPolicy _policy;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _http;

    public WebhookClient(IOptions<WebhookOptions> options, AddressPolicy policy, TimeProvider time)
    {
        (_options, _policy, _time) = (options.Value, policy, time);
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            MaxResponseHeadersLength = 16,

            // A short answer is read to its end so that the connection can be used again; beyond this the connection is closed.
            MaxResponseDrainSize = 64 * 1024,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),

            // No trace context to strangers, and no span of the framework's with the address's path in it.
            ActivityHeadersPropagator = null,
        });
    }

    public async Task<AttemptOutcome> SendAsync(
        Uri url, string messageId, string payload, IReadOnlyList<WebhookSecret> secrets, CancellationToken cancellationToken)
    {
        var at = _time.GetUtcNow();
        var started = _time.GetTimestamp();
        var body = Encoding.UTF8.GetBytes(payload);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "Telemed-Webhooks/1.0");
        request.Headers.TryAddWithoutValidation("webhook-id", messageId);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", $"{at.ToUnixTimeSeconds()}");
        request.Headers.TryAddWithoutValidation(
            "webhook-signature", string.Join(' ', secrets.Select(secret => secret.Sign(messageId, at.ToUnixTimeSeconds(), body))));

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_options.AttemptTimeout);
        try
        {
            using var response = await _http.SendAsync(request, deadline.Token);
            var status = (int)response.StatusCode;
            return new(at, _time.GetElapsedTime(started), status, Word(status), RetryAfter(response, at));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is HttpRequestException or OperationCanceledException or IOException or SocketException)
        {
            return new(at, _time.GetElapsedTime(started), null, Word(exception));
        }
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var encrypted = context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps;
        var addresses = IPAddress.TryParse(context.DnsEndPoint.Host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, address => _policy.Allows(address, encrypted));
        if (allowed.Length == 0)
        {
            throw new AddressRefusedException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string? Word(int status) => status switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => "redirect",
        StatusCodes.Status410Gone => "gone",
        _ => "status",
    };

    private static string Word(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case AddressRefusedException:
                    return "address-not-allowed";
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return "connection-refused";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }:
                    return "name-not-resolved";
                case System.Security.Authentication.AuthenticationException:
                    return "tls-failed";
                default:
                    break;
            }
        }

        return exception is OperationCanceledException or HttpRequestException { InnerException: OperationCanceledException or TimeoutException }
            ? "timeout"
            : "connection-lost";
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        var wanted = response.Headers.RetryAfter;
        return wanted?.Delta ?? (wanted?.Date is { } date && date > now ? date - now : null);
    }
}
