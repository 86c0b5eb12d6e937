using System.Text.Json.Nodes;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>An operation as the API's own document describes it.</summary>
internal sealed record ApiOperation(string Method, string Path, JsonObject Description)
{
    public string Id => (string?)Description["operationId"] ?? "";

    /// <summary>An example of the body; null when the route takes none.</summary>
    public JsonNode? Request => Description["requestBody"]?["content"]?["application/json"]?["example"];

    /// <summary>An example of a body that is no JSON, and its media type; null when the route takes none such.</summary>
    public (string Type, byte[] Bytes)? Binary => Description["requestBody"]?["content"] is JsonObject content && Request is null
        ? content.Select(media => (media.Key, Bytes: Convert.FromBase64String((string)media.Value!["example"]!))).Last()
        : null;

    /// <summary>The body of the example; null when the route takes none.</summary>
    public HttpContent? Example() =>
        Request is { } json ? new StringContent(json.ToJsonString(), System.Text.Encoding.UTF8, "application/json")
        : Binary is var (type, bytes) ? new ByteArrayContent(bytes) { Headers = { ContentType = new(type) } }
        : null;

    public IEnumerable<JsonObject> Parameters => (Description["parameters"] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>Answers by status.</summary>
    public IEnumerable<(int Status, JsonObject Answer)> Answers =>
        from answer in Description["responses"]!.AsObject()
        select (int.Parse(answer.Key, System.Globalization.CultureInfo.InvariantCulture), answer.Value!.AsObject());

    /// <summary>The permission that the description names; null where the route is open.</summary>
    public string? Permission => (string?)Description["description"] is { } text && text.IndexOf("Permission: `", StringComparison.Ordinal) is >= 0 and var at
        ? text[(at + 13)..text.IndexOf('`', at + 13)]
        : null;

    public override string ToString() => $"{Method} {Path}";

    /// <summary>The document as it is served.</summary>
    public static async Task<JsonObject> ReadDocumentAsync(SessionsFixture sessions) =>
        JsonNode.Parse(await sessions.Http.GetStringAsync("/api/v1/openapi.json", TestContext.Current.CancellationToken))!.AsObject();

    public static IReadOnlyList<ApiOperation> Of(JsonObject document) =>
    [
        .. from path in document["paths"]!.AsObject()
           from operation in path.Value!.AsObject()
           select new ApiOperation(operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject()),
    ];
}
