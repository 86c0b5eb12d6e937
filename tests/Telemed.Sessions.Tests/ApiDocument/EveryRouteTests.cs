using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.ApiDocument;

/// <summary>
/// Every route of the API gets random and mutated bodies, queries, paths and headers from callers who may call it: never a 5xx, and
/// whatever is refused is refused with a problem document. TELEMED_TEST_SEED repeats a run.
/// </summary>
public abstract class EveryRouteTests(SessionsFixture sessions)
{
    private const int AtLeast = 10;

    /// <summary>A password is hashed for each of these, which takes its time on purpose.</summary>
    private const int PerSlowRoute = 10;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(12);
    private static readonly string[] Slow = ["SignIn", "ChangePassword", "AcceptInvitation", "SetUp"];

    [Fact]
    public async Task Nonsense_is_refused_and_never_a_fault_of_the_service()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("TELEMED_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        Console.WriteLine($"{GetType().Name}: TELEMED_TEST_SEED={seed}");
        using var http = NewClient();
        var world = new ApiWorld(sessions);
        var operations = ApiOperation.Of(await ApiOperation.ReadDocumentAsync(sessions));
        var faults = new List<string>();
        var (count, watch) = (0, Stopwatch.StartNew());
        for (var round = 0; round < AtLeast || watch.Elapsed < Budget; round++)
        {
            // What one request has ended or removed decides about those after it.
            world.RenewConsultation();
            if (round % 15 == 14)
            {
                world.Renew();
                world.SignInAgain();
            }

            foreach (var (operation, index) in operations.Select((operation, index) => (operation, index)))
            {
                if (Slow.Contains(operation.Id) && round >= PerSlowRoute)
                {
                    continue;
                }

                count++;
                using var request = await RequestAsync(operation, world, new Nonsense(new Random(HashOf(seed, round, index))));
                if (await FaultAsync(http, request) is { } fault)
                {
                    faults.Add($"{seed}/{round}: {operation.Id}: {fault}");
                }
            }
        }

        Console.WriteLine($"{GetType().Name}: {count} requests in {watch.Elapsed.TotalSeconds:F1} s");
        faults.Take(20).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_worst_values_are_refused_in_each_place()
    {
        using var http = NewClient();
        var world = new ApiWorld(sessions);
        var faults = new List<string>();
        foreach (var operation in ApiOperation.Of(await ApiOperation.ReadDocumentAsync(sessions)))
        {
            world.Renew();
            var path = await world.PathAsync(operation);
            foreach (var body in Nonsense.EachPlace(operation.Request))
            {
                await TryAsync(path, body);
            }

            foreach (var value in Nonsense.WorstTexts)
            {
                foreach (var parameter in operation.Parameters.Where(parameter => (string?)parameter["in"] == "query"))
                {
                    await TryAsync($"{path}?{parameter["name"]}={value}", null);
                }

                var pieces = operation.Path.Split('/');
                for (var index = 0; index < pieces.Length; index++)
                {
                    if (pieces[index].StartsWith('{'))
                    {
                        await TryAsync(string.Join('/', [.. path.Split('/').Take(index), value, .. path.Split('/').Skip(index + 1)]), null);
                    }
                }
            }

            async Task TryAsync(string target, byte[]? body)
            {
                using var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), target);
                if (operation.Request is { } example)
                {
                    request.Content = new ByteArrayContent(body ?? Encoding.UTF8.GetBytes(example.ToJsonString()));
                    request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                }

                await world.ShowAsync(request, operation);
                if (await FaultAsync(http, request) is { } fault)
                {
                    faults.Add($"0/0: {operation.Id}: {fault}");
                }
            }
        }

