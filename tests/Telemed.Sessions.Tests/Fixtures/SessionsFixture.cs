using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Telemed.MediaHub;
using Telemed.Sessions.Operators;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>The sessions service on real Kestrel at a free port of loopback, with a time that tests can move.</summary>
public class SessionsFixture : IAsyncLifetime
{
    internal const int FewRounds = 1000;

    private readonly DataFolder _data = new();
    private Factory? _factory;

    public ShiftedTime Time { get; } = new();

    public PathListHub Hub { get; private set; } = null!;

    internal StreamListTranscoder Transcoder { get; private set; } = null!;

    /// <summary>The rounds of PBKDF2 that the service asks for; the tests make do with fewer, because hundreds of sign-ins wait for them.</summary>
    internal int AskedRounds { get; private set; }

    internal WatchedHasher Hasher => (WatchedHasher)Services.GetRequiredService<IPasswordHasher<StaffAccount>>();

    /// <summary>Shows no credentials.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>Shows the API key.</summary>
    public HttpClient Clinic { get; private set; } = null!;

    public IServiceProvider Services => _factory!.Services;

    public Uri Address => Http.BaseAddress!;

    /// <summary>Settings beyond <see cref="TestSettings.All"/>.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>> Settings => [];

    public virtual async ValueTask InitializeAsync()
    {
        Hub = await PathListHub.StartAsync();
        Transcoder = await StreamListTranscoder.StartAsync();
        _factory = new Factory(this, [.. TestSettings.All(_data.Path, Hub.Address, Transcoder.Address), .. Settings]);
        // Not by its overload with a port: that one sets the address when the service, which starts by itself, may listen already.
        _factory.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _factory.StartServer();
        Http = _factory.CreateClient();
        Clinic = _factory.CreateClient();
        Clinic.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestSettings.ApiKey);
    }

    public virtual async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Clinic.Dispose();
        await _factory!.DisposeAsync();
        await Hub.DisposeAsync();
        await Transcoder.DisposeAsync();
        _data.Dispose();
        GC.SuppressFinalize(this);
    }

    public HttpClient ClientOf(string service)
    {
        var client = _factory!.CreateClient();
        client.DefaultRequestHeaders.Authorization = TestSettings.BasicOf(service);
        return client;
    }

    /// <summary>A new consultation with both of its people joined.</summary>
    public async Task<TestConsultation> NewConsultationAsync()
    {
        var response = await Clinic.PostAsJsonAsync(
            "/api/v1/consultations", new { title = "Follow-up", doctor = new { name = "Dr. Li" }, patient = new { name = "Wang Fang" } });
        var created = await response.Content.ReadFromJsonAsync<JsonElement>();
        var codes = created.GetProperty("participants").EnumerateArray().Select(participant => participant.GetProperty("joinCode").GetString()!).ToArray();
        return new TestConsultation(created, await JoinAsync(codes[0]), await JoinAsync(codes[1]));
    }

    /// <summary>Ends a consultation for all.</summary>
    public async Task EndAsync(string consultationId)
    {
        using var response = await Clinic.PostAsync($"/api/v1/consultations/{consultationId}/end", content: null);
        response.EnsureSuccessStatusCode();
    }

    public async Task<JsonElement> JoinAsync(string joinCode)
    {
        var response = await Http.PostAsJsonAsync("/api/v1/join", new { joinCode, deviceId = TestSettings.DeviceId });
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>A stream ticket, for one <paramref name="action"/> on one <paramref name="path"/>.</summary>
    public string Ticket(string action, string path, string participantId, int epoch = 0) =>
        Services.GetRequiredService<StreamTickets>()
            .Issue(StreamPath.TryParse(path, out var parsed) ? parsed : throw new ArgumentException(path), action, participantId, epoch).Token;

    private sealed class Factory(SessionsFixture fixture, IEnumerable<KeyValuePair<string, string>> settings) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            foreach (var (key, value) in settings)
            {
                builder.UseSetting(key, value);
            }

            builder.ConfigureServices(services =>
            {
                services.AddSingleton<TimeProvider>(fixture.Time);
                services.AddSingleton<IPasswordHasher<StaffAccount>, WatchedHasher>();
                services.PostConfigure<PasswordHasherOptions>(options => (fixture.AskedRounds, options.IterationCount) = (options.IterationCount, FewRounds));
            });
        }
    }
}

/// <summary>A consultation and the join documents of its people.</summary>
public sealed record TestConsultation(JsonElement Created, JsonElement Doctor, JsonElement Patient)
{
    public string Id => Created.GetProperty("id").GetString()!;

    public string DoctorToken => Doctor.GetProperty("token").GetString()!;

    public string PatientToken => Patient.GetProperty("token").GetString()!;

    public string PatientPublishTicket => TicketOf(Patient.GetProperty("publish"));

    public string PatientPlayTicket => TicketOf(Patient.GetProperty("play")[0]);

    public string DoctorPlayTicket => TicketOf(Doctor.GetProperty("play")[0]);

    public string DoctorId => Doctor.GetProperty("participant").GetProperty("id").GetString()!;

    public string PatientId => Patient.GetProperty("participant").GetProperty("id").GetString()!;

    public string DoctorPath => $"{Id}/{DoctorId}";

    public string PatientPath => $"{Id}/{PatientId}";

    public string CodeOf(int participant) => Created.GetProperty("participants")[participant].GetProperty("joinCode").GetString()!;

    /// <summary>The ticket in the RTMP address among these addresses of a join document.</summary>
    public static string TicketOf(JsonElement addresses) => addresses.GetProperty("rtmp").GetString()!.Split("?token=")[1];
}
