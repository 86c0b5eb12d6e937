using System.Net;
using System.Text.Json;
using Telemed.ServiceDefaults.Problems;

namespace Telemed.Gateway.Tests.Fixtures;

/// <summary>What a client can rely on in an error.</summary>
internal static class ProblemAssertions
{
    public static async Task ShouldBeProblemAsync(this HttpResponseMessage response, HttpStatusCode status, string type)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(status, text);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", text);
        using var document = JsonDocument.Parse(text);
        document.RootElement.GetProperty("type").GetString().ShouldBe(type);
        document.RootElement.GetProperty("status").GetInt32().ShouldBe((int)status);
        document.RootElement.GetProperty("title").GetString().ShouldNotBeNullOrWhiteSpace();
    }

    public static async Task ShouldBeUnavailableAsync(this HttpResponseMessage response)
    {
        response.Headers.RetryAfter.ShouldNotBeNull();
        await response.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, ProblemTypes.Unavailable);
    }
}