        faults.Take(20).ShouldBeEmpty();
    }

    private HttpClient NewClient() => new(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8, AllowAutoRedirect = false })
    {
        BaseAddress = sessions.Address,

        // Beyond what the test of a webhook waits for its receiver.
        Timeout = TimeSpan.FromSeconds(25),
    };

    private static int HashOf(int seed, int round, int index) => unchecked(((seed * 31) + round) * 1_000_003 + index);

    private static async Task<HttpRequestMessage> RequestAsync(ApiOperation operation, ApiWorld world, Nonsense nonsense)
    {
        // Mostly one thing at a time: what is right otherwise gets further.
        var (badPath, badQuery, badBody) = nonsense.OneOf<(bool, bool, bool)>([(false, true, false), (false, false, true), (false, false, true), (true, false, false), (true, true, true)]);
        var path = operation.Path;
        foreach (var piece in operation.Path.Split('/').Where(piece => piece.StartsWith('{')))
        {
            path = path.Replace(piece, badPath && nonsense.Sometimes(2) ? nonsense.Text() : await world.PieceAsync(operation, piece[1..^1]), StringComparison.Ordinal);
        }

        var request = new HttpRequestMessage(HttpMethod.Parse(operation.Method), path + (badQuery ? Query(operation, nonsense) : ""));
        await world.ShowAsync(request, operation);
        if (operation.Binary is var (type, bytes))
        {
            request.Content = new ByteArrayContent(badBody ? nonsense.Broken(bytes) : bytes) { Headers = { ContentType = new(type) } };
        }
        else if (operation.Request is { } example || nonsense.Sometimes(4))
        {
            request.Content = new ByteArrayContent(badBody ? nonsense.Body(operation.Request) : Encoding.UTF8.GetBytes(operation.Request?.ToJsonString() ?? "{}"));
            request.Content.Headers.ContentType = nonsense.Sometimes(20) ? null : new MediaTypeHeaderValue("application/json");
        }

        foreach (var name in operation.Parameters.Where(parameter => (string?)parameter["in"] == "header").Select(parameter => (string)parameter["name"]!).Append("X-Forwarded-For"))
        {
            if (nonsense.Sometimes(3))
            {
                request.Headers.TryAddWithoutValidation(name, nonsense.Header());
            }
        }

        return request;
    }

    private static string Query(ApiOperation operation, Nonsense nonsense)
    {
        var query = new List<string>();
        foreach (var parameter in operation.Parameters.Where(parameter => (string?)parameter["in"] == "query"))
        {
            if (nonsense.Sometimes(3))
            {
                query.Add($"{parameter["name"]}={nonsense.Text()}");
            }
        }

        if (nonsense.Sometimes(20))
        {
            query.Add($"{nonsense.Text()}={nonsense.Text()}");
        }

        return query.Count > 0 ? "?" + string.Join('&', query) : "";
    }

    private static async Task<string?> FaultAsync(HttpClient http, HttpRequestMessage request)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, TestContext.Current.CancellationToken);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.Unknown && exception.InnerException is null)
        {
            // The client does not send it: a header that no client sends.
            return null;
        }
        catch (TaskCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return $"no answer to {request.RequestUri} {await SentAsync(request)}";
        }

        using (response)
        {
            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var what = $"{(int)response.StatusCode} to {request.RequestUri} {await SentAsync(request)}: {body}";
            return (int)response.StatusCode switch
            {
                >= 500 => what,

                // What Kestrel cannot take for HTTP it answers by itself, without a body.
                // What Kestrel cannot take for HTTP it answers by itself, without a body.
                400 or 414 or 431 when body.Length == 0 => null,
                >= 400 => IsProblem(response, body) ? null : what,
                _ => null,
            };
        }
    }

    private static bool IsProblem(HttpResponseMessage response, string body) =>
        response.Content.Headers.ContentType?.MediaType == "application/problem+json"
        && JsonNode.Parse(body) is JsonObject problem
        && ((string?)problem["type"])?.StartsWith("urn:telemed:problem:", StringComparison.Ordinal) is true
        && (int?)problem["status"] == (int)response.StatusCode;

    private static async Task<string> SentAsync(HttpRequestMessage request)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return $"{string.Join(' ', request.Headers.Where(header => header.Key is not "Authorization" and not "Cookie").Select(header => $"{header.Key}: {string.Join(',', header.Value)}"))} {body[..Math.Min(300, body.Length)]}";
    }
}

/// <summary>With its records in SQLite.</summary>
public sealed class EveryRouteOnSqliteTests(SessionsFixture sessions) : EveryRouteTests(sessions), IClassFixture<SessionsFixture>;

/// <summary>With its records in PostgreSQL, which takes fewer texts than SQLite does.</summary>
public sealed class EveryRouteOnPostgresTests(SessionsOnPostgres sessions) : EveryRouteTests(sessions), IClassFixture<SessionsOnPostgres>;
