using System.Diagnostics;
using System.Net.Http.Headers;
using Telemed.Bench.Reporting;
using Telemed.Transcoder.Flv;

namespace Telemed.Bench.Viewers;

/// <summary>Somebody new every second, who leaves with the first picture: how long it takes.</summary>
internal sealed class Newcomers : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _coming;

    private Newcomers(Func<HttpClient> client, Uri address, string? token) => _coming = Task.Run(() => ComeAsync(client, address, token));

    /// <summary>From before the connection until the first picture that can be decoded is there in full.</summary>
    public Latencies FirstPicture { get; } = new();

    /// <summary>Those who got none.</summary>
    public int Disappointed { get; private set; }

    /// <param name="client">Makes a client that has no connection yet.</param>
    /// <param name="address">The stream.</param>
    /// <param name="token">As Bearer, where it is not in the address.</param>
    public static Newcomers Start(Func<HttpClient> client, Uri address, string? token) => new(client, address, token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _coming;
        _stop.Dispose();
    }

    private async Task ComeAsync(Func<HttpClient> client, Uri address, string? token)
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                using var http = client();
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                patience.CancelAfter(Patience);
                try
                {
                    FirstPicture.Add(await WatchAsync(http, address, token, patience.Token));
                }
                catch (Exception fault) when (!_stop.IsCancellationRequested && fault is OperationCanceledException or HttpRequestException or IOException)
                {
                    Disappointed++;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The bench is over.
        }
    }

    private static async Task<TimeSpan> WatchAsync(HttpClient http, Uri address, string? token, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var tag in FlvReader.ReadAsync(body, cancellationToken))
        {
            if (tag.IsKeyframe)
            {
                return Stopwatch.GetElapsedTime(started);
            }
        }

        throw new IOException("The stream ended before its first picture.");
    }
}
