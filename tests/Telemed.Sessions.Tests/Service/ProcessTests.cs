using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using Shouldly;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.ServiceDefaults.Configuration;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Service;

/// <summary>The service as a process of its own.</summary>
public sealed class ProcessTests : IDisposable
{
    private const string StreamKey = "stream-key-0815";
    private const string CameraPassword = "camera-password-0815";

    private readonly DataFolder _data = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_secret_is_ever_written_to_the_console()
    {
        await using var service = new SessionsProcess([.. Settings(), new("Logging:LogLevel:Default", "Trace")]);
        using var http = await service.StartedAsync();
        var (path, code, token) = await SessionsProcess.NewPatientAsync(http);
        var pass = StreamPass.Create(TestSettings.SecretOf("transcoder"), "read", Parsed(path), TimeProvider.System);

        // Every way that a secret takes in, by good requests and bad.
        foreach (var question in new object[]
        {
            Question("publish", path, token: token), Question("read", path, query: $"token={token}"), Question("read", "not/ours", token: token),
            Question("read", path, user: "transcoder", password: pass), Question("api", "", user: "gateway", password: TestSettings.SecretOf("gateway")),
            Question("publish", path + "_aac", token: token), Question("read", path, user: token), Question("read", path, token: token + "x"),
        })
        {
            using var answer = await http.PostAsJsonAsync("/internal/hub/auth", question, Cancellation);
        }

        using var renew = new HttpRequestMessage(HttpMethod.Post, "/api/v1/token");
        renew.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var renewed = await http.SendAsync(renew, Cancellation);
        var second = (await renewed.ReadJsonAsync()).GetProperty("token").GetString()!;
        using var authorize = new HttpRequestMessage(HttpMethod.Post, "/internal/authorize")
        {
            Content = JsonContent.Create(new { token, action = "read", path }),
        };
        authorize.Headers.Authorization = TestSettings.BasicOf("gateway");
        using var authorized = await http.SendAsync(authorize, Cancellation);
        authorized.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var malformed = await http.PostAsync("/api/v1/join", new StringContent($"{{\"joinCode\":\"{code}\",\"{token}\":1}}", new MediaTypeHeaderValue("application/json")), Cancellation);
        using var query = await http.GetAsync($"/api/v1/realtime?token={token}", Cancellation);
        using var unknown = await http.GetAsync($"/nowhere?token={token}&code={code}", Cancellation);
        using (var socket = new ClientWebSocket())
        {
            await socket.ConnectAsync(new UriBuilder(http.BaseAddress!) { Scheme = "ws", Path = "/api/v1/realtime", Query = $"token={token}" }.Uri, Cancellation);
            await socket.ReceiveAsync(new byte[8192], Cancellation);
            await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes($"{{\"type\":\"auth\",\"token\":\"{token}\"}}"), WebSocketMessageType.Text, true, Cancellation);
            await socket.ReceiveAsync(new byte[8192], Cancellation);
        }

