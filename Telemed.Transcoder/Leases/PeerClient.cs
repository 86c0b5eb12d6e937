using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Telemed.ServiceDefaults.Identity;

namespace Telemed.Transcoder.Leases;

/// <summary>What a worker says about its contact to Redis.</summary>
/// <param name="Worker">Its id.</param>
/// <param name="ReachesRedis">Whether Redis has answered its last question, not long ago.</param>
public sealed record PeerWord(string Worker, bool ReachesRedis);

/// <summary>
/// Calls to other workers: <c>/internal/…</c> of theirs, by this service's identity. Nothing is repeated here, because every question
/// comes again soon or has another worker to go to.
/// </summary>
public sealed class PeerClient(IOptions<ServiceIdentityOptions> identity) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(1) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Asks; the answer's body has not been read. Throws what <see cref="HttpClient"/> throws; the caller brings the deadline.</summary>
    public async Task<HttpResponseMessage> GetAsync(WorkerEntry worker, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(worker.Address, path));
        request.Headers.Authorization = identity.Value.ToHeader();
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>
    /// Whether it is sure that no other worker reaches Redis: each of <paramref name="others"/> says so, or its address refuses
    /// connections because nothing runs there any more. One that does not answer may well reach Redis.
    /// </summary>
    /// <returns>Those who say so; <see langword="null"/> when it is not sure.</returns>
    public async Task<IReadOnlyList<WorkerEntry>?> AgreeThatRedisIsAwayAsync(IReadOnlyList<WorkerEntry> others, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        var answers = await Task.WhenAll(others.Select(other => AskAsync(other, limit.Token)));
        // Another worker at the same address: the one that was asked for is gone, and this one has never met Redis in its place.
        return answers.All(answer => answer.IsRefused || answer.Word is { ReachesRedis: false }) ? [.. others.Where((_, i) => answers[i].Word is not null)] : null;
    }

    /// <summary>Whether it is sure that <paramref name="worker"/> is dead: its address refuses connections, or another worker answers there.</summary>
    public async Task<bool> IsDeadAsync(WorkerEntry worker, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        var answer = await AskAsync(worker, limit.Token);
        return answer.IsRefused || (answer.Word is { } word && word.Worker != worker.Id);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    // Neither a word nor a refusal: nobody knows.
    private async Task<(PeerWord? Word, bool IsRefused)> AskAsync(WorkerEntry worker, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await GetAsync(worker, "/internal/leases", cancellationToken);
            return (response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadFromJsonAsync<PeerWord>(cancellationToken) : null, false);
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return (null, true);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or JsonException or IOException)
        {
            return (null, false);
        }
    }
}
