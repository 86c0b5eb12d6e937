using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;

namespace Telemed.Sessions.Tests.Fixtures;

internal static class Problems
{
    /// <summary>Asserts that the answer is a problem document (RFC 9457) of this status and type, and answers it.</summary>
    public static async Task<JsonElement> ShouldBeProblemAsync(this HttpResponseMessage response, HttpStatusCode status, string? type = null)
    {
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(status, body);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", body);
        var problem = JsonDocument.Parse(body).RootElement;
        problem.GetProperty("status").GetInt32().ShouldBe((int)status);
        problem.GetProperty("type").GetString().ShouldStartWith("urn:telemed:problem:");
        if (type is not null)
        {
            problem.GetProperty("type").GetString().ShouldBe("urn:telemed:problem:" + type);
        }

        return problem;
    }

    public static Task<JsonElement> ReadJsonAsync(this HttpResponseMessage response) =>
        response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    /// <summary>The member <c>id</c>.</summary>
    public static string Id(this JsonElement document) => document.GetProperty("id").GetString()!;
}