        await MakeJobsAsync(http, path);
        (await service.StopAsync()).ShouldBe(0);
        var output = service.Output;
        output.ShouldContain("trce ", customMessage: "the log must have been at its most talkative");
        foreach (var (name, secret) in new[]
        {
            ("token", token), ("renewed token", second), ("join code", code), ("API key", TestSettings.ApiKey), ("pass", pass.Split('.')[^1]), ("stream key", StreamKey), ("camera's password", CameraPassword),
            ("gateway's secret", TestSettings.SecretOf("gateway")), ("transcoder's secret", TestSettings.SecretOf("transcoder")),
            ("gateway's identity", TestSettings.BasicOf("gateway").Parameter!),
        })
        {
            output.Split('\n').Where(line => line.Contains(secret, StringComparison.Ordinal)).ShouldBeEmpty(name);
        }
    }

    // A relay and an ingest, and the feed that hands their secrets to the transcoder.
    private static async Task MakeJobsAsync(HttpClient http, string path)
    {
        var (consultation, participant) = (path.Split('/')[0], path.Split('/')[1]);
        foreach (var job in new object[]
        {
            new { kind = "relay", preset = "copy", streams = new[] { participant }, target = new { url = "rtmps://live.example/app", key = StreamKey } },
            new { kind = "ingest", preset = "copy", participantId = participant, source = new { url = "rtsp://10.1.2.3/1", user = "camera", password = CameraPassword } },
            new { kind = "relay", preset = "none", streams = new[] { participant }, target = new { url = $"rtmps://x:{StreamKey}@live.example/app", key = StreamKey } },
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/consultations/{consultation}/jobs") { Content = JsonContent.Create(job) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestSettings.ApiKey);
            using var made = await http.SendAsync(request, Cancellation);
            ((int)made.StatusCode).ShouldBeLessThan(500);
        }

        using var asking = new HttpRequestMessage(HttpMethod.Get, "/internal/jobs") { Headers = { Authorization = TestSettings.BasicOf("transcoder") } };
        using var feed = await http.SendAsync(asking, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        using var lines = new StreamReader(await feed.Content.ReadAsStreamAsync(Cancellation));
        while (await lines.ReadLineAsync(Cancellation) is { } line && !(line.Contains(StreamKey, StringComparison.Ordinal) || line.Contains(CameraPassword, StringComparison.Ordinal)))
        {
        }
    }

    [Fact]
    public async Task Tokens_survive_a_restart()
    {
        string path, token;
        await using (var first = new SessionsProcess(Settings()))
        {
            using var http = await first.StartedAsync();
            (path, _, token) = await SessionsProcess.NewPatientAsync(http);
            (await first.StopAsync()).ShouldBe(0);
        }

        await using var second = new SessionsProcess(Settings());
        using var again = await second.StartedAsync();
        using var answer = await again.PostAsJsonAsync("/internal/hub/auth", Question("publish", path, token: token), Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);

        // The keys, by contrast, are this installation's alone.
        using var elsewhere = new DataFolder();
        await using var other = new SessionsProcess([.. Settings(), new("Telemed:DataPath", elsewhere.Path)]);
        using var stranger = await other.StartedAsync();
        using var refusal = await stranger.PostAsJsonAsync("/internal/hub/auth", Question("publish", path, token: token), Cancellation);
        refusal.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Nobody_but_its_user_can_read_the_records()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows inherits the rights of the user's folder.");
        await using var service = new SessionsProcess(Settings());
        using var http = await service.StartedAsync();
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
            var files = Directory.GetFiles(_data.Path, "sessions.db*");
            files.ShouldNotBeEmpty();
            foreach (var file in files)
            {
                (File.GetUnixFileMode(file) & Others).ShouldBe(UnixFileMode.None, file);
            }
        }
    }

    [Fact]
    public async Task It_is_ready_and_alive_before_the_media_hub_is()
    {
        await using var service = new SessionsProcess(Settings());
        using var http = await service.StartedAsync();
        foreach (var path in new[] { "/healthz", "/alive" })
        {
            using var response = await http.GetAsync(path, Cancellation);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_bad_configuration_ends_it_at_once_with_every_fault_in_one_message()
    {
        var settings = Settings().Where(setting => setting.Key is not ("Clinic:ApiKey" or "Identities:gateway" or "Public:RtmpPort" or "Public:Host" or "Telemed:DataPath"));
        await using var service = new SessionsProcess([.. settings, new("Public:Host", "not a host"), new("Telemed:DataPath", "relative/path"), new("RateLimits:PersonPerMinute", "0")]);

        (await service.ExitedAsync()).ShouldBe(ConfigurationExtensions.ExitCodeForFaults);

        foreach (var key in new[] { "Clinic:ApiKey", "Identities:gateway", "Public:RtmpPort", "Public:Host", "Telemed:DataPath", "RateLimits:PersonPerMinute" })
        {
            service.Output.ShouldContain(key);
        }

        service.Output.ShouldNotContain("   at ", customMessage: "a stack helps nobody who sets a variable");
    }

    public void Dispose() => _data.Dispose();

    private static StreamPath Parsed(string path) => StreamPath.TryParse(path, out var parsed) ? parsed : throw new ArgumentException(path);

    private static object Question(string action, string path, string token = "", string user = "", string password = "", string query = "") =>
        new { ip = "127.0.0.1", user, password, token, action, path, protocol = user.Length > 0 ? "rtsp" : "webrtc", id = "x", query, userAgent = "" };

    // Nothing listens on port 1: the hub is away.
    private IEnumerable<KeyValuePair<string, string>> Settings() =>
        TestSettings.All(_data.Path, "http://127.0.0.1:1").Where(setting => setting.Key != "Logging:LogLevel:Default");
}
