using System.Net.Http.Headers;
using System.Text;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>What a composition would set.</summary>
public static class TestSettings
{
    public const string ApiKey = "api-key-of-the-tests";

    /// <summary>The one device that tests join with unless they say otherwise.</summary>
    public const string DeviceId = "device-of-the-tests";

    /// <summary>What instances on one PostgreSQL share.</summary>
    public static KeyValuePair<string, string> SecretsKey { get; } = new("Secrets:Key", Convert.ToBase64String(Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef")));

    public static string SecretOf(string service) => $"{service}-0123456789abcdef0123456789abcdef";

    public static AuthenticationHeaderValue BasicOf(string service, string? secret = null) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{service}:{secret ?? SecretOf(service)}")));

    public static IEnumerable<KeyValuePair<string, string>> All(string dataPath, string hubAddress, string? transcoderAddress = null) =>
    [
        new("Public:Host", "clinic.example"),
        new("Public:HttpsPort", "8443"),
        new("Public:RtmpPort", "1936"),
        new("Identity:Name", "sessions"),
        new("Identity:Secret", SecretOf("sessions")),
        new("Identities:gateway", SecretOf("gateway")),
        new("Identities:transcoder", SecretOf("transcoder")),
        new("Identities:sessions", SecretOf("sessions")),
        new("Clinic:ApiKey", ApiKey),
        new("Telemed:DataPath", dataPath),
        new("Join:Burst", "10000"),
        new("Operators:SignInBurst", "10000"),
        new("RateLimits:KeyBurst", "1000000"),
        new("RateLimits:PersonBurst", "1000000"),
        new("RateLimits:AddressBurst", "1000000"),
        new("services:media:api:0", hubAddress),
        .. transcoderAddress is null ? [] : new KeyValuePair<string, string>[] { new("services:transcoder:http:0", transcoderAddress) },
        new("Logging:LogLevel:Default", "Critical"),
    ];
}

/// <summary>A folder of its own that goes with the test.</summary>
public sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("telemed-sessions-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
