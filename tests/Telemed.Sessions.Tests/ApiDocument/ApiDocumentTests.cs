using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Shouldly;
using Telemed.Sessions.Access;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.ApiDocument;

/// <summary>The API's document and the API say the same.</summary>
public sealed class ApiDocumentTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_is_described_and_nothing_else()
    {
        var mapped =
            from endpoint in sessions.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            where AccessControl.IsApi(endpoint) && !endpoint.RoutePattern.RawText!.EndsWith("openapi.json", StringComparison.Ordinal)
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
            select $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}";

        ApiOperation.Of(await ApiOperation.ReadDocumentAsync(sessions)).Select(operation => operation.ToString()).ShouldBe(mapped, ignoreOrder: true);
    }

    [Fact]
    public async Task The_document_is_valid_OpenAPI()
    {
        var text = await sessions.Http.GetStringAsync("/api/v1/openapi.json", Cancellation);
        var (document, diagnostic) = OpenApiDocument.Parse(text, "json");

        diagnostic.ShouldNotBeNull().Errors.ShouldBeEmpty();
        diagnostic.Warnings.ShouldBeEmpty();
        document.ShouldNotBeNull().Paths.Count.ShouldBeGreaterThan(20);
        var json = JsonNode.Parse(text)!.AsObject();
        References(json).Where(reference => JsonShape.Resolve(json, reference) is null).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_operation_is_described_in_full()
    {
        var document = await ApiOperation.ReadDocumentAsync(sessions);
        var tags = document["tags"]!.AsArray().ToDictionary(tag => (string)tag!["name"]!, tag => (string?)tag!["description"]);
        var faults = new List<string>();
        var operations = ApiOperation.Of(document);
        foreach (var operation in operations)
        {
            Check(operation.Id.Length > 0, "operationId");
            Check(((string?)operation.Description["summary"])?.Length > 5, "summary");
            var description = (string?)operation.Description["description"] ?? "";
            Check(description.Contains("Open to everybody: ", StringComparison.Ordinal) || operation.Permission is not null, "who may");
            Check(description.IndexOf("\n\n", StringComparison.Ordinal) > 10, "a description");
            Check(operation.Description["tags"] is JsonArray { Count: 1 } tag && tags.GetValueOrDefault((string)tag[0]!)?.Length > 10, "a tag with a description");
            Check(operation.Description["requestBody"] is null || operation.Request is not null || operation.Binary is not null, "an example of the request");
            Check(operation.Parameters.All(parameter => parameter["description"] is not null && parameter["example"] is not null), "description and example of its parameters");

            var answers = operation.Answers.ToDictionary(answer => answer.Status, answer => answer.Answer);
            Check(answers.Keys.Any(status => status < 400), "an answer with success");
            Check(answers.Where(answer => answer.Key is >= 200 and < 300).All(answer => Content(answer.Value) is not { } content || content["example"] is not null), "an example of the answer");
            Check(answers.ContainsKey(503) && (answers.ContainsKey(429) || operation.Id == "Realtime"), "429 and 503");
            Check(operation.Permission is null || (answers.ContainsKey(401) && answers.ContainsKey(403)), "401 and 403");
            Check(operation.Description["requestBody"] is null || (answers.ContainsKey(400) && answers.ContainsKey(413) && answers.ContainsKey(415)), "400, 413 and 415");
            foreach (var (status, answer) in answers.Where(answer => answer.Key >= 400))
            {
                var examples = answer["content"]?["application/problem+json"]?["examples"] as JsonObject;
                Check(
                    examples is { Count: > 0 } && examples.All(example => (string?)example.Value!["value"]!["title"] is { Length: > 0 }
                        && ((string)example.Value["value"]!["type"]!).StartsWith("urn:telemed:problem:", StringComparison.Ordinal)),
                    $"the types of {status}");
            }

            void Check(bool holds, string what)
            {
                if (!holds)
                {
                    faults.Add($"{operation} lacks {what}");
                }
            }
        }

        faults.ShouldBeEmpty();
        operations.Select(operation => operation.Id).ShouldBeUnique();
    }

    [Fact]
    public async Task Examples_fit_their_schemas()
    {
        var document = await ApiOperation.ReadDocumentAsync(sessions);
        var faults =
            from operation in ApiOperation.Of(document)
            from content in operation.Answers.Select(answer => Content(answer.Answer)).Append(operation.Description["requestBody"]?["content"]?["application/json"])
            where content?["example"] is not null && content["schema"] is not null
            from fault in JsonShape.Faults(document, content["schema"], content["example"])
            select $"{operation}: {fault}";

        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_example_of_a_request_is_taken_and_what_comes_back_is_as_described()
    {
        var document = await ApiOperation.ReadDocumentAsync(sessions);
        var world = new ApiWorld(sessions);
        var faults = new List<string>();
        foreach (var operation in ApiOperation.Of(document).Where(operation => operation.Id is not ("Realtime" or "StaffRealtime")))
        {
            world.Renew();
            using var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), await world.PathAsync(operation) + Query(operation));
            request.Content = operation.Example();
            await world.ShowAsync(request, operation);
            using var response = await sessions.Http.SendAsync(request, Cancellation);
            var body = await response.Content.ReadAsStringAsync(Cancellation);
            if (response.StatusCode == HttpStatusCode.BadRequest || (int)response.StatusCode >= 500)
            {
                faults.Add($"{operation}: {(int)response.StatusCode} {body}");
                continue;
            }

            var described = operation.Answers.FirstOrDefault(answer => answer.Status == (int)response.StatusCode).Answer;
            var content = described?["content"]?[response.Content.Headers.ContentType?.MediaType ?? "none"];
            if (described is null || (body.Length > 0 && content is null))
            {
                faults.Add($"{operation}: {(int)response.StatusCode} {response.Content.Headers.ContentType} is not described");
            }
            else if (response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) is true)
            {
                faults.AddRange(JsonShape.Faults(document, content!["schema"], JsonNode.Parse(body)).Select(fault => $"{operation}: {fault} in {body}"));
            }
        }

        faults.ShouldBeEmpty();
    }

    /// <summary>
    /// The web app's types are made of a copy of the document, so a change of the contract that the web app does not follow does not compile.
    /// </summary>
    [Fact]
    public async Task The_copy_that_the_web_app_is_typed_by_says_what_is_served()
    {
        const string accept = "TELEMED_ACCEPT_SNAPSHOTS";
        var copy = Repository.PathOf("Telemed.Web/src/api/openapi.json");
        var served = ApiShape.Of(await ApiOperation.ReadDocumentAsync(sessions));
        if (Environment.GetEnvironmentVariable(accept) == "1")
        {
            await File.WriteAllTextAsync(copy, served, Cancellation);
        }

        var kept = File.Exists(copy) ? (await File.ReadAllTextAsync(copy, Cancellation)).ReplaceLineEndings("\n") : "";
        var line = kept.Split('\n').Zip(served.Split('\n')).TakeWhile(pair => pair.First == pair.Second).Count() + 1;
        (kept == served).ShouldBeTrue($"Telemed.Web/src/api/openapi.json differs from line {line} on. Run this test with {accept}=1 and commit the file.");
    }

    [Fact]
    public async Task The_explorer_is_a_page_that_needs_nothing_from_elsewhere()
    {
        using var response = await sessions.Http.GetAsync("/api/v1/explorer/index.html", Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("text/html");
        var page = await response.Content.ReadAsStringAsync(Cancellation);

        // The gateway's content security policy lets no script and no style through that stands in the page itself.
        page.ShouldNotContain("http");
        page.ShouldNotContain("<style");
        page.ShouldNotContain("onload");
        page.Split("<script").Skip(1).ShouldAllBe(script => script.StartsWith(" src=\"", StringComparison.Ordinal));
        foreach (var file in page.Split("src=\"").Concat(page.Split("href=\"")).Where(piece => !piece.StartsWith('<')).Select(piece => piece[..piece.IndexOf('"', StringComparison.Ordinal)]))
        {
            using var part = await sessions.Http.GetAsync($"/api/v1/explorer/{file}", Cancellation);
            part.StatusCode.ShouldBe(HttpStatusCode.OK, file);
            part.Content.Headers.ContentType?.MediaType.ShouldNotBe("text/html");
        }

        (await sessions.Http.GetStringAsync("/api/v1/explorer/explorer.js", Cancellation)).ShouldContain("'/api/v1/openapi.json'");
    }

    private static string Query(ApiOperation operation)
    {
        // A cursor is good for the list that it came from only.
        var parameters = operation.Parameters.Where(parameter => (string?)parameter["in"] == "query" && (string?)parameter["name"] != "cursor" && parameter["example"] is not null);
        return "?" + string.Join('&', parameters.Select(parameter => $"{parameter["name"]}={Uri.EscapeDataString(parameter["example"]!.ToString())}"));
    }

    private static JsonNode? Content(JsonObject answer) => (answer["content"] as JsonObject)?.FirstOrDefault().Value;

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member is { Key: "$ref", Value: JsonValue value } ? [(string)value!] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
