using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Survival;

/// <summary>
/// Somebody's own system that runs one consultation from its creation to its end, at a service that dies now and then. It repeats what was
/// not acknowledged, and remembers what was.
/// </summary>
internal sealed class ClinicDriver(int number, Func<HttpClient> service, PathListHub hub, Action acknowledged)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Random _random = new(number);

    /// <summary>The consultation, once its creation was acknowledged.</summary>
    public string? Id { get; private set; }

    /// <summary>The join codes of doctor and patient.</summary>
    public IReadOnlyList<string> Codes { get; private set; } = [];

    /// <summary>The titles that it may have: the last that was acknowledged, and whatever was asked for since.</summary>
    public HashSet<string> Titles { get; } = [];

    /// <summary>The people who were acknowledged as added.</summary>
    public HashSet<string> Added { get; } = [];

    /// <summary>Whether its end was acknowledged.</summary>
    public bool Ended { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var created = await InsistAsync(
            () => Request(HttpMethod.Post, "", new { title = $"Driven {number}", doctor = new { name = "d" }, patient = new { name = "p" } }, key: $"driver-{number}"),
            cancellationToken);
        Id = created.Id();
        Titles.Add($"Driven {number}");
        var people = created.GetProperty("participants").EnumerateArray().Select(person => person.Id()).ToArray();
        Codes = [.. created.GetProperty("participants").EnumerateArray().Select(person => person.GetProperty("joinCode").GetString()!)];
        hub.Publish($"{Id}/{people[0]}", "H264", "Opus");
        var steps = 4 + _random.Next(6);
        for (var step = 0; step < steps; step++)
        {
            switch (_random.Next(5))
            {
                case 0:
                    var title = $"Driven {number}, step {step}";
                    Titles.Add(title);
                    await InsistAsync(() => Request(HttpMethod.Patch, $"/{Id}", new { title }), cancellationToken);
                    Titles.RemoveWhere(old => old != title);
                    break;
                case 1:
                    var added = await InsistAsync(() => Request(HttpMethod.Post, $"/{Id}/participants", new { role = "viewer", name = $"v{step}" }), cancellationToken);
                    Added.Add(added.Id());
                    break;
                case 2:
                    hub.Publish($"{Id}/{people[1]}", "H264", "MPEG-4 Audio");
                    break;
                case 3:
                    await InsistAsync(() => Request(HttpMethod.Post, $"/{Id}/participants/{people[1]}/kick"), cancellationToken);
                    break;
                default:
                    hub.Stop($"{Id}/{people[_random.Next(2)]}");
                    break;
            }
        }

        if (number % 2 == 0)
        {
            await InsistAsync(() => Request(HttpMethod.Post, $"/{Id}/end"), cancellationToken);
            Ended = true;
        }

        hub.Stop($"{Id}/{people[0]}");
        hub.Stop($"{Id}/{people[1]}");
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, object? body = null, string? key = null)
    {
        var request = new HttpRequestMessage(method, $"/api/v1/consultations{path}") { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new("Bearer", TestSettings.ApiKey);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return request;
    }

    private async Task<JsonElement> InsistAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var request = make();
                using var response = await service().SendAsync(request, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    var document = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
                    acknowledged();
                    return document;
                }

                if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    throw new InvalidOperationException($"{request.Method} {request.RequestUri}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or ObjectDisposedException)
            {
                if (TimeProvider.System.GetElapsedTime(started) > Patience)
                {
                    throw;
                }
            }

            await Task.Delay(50, cancellationToken);
        }
    }
}
