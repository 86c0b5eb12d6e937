using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>Accounts and keys as a clinic makes them, by the API alone.</summary>
internal static class Clinic
{
    public const string Password = "correct horse battery";
    public const string Origin = "https://clinic.example:8443";

    /// <summary>A new account whose password is <see cref="Password"/>; answers its id and sign-in name.</summary>
    public static async Task<(string Id, string Name)> NewStaffAsync(this SessionsFixture sessions, string role)
    {
        var name = $"{role}-{Guid.NewGuid():N}";
        using var created = await sessions.Clinic.PostAsJsonAsync(
            "/api/v1/staff", new { signInName = name, name = "Dr. Li", role }, TestContext.Current.CancellationToken);
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        var document = await created.ReadJsonAsync();
        using var accepted = await sessions.Http.PostAsJsonAsync(
            "/api/v1/invitation", new { secret = SecretOf(document.GetProperty("invitation")), password = Password }, TestContext.Current.CancellationToken);
        accepted.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (document.GetProperty("account").GetProperty("id").GetString()!, name);
    }

    /// <summary>The secret in an invitation's link.</summary>
    public static string SecretOf(JsonElement invitation)
    {
        var url = invitation.GetProperty("url").GetString()!;
        url.ShouldStartWith($"{Origin}/invitation#");
        return url[(url.IndexOf('#', StringComparison.Ordinal) + 1)..];
    }

    public static Task<HttpResponseMessage> TrySignInAsync(this SessionsFixture sessions, string name, string password) =>
        sessions.Http.PostAsJsonAsync("/api/v1/sign-in", new { name, password }, TestContext.Current.CancellationToken);

    /// <summary>Signs in; answers the cookie as a browser would send it.</summary>
    public static async Task<string> SignInAsync(this SessionsFixture sessions, string name, string password = Password)
    {
        using var response = await sessions.TrySignInAsync(name, password);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return CookieOf(response).ShouldNotBeNull();
    }

    /// <summary>The staff cookie that an answer sets, without its attributes; null when it sets none.</summary>
    public static string? CookieOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Set-Cookie", out var cookies)
            ? cookies.FirstOrDefault(cookie => cookie.StartsWith("__Host-telemed=", StringComparison.Ordinal))?.Split(';')[0]
            : null;

    /// <summary>A request as the console's page makes it.</summary>
    public static async Task<HttpResponseMessage> AsStaffAsync(
        this SessionsFixture sessions, string cookie, HttpMethod method, string path, object? body = null, string? origin = Origin)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add("Cookie", cookie);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await sessions.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>A new API key.</summary>
    public static async Task<(string Id, string Key)> NewKeyAsync(this SessionsFixture sessions, params string[] scopes)
    {
        using var created = await sessions.Clinic.PostAsJsonAsync("/api/v1/api-keys", new { name = "Booking", scopes }, TestContext.Current.CancellationToken);
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        var document = await created.ReadJsonAsync();
        return (document.GetProperty("apiKey").GetProperty("id").GetString()!, document.GetProperty("key").GetString()!);
    }

    public static async Task<HttpResponseMessage> WithKeyAsync(this SessionsFixture sessions, string key, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await sessions.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
