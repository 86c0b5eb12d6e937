using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Telemed.Sessions.Tests.Webhooks;

/// <summary>What came, as it came.</summary>
internal sealed record Received(string Path, string Id, string Timestamp, string Signature, byte[] Body, IHeaderDictionary Headers, DateTimeOffset At)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    public string Type => Json.GetProperty("type").GetString()!;

    public JsonElement Data => Json.GetProperty("data");
}

/// <summary>Somebody's own system: a real server of loopback that keeps what it gets and answers as a test wants.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _closing = new();

    private WebhookReceiver(X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var headers = context.Request.Headers;
            var received = new Received(
                context.Request.Path, headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(),
                body.ToArray(), new HeaderDictionary(headers.ToDictionary()), DateTimeOffset.UtcNow);
            Requests.Enqueue(received);
            await Answer(context, received);
        });
    }

    /// <summary>204 unless a test says otherwise.</summary>
    public Func<HttpContext, Received, Task> Answer { get; set; } = (context, _) => With(context, 204);

    public ConcurrentQueue<Received> Requests { get; } = new();

    /// <summary>Ends with the receiver: for an answer that never comes.</summary>
    public CancellationToken Closing => _closing.Token;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/hook";

    public static async Task<WebhookReceiver> StartAsync(X509Certificate2? certificate = null)
    {
        var receiver = new WebhookReceiver(certificate);
        await receiver._app.StartAsync();
        return receiver;
    }

    public static Task With(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Never answers.</summary>
    public async Task HangAsync(HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, context.RequestAborted);
        try
        {
            await Task.Delay(Timeout.Infinite, either.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    /// <summary>
    /// As the specification says, and by nothing of the product's: the secret behind <c>whsec_</c> is Base64, the signed text is
    /// id, timestamp and body with full stops between, any of the signatures may fit.
    /// </summary>
    public static bool Verify(Received received, string secret)
    {
        if (!long.TryParse(received.Timestamp, out var seconds) || received.Id.Contains('.', StringComparison.Ordinal))
        {
            return false;
        }

        var age = DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeSeconds(seconds);
        var signed = Encoding.UTF8.GetBytes(received.Id + "." + received.Timestamp + ".").Concat(received.Body).ToArray();
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret.Split('_')[1]), signed));
        return age < TimeSpan.FromMinutes(5) && received.Signature.Split(' ').Contains(expected);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _app.DisposeAsync();
        _closing.Dispose();
    }
}
