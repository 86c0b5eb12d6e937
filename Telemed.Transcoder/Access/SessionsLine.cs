using System.Text.Json;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using Telemed.ServiceDefaults.Identity;

namespace Telemed.Transcoder.Access;

/// <summary>
/// Listens to one of the lines of sessions (JSON Lines, an account of everything and then each change) for as long as this service
/// runs. A line that breaks is taken up again with back-off, and the account that it begins with heals the gap; what was told before
/// stays in force meanwhile: a restart of sessions ends no consultation.
/// </summary>
/// <typeparam name="TLine">What a line of text holds.</typeparam>
public abstract class SessionsLine<TLine>(IHttpClientFactory clients, IOptions<ServiceIdentityOptions> identity, TimeProvider time, string path) : BackgroundService
    where TLine : class
{
    // What has been told is forgotten only by a new account.
    private static readonly TimeSpan LongestLine = TimeSpan.FromHours(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private bool _isHeard;

    /// <summary>A new line begins, with an account of everything.</summary>
    protected abstract void Begin();

    /// <summary>Takes a line in. True when the account is complete: from here on come changes.</summary>
    protected abstract bool Take(TLine line);

    /// <summary>Says that the account is complete.</summary>
    protected abstract void SayListening();

    /// <summary>Says, once per spell, why nothing is heard.</summary>
    protected abstract void SayLost(string reason);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A request that lasts for an hour is no trace.
        using var suppressed = SuppressInstrumentationScope.Begin();
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            _isHeard = false;
            var fault = await FaultOfListeningAsync(stoppingToken);
            failures = _isHeard ? 1 : failures + 1;
            if (fault is not null && failures == 1)
            {
                SayLost(fault);
            }

            var pause = FirstPause * Math.Pow(2, Math.Min(failures - 1, 8));
            await Task.Delay((pause < LongestPause ? pause : LongestPause) * (0.75 + (0.25 * Random.Shared.NextDouble())), time, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string?> FaultOfListeningAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ListenAsync(stoppingToken);
            return null;
        }
        catch (Exception exception)
        {
            // Whatever it was: nobody else would listen. What JSON complains of may quote the line, and a line may hold secrets.
            return stoppingToken.IsCancellationRequested ? null : exception is JsonException ? "a line is not understood" : exception.Message;
        }
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        using var quiet = new CancellationTokenSource(SessionsLines.Silence, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, quiet.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://sessions{path}");
        request.Headers.Authorization = identity.Value.ToHeader();
        using var response = await clients.CreateClient(SessionsLines.ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, over.Token);
        response.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(over.Token));
        var began = time.GetTimestamp();
        Begin();
        while (time.GetElapsedTime(began) < LongestLine && await lines.ReadLineAsync(over.Token) is { } text)
        {
            quiet.CancelAfter(SessionsLines.Silence);
            if (Take(JsonSerializer.Deserialize<TLine>(text, JsonSerializerOptions.Web) ?? throw new JsonException()))
            {
                _isHeard = true;
                SayListening();
            }
        }
    }
}

/// <summary>What all lines of sessions have in common.</summary>
public static class SessionsLines
{
    /// <summary>The name of their HTTP client.</summary>
    public const string ClientName = "sessions-line";

    /// <summary>Sessions say something every five seconds; after three of these the line is dead.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);
}
