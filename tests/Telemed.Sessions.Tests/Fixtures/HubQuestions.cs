using System.Net.Http.Json;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>Asks the hook as MediaMTX v1.20 does; every member is always there.</summary>
internal static class HubQuestions
{
    public static Task<HttpResponseMessage> AskHookAsync(
        this SessionsFixture sessions,
        string action,
        string path = "",
        string token = "",
        string user = "",
        string password = "",
        string protocol = "webrtc",
        string query = "",
        string? id = null,
        string ip = "127.0.0.1",
        string userAgent = "") =>
        sessions.Http.PostAsJsonAsync(
            "/internal/hub/auth",
            new { ip, user, password, token, action, path, protocol, id, query, userAgent },
            TestContext.Current.CancellationToken);

    /// <summary>The answer as <c>204</c> or as the word that goes with 401.</summary>
    public static async Task<string> AnswerAsync(this Task<HttpResponseMessage> asking)
    {
        using var response = await asking;
        var word = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (int)response.StatusCode == 401 ? word : $"{(int)response.StatusCode}";
    }
}
