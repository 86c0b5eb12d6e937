using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Telemed.Tool.Clients;

/// <summary>An answer that is not the one that was asked for.</summary>
public sealed class ApiRefusalException(HttpStatusCode status, string? problemType, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>The problem document's <c>type</c>, where there was one.</summary>
    public string? ProblemType { get; } = problemType;
}

/// <summary>The public API as a client of it sees it.</summary>
public sealed class TelemedClient : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly HttpClient _media;

    /// <param name="origin">The gateway's origin.</param>
    /// <param name="insecure">Whether any certificate will do. On this machine itself a self-signed one always does.</param>
    public TelemedClient(Uri origin, bool insecure = false)
    {
        Origin = origin;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
        };
        if (insecure || origin.IsLoopback)
        {
            // Only a certificate that nobody vouches for is let pass by itself; a wrong name or an old one is told.
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) =>
                insecure || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None;
        }

        // Media run for hours, so the deadline is each call's own.
        _media = new HttpClient(handler) { BaseAddress = origin, Timeout = Timeout.InfiniteTimeSpan };
    }

    public Uri Origin { get; }

    /// <summary>For requests of any length, with this client's idea of which certificates are good.</summary>
    public HttpClient Http => _media;

    /// <summary>
    /// Joins with a join code. Throws <see cref="ApiRefusalException"/> or <see cref="HttpRequestException"/>. A code belongs to the device
    /// that used it first: this client is the same one whenever it comes with the same code, so it can be started again.
    /// </summary>
    public Task<JoinDocument> JoinAsync(string joinCode, CancellationToken cancellationToken = default) =>
        PostAsync<JoinDocument>("/api/v1/join", new { joinCode, deviceId = DeviceIdFor(joinCode) }, null, cancellationToken);

    /// <summary>Creates a consultation with the clinic's key.</summary>
    public Task<ApiConsultation> CreateAsync(
        string apiKey, string title, string doctor, string patient, CancellationToken cancellationToken = default) =>
        PostAsync<ApiConsultation>(
            "/api/v1/consultations", new { title, doctor = new { name = doctor }, patient = new { name = patient } }, apiKey, cancellationToken);

    /// <summary>Ends a consultation; one that cannot be ended is left to its time limit.</summary>
    public async Task EndAsync(string apiKey, string consultationId)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/consultations/{consultationId}/end");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        try
        {
            using var response = await _media.SendAsync(request, deadline.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            // Whatever is wrong, the check has said so.
        }
    }

    public void Dispose() => _media.Dispose();

    private static string DeviceIdFor(string joinCode) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"telemed test client {joinCode.Trim().ToLowerInvariant()}")));

    private async Task<T> PostAsync<T>(string path, object body, string? bearer, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        try
        {
            using var response = await _media.SendAsync(request, deadline.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw await RefusalAsync(response, deadline.Token);
            }

            return await response.Content.ReadFromJsonAsync<T>(deadline.Token)
                ?? throw new HttpRequestException($"{path} answered with an empty document.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"{path} did not answer within {Deadline.TotalSeconds:0} s.");
        }
        catch (JsonException fault)
        {
            throw new HttpRequestException($"{path} answered with something else than its document: {fault.Message}", fault);
        }
    }

    private static async Task<ApiRefusalException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            using var problem = JsonDocument.Parse(text);
            string? Member(string name) =>
                problem.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            return new ApiRefusalException(
                response.StatusCode, Member("type"), $"{(int)response.StatusCode}: {Member("title") ?? response.ReasonPhrase} {Member("detail")}".TrimEnd());
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return new ApiRefusalException(response.StatusCode, null, $"{(int)response.StatusCode} {response.ReasonPhrase}");
        }
    }
}
