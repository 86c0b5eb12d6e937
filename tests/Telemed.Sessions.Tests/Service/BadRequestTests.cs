using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Service;

/// <summary>
/// Random nonsense at every route, the same at each run: always a problem document with 4xx, never a 5xx, never a hang.
/// </summary>
public sealed class BadRequestTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    private const int PerRoute = 60;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("/api/v1/consultations", "title,doctor,patient", 1)]
    [InlineData("/api/v1/join", "joinCode", 2)]
    [InlineData("/internal/authorize", "token,action,path", 3)]
    [InlineData("/api/v1/webhooks", "url,events,description", 5)]
    public async Task Bad_bodies_are_4xx(string route, string members, int seed)
    {
        var random = new Random(seed);
        for (var index = 0; index < PerRoute; index++)
        {
            var (body, type, encoding) = Bodies.Next(random, members.Split(','));
            using var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = new ByteArrayContent(body) };
            request.Headers.Authorization = route.StartsWith("/internal", StringComparison.Ordinal)
                ? TestSettings.BasicOf("gateway")
                : new AuthenticationHeaderValue("Bearer", TestSettings.ApiKey);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
            if (random.Next(3) == 0)
            {
                request.Headers.TransferEncodingChunked = true;
            }

            await ShouldBe4xxAsync(request, $"{seed}/{index}: {type} {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 200)))}");
        }
    }

    [Fact]
    public async Task Bad_paths_are_4xx()
    {
        var random = new Random(4);
        string[] roots = ["/api/v1/consultations/", "/internal/streams/", "/api/v1/", "/api/v1/realtime/", "/"];
        string[] pieces = ["..%2f", "%2e%2e/", "..", "%5c", "%25", "%zz", ";", "a", "\u4e2d", "%ff", "%00", "?x=", "&", "=", "%0d%0a", "'", "{id}", "//", "*", " "];
        for (var index = 0; index < PerRoute; index++)
        {
            var path = roots[random.Next(roots.Length)]
                + string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => pieces[random.Next(pieces.Length)]));
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(sessions.Address, path));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestSettings.ApiKey);
            await ShouldBe4xxAsync(request, path);
        }
    }

    [Fact]
    public async Task Bad_authorizations_are_4xx()
    {
        var random = new Random(5);
        string[] schemes = ["Bearer ", "Basic ", "bearer", "Digest ", "", "Bearer Bearer "];
        (HttpMethod Method, string Path)[] routes =
        [
            (HttpMethod.Post, "/api/v1/token"), (HttpMethod.Get, "/api/v1/consultations/abcdefghijklmnopqrst"), (HttpMethod.Post, "/api/v1/consultations"),
            (HttpMethod.Post, "/internal/authorize"), (HttpMethod.Get, "/api/v1/realtime?token=x"), (HttpMethod.Get, "/internal/streams/a/b/trace"),
        ];
        for (var index = 0; index < PerRoute; index++)
        {
            var (method, path) = routes[random.Next(routes.Length)];
            var value = schemes[random.Next(schemes.Length)] + Bodies.Text(random, random.Next(0, 2000)).Replace("\n", "", StringComparison.Ordinal);
            using var request = new HttpRequestMessage(method, path);
            request.Headers.TryAddWithoutValidation("Authorization", new string([.. value.Where(c => c is >= ' ' and < '\u007f')]));
            await ShouldBe4xxAsync(request, $"{method} {path} {value}");
        }
    }

    [Fact]
    public async Task Methods_that_a_route_does_not_take_are_405()
    {
        string[] routes = ["/api/v1/consultations", "/api/v1/join", "/api/v1/token", "/api/v1/realtime", "/internal/authorize", "/internal/hub/auth"];
        foreach (var route in routes)
        {
            foreach (var method in new[] { HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch, HttpMethod.Options, new HttpMethod("BREW") })
            {
                using var request = new HttpRequestMessage(method, route);
                await ShouldBe4xxAsync(request, $"{method} {route}");
            }
        }
    }

    private async Task ShouldBe4xxAsync(HttpRequestMessage request, string description)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        using var response = await sessions.Http.SendAsync(request, deadline.Token);
        var body = await response.Content.ReadAsStringAsync(deadline.Token);
        ((int)response.StatusCode).ShouldBeInRange(400, 499, description + "\n" + body);

        // What Kestrel cannot take for HTTP it answers by itself, without a body.
        if (body.Length > 0)
        {
            await response.ShouldBeProblemAsync(response.StatusCode);
        }
        else
        {
            request.RequestUri!.OriginalString.ShouldContain("%00", customMessage: description);
        }
    }

    /// <summary>Bodies of which none is right.</summary>
    private static class Bodies
    {
        public static (byte[] Body, string Type, string? Encoding) Next(Random random, string[] members)
        {
            const string Json = "application/json";
            return random.Next(14) switch
            {
                0 => (Bytes(Value(random, 0)), Json, null),
                1 => (Bytes($"{{{string.Join(',', members.Select(member => $"\"{member}\":{Value(random, 0, wrong: true)}"))}}}"), Json, null),
                2 => (Bytes($"{{{string.Join(',', members.Select(member => $"\"{member}\":\"{new string('x', random.Next(200, 3000))}\""))}}}"), Json, null),
                3 => (Bytes($"{{\"{members[0]}\":\"{new string('x', random.Next(16_400, 200_000))}\"}}"), Json, null),
                4 => (Bytes(new string('[', random.Next(1, 10_000))), Json, null),
                5 => (Bytes($"{{\"{members[0]}\":\"\\ud800\"}}"), Json, null),
                6 => ([.. "{\""u8, 0xff, 0xfe, .. "\":1}"u8], Json, null),
                7 => (Bytes("{\"" + members[0] + "\":\"a\\u0000b\",\"" + members[0] + "\":\"c\"}"), Json, null),
                8 => (Bytes("{}"), new[] { "text/plain", "application/x-www-form-urlencoded", "application/xml", "application/json; charset=utf-16", "", "nonsense" }[random.Next(6)], null),
                9 => (Bytes("{}"), Json, new[] { "gzip", "br", "identity, gzip", "x" }[random.Next(4)]),
                10 => (Bytes(Text(random, random.Next(0, 500))), Json, null),
                11 => (Bytes("// comment\n{\"" + members[0] + "\":\"a\",}"), Json, null),
                12 => ([], Json, null),
                _ => (Bytes($"{{\"__proto__\":{{}},\"$type\":\"x\",\"{members[0].ToUpperInvariant()}\":\"a\"}}"), Json, null),
            };
        }

        public static string Text(Random random, int length) =>
            string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next(1, 0xd7ff)));

        private static string Value(Random random, int depth, bool wrong = false) => random.Next(wrong ? 6 : 7) switch
        {
            0 => "null",
            1 => random.Next().ToString(CultureInfo.InvariantCulture),
            2 => random.Next(2) == 0 ? "true" : "1e999",
            3 => $"[{string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => depth > 12 ? "1" : Value(random, depth + 1)))}]",
            4 => $"{{\"unknown\":{(depth > 12 ? "1" : Value(random, depth + 1))}}}",
            5 => "NaN",
            _ => "\"text\"",
        };

        private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
    }
}
