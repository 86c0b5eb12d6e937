using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Operators;

/// <summary>The way of the first administrator, with the service as a process of its own.</summary>
public sealed partial class SetupTests : IDisposable
{
    private static readonly string[] AuditScope = ["audit"];

    private readonly DataFolder _data = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_printed_link_makes_the_first_administrator_once_and_is_printed_no_more()
    {
        string earlier;
        await using (var first = new SessionsProcess(Settings()))
        {
            using var http = await first.StartedAsync();
            earlier = await SecretAsync(first);
            (await first.StopAsync()).ShouldBe(0);
        }

        await using (var second = new SessionsProcess(Settings()))
        {
            using var http = await second.StartedAsync();
            var secret = await SecretAsync(second);
            secret.ShouldMatch("^[A-Za-z0-9_-]{43}$");
            secret.ShouldNotBe(earlier);

            foreach (var (tried, password, expected) in new[]
            {
                (secret + "x", Clinic.Password, HttpStatusCode.NotFound),
                ("", Clinic.Password, HttpStatusCode.NotFound),
                (secret, "short", HttpStatusCode.BadRequest),
                (secret, Clinic.Password, HttpStatusCode.Created),
                (secret, Clinic.Password, HttpStatusCode.NotFound),
                (earlier, Clinic.Password, HttpStatusCode.NotFound),
            })
            {
                using var response = await SetUpAsync(http, tried, password);
                response.StatusCode.ShouldBe(expected);
            }

            using var signedIn = await http.PostAsJsonAsync("/api/v1/sign-in", new { name = "li@clinic.example", password = Clinic.Password }, Cancellation);
            (await signedIn.ReadJsonAsync()).GetProperty("role").GetString().ShouldBe("administrator");
            (await second.StopAsync()).ShouldBe(0);
        }

        await using var third = new SessionsProcess(Settings());
        using var again = await third.StartedAsync();
        using (await SetUpAsync(again, "x", Clinic.Password))
        {
        }

        (await third.StopAsync()).ShouldBe(0);
        third.Output.ShouldNotContain("/setup#");
    }

    [Fact]
    public async Task Of_two_who_use_the_link_at_once_one_is_the_administrator()
    {
        await using var service = new SessionsProcess(Settings());
        using var http = await service.StartedAsync();
        var secret = await SecretAsync(service);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(index => SetUpAsync(http, secret, Clinic.Password, $"administrator-{index}")));

        answers.Select(answer => answer.StatusCode).Order().ShouldBe(
            [HttpStatusCode.Created, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound]);
    }

    [Fact]
    public async Task But_for_that_link_no_secret_of_accounts_and_keys_is_written_to_the_console()
    {
        await using var service = new SessionsProcess([.. Settings().Where(one => one.Key != "Logging:LogLevel:Default"), new("Logging:LogLevel:Default", "Trace")]);
        using var http = await service.StartedAsync();
        var setup = await SecretAsync(service);
        using (await SetUpAsync(http, setup, Clinic.Password))
        {
        }

        using var signedIn = await http.PostAsJsonAsync("/api/v1/sign-in", new { name = "li@clinic.example", password = Clinic.Password }, Cancellation);
        var cookie = Clinic.CookieOf(signedIn)!;
        using (await http.PostAsJsonAsync("/api/v1/sign-in", new { name = "typed-by-mistake", password = "typed-wrong" }, Cancellation))
        {
        }

        var made = await PostAsync(http, cookie, "/api/v1/staff", new { signInName = "wang", name = "Wang", role = "doctor" });
        var key = await PostAsync(http, cookie, "/api/v1/api-keys", new { name = "Booking", scopes = AuditScope });
        var invitation = Clinic.SecretOf(made.GetProperty("invitation"));
        using (await http.PostAsJsonAsync("/api/v1/invitation", new { secret = invitation, password = Clinic.Password }, Cancellation))
        {
        }

        using (var use = new HttpRequestMessage(HttpMethod.Get, "/api/v1/audit"))
        {
            use.Headers.Authorization = new("Bearer", key.GetProperty("key").GetString());
            using var used = await http.SendAsync(use, Cancellation);
            used.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        (await service.StopAsync()).ShouldBe(0);
        service.Output.ShouldContain("trce ", customMessage: "the log must have been at its most talkative");
        foreach (var (name, secret, times) in new[]
        {
            ("setup link", setup, 1), ("password", Clinic.Password, 0), ("cookie", cookie.Split('=')[1], 0), ("invitation", invitation, 0),
            ("API key", key.GetProperty("key").GetString()!, 0), ("typed name", "typed-by-mistake", 0), ("typed password", "typed-wrong", 0),
        })
        {
            service.Output.Split('\n').Count(line => line.Contains(secret, StringComparison.Ordinal)).ShouldBe(times, name);
        }
    }

    public void Dispose() => _data.Dispose();

    private static async Task<string> SecretAsync(SessionsProcess service)
    {
        await Poll.UntilAsync(() => Link().IsMatch(service.Output), TimeSpan.FromSeconds(15));
        return Link().Match(service.Output).Groups[1].Value;
    }

    private static Task<HttpResponseMessage> SetUpAsync(HttpClient http, string secret, string password, string signInName = "Li@clinic.example") =>
        http.PostAsJsonAsync("/api/v1/setup", new { secret, signInName, name = "Dr. Li", password }, Cancellation);

    private static async Task<System.Text.Json.JsonElement> PostAsync(HttpClient http, string cookie, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Origin", Clinic.Origin);
        using var response = await http.SendAsync(request, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        return await response.ReadJsonAsync();
    }

    private IEnumerable<KeyValuePair<string, string>> Settings() =>
        TestSettings.All(_data.Path, "http://127.0.0.1:1").Where(setting => setting.Key != "Logging:LogLevel:Default");

    [GeneratedRegex(@"https://clinic\.example:8443/setup#(\S+)")]
    private static partial Regex Link();
}
