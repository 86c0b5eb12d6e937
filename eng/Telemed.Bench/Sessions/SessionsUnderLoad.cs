using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Telemed.Bench.Sessions;

/// <summary>The service as a composition starts it, with nothing around it.</summary>
internal sealed partial class SessionsUnderLoad : IAsyncDisposable
{
    private const string DatabaseKey = "ConnectionStrings__sessions";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _data;
    private readonly string _apiKey;

    private SessionsUnderLoad(Process process, string data, string apiKey, Uri address)
    {
        _process = process;
        _data = data;
        _apiKey = apiKey;
        Address = address;
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = address };
    }

    public static string DatabaseName => Environment.GetEnvironmentVariable(DatabaseKey) is null ? "SQLite" : "PostgreSQL";

    public Uri Address { get; }

    public HttpClient Http { get; }

    /// <summary>What the process holds of the machine's memory now, in MB (resident set).</summary>
    public double ResidentMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    public static async Task<SessionsUnderLoad> StartAsync(string assembly, CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("telemed-bench-").FullName;
        var apiKey = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [assembly])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetDirectoryName(assembly)!,
        };
        foreach (var (key, value) in new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["TELEMED_EXIT_WITH_STDIN"] = "1",
            ["Public__Host"] = "bench.invalid",
            ["Public__HttpsPort"] = "443",
            ["Public__RtmpPort"] = "1935",
            ["Identity__Name"] = "sessions",
            ["Identity__Secret"] = apiKey,
            ["Identities__gateway"] = apiKey,
            ["Identities__transcoder"] = apiKey,
            ["Identities__sessions"] = apiKey,
            ["Clinic__ApiKey"] = apiKey,
            ["Telemed__DataPath"] = data,
            ["Secrets__Key"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["services__media__api__0"] = "http://127.0.0.1:1",
            // Thousands of people from one address are the bench, not an attack.
            ["Join__Burst"] = "100000",
            ["Join__PerMinute"] = "100000",
            ["RateLimits__KeyBurst"] = "1000000",
            ["RateLimits__AddressBurst"] = "1000000",
            ["Logging__LogLevel__Default"] = "Warning",
            ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
        })
        {
            start.Environment[key] = value;
        }

        start.Environment.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet could not be started.");
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (Listening().Match(line.Data ?? "") is { Success: true } match)
            {
                listening.TrySetResult(new Uri(match.Groups[1].Value));
            }
        };
        process.BeginOutputReadLine();
        return new SessionsUnderLoad(process, data, apiKey, await listening.Task.WaitAsync(StartDeadline, cancellationToken));
    }

    /// <summary>A new consultation with <paramref name="viewers"/> viewers beside doctor and patient, everybody joined: ids and tokens.</summary>
    public async Task<(string Id, IReadOnlyList<(string Id, string Token)> People)> NewConsultationAsync(int viewers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/consultations")
        {
            Content = JsonContent.Create(new
            {
                title = "Bench",
                doctor = new { name = "Doctor" },
                patient = new { name = "Patient" },
                others = Enumerable.Range(0, viewers).Select(number => new { role = "viewer", name = $"Viewer {number.ToString(CultureInfo.InvariantCulture)}" }),
            }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _apiKey);
        using var response = await Http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        var created = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        var people = new List<(string, string)>();
        foreach (var person in created.GetProperty("participants").EnumerateArray())
        {
            using var joined = await Http.PostAsJsonAsync(
                "/api/v1/join", new { joinCode = person.GetProperty("joinCode").GetString(), deviceId = "bench-device-0123456789" }, cancellationToken);
            joined.EnsureSuccessStatusCode();
            var document = await joined.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            people.Add((person.GetProperty("id").GetString()!, document.GetProperty("token").GetString()!));
        }

        return (created.GetProperty("id").GetString()!, people);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}
