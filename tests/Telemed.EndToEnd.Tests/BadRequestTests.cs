using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.EndToEnd.Tests;

/// <summary>Whatever comes in from outside: always a 4xx with a problem document, never a 5xx, never a hang.</summary>
[Collection<OneAfterTheOther>]
public sealed class BadRequestTests(SharedSystem shared)
{
    private const int RequestsPerRoute = 20;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "/api/v1/consultations")]
    [InlineData("GET", "/api/v1/consultations/{id}")]
    [InlineData("POST", "/api/v1/join")]
    [InlineData("POST", "/api/v1/token")]
    [InlineData("GET", "/api/v1/realtime")]
    [InlineData("POST", "/media/{id}/{id}/whip")]
    [InlineData("PATCH", "/media/{id}/{id}/whip/{id}")]
    [InlineData("DELETE", "/media/{id}/{id}/whip/{id}")]
    [InlineData("POST", "/media/{id}/{id}/whep")]
    [InlineData("PATCH", "/media/{id}/{id}/whep/{id}")]
    [InlineData("DELETE", "/media/{id}/{id}/whep/{id}")]
    [InlineData("GET", "/media/{id}/{id}/index.m3u8")]
    [InlineData("GET", "/media/{id}/{id}/video1_stream.m3u8")]
    [InlineData("GET", "/media/{id}/{id}.flv")]
    public async Task A_bad_request_gets_a_problem_document(string method, string route)
    {
        // The seed stands in every message: a failure can be had again.
        var seed = (method + route).Aggregate(17, (hash, c) => unchecked((hash * 31) + c));
        var random = new Random(seed);
        for (var i = 0; i < RequestsPerRoute; i++)
        {
            using var request = Mutation.Of(new HttpMethod(method), shared.System.PublicUrl, route, shared.System.ApiKey, random);
            var what = $"#{i.ToString(CultureInfo.InvariantCulture)} (seed {seed.ToString(CultureInfo.InvariantCulture)}): {request.Method} {request.RequestUri}";
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            deadline.CancelAfter(Deadline);
            using var response = await shared.System.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);

            ((int)response.StatusCode).ShouldBeInRange(400, 499, what);
            response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", what);
            var body = await response.Content.ReadAsStringAsync(deadline.Token);
            body.ShouldContain("urn:telemed:problem:", customMessage: what);
        }
    }

    [Theory]
    [InlineData("/media/..%2f..%2finternal/hub/auth")]
    [InlineData("/media/../internal/hub/auth")]
    [InlineData("/media/%2e%2e/internal/hub/auth")]
    [InlineData("/api/v1/../../internal/hub/auth")]
    [InlineData("/api/v1/..%2f..%2finternal/authorize")]
    [InlineData("/api/v1/%2e%2e/%2e%2e/internal/authorize")]
    [InlineData("/internal/hub/auth")]
    [InlineData("/Internal/Hub/Auth")]
    [InlineData("//internal/hub/auth")]
    [InlineData("/v3/paths/list")]
    [InlineData("/media/v3/paths/list")]
    [InlineData("/metrics")]
    [InlineData("/streams")]
    [InlineData("/flv/aaaaaaaaaaaa/bbbbbbbbbbbb")]
    public async Task The_inside_cannot_be_reached_by_path_tricks(string target)
    {
        // Sent as bytes: an HTTP client would tidy the path up.
        foreach (var method in new[] { "GET", "POST" })
        {
            var status = await RawStatusAsync(method, target);
            status.ShouldBeInRange(400, 499, $"{method} {target}");
        }
    }

    [Fact]
    public async Task A_path_with_a_NUL_character_is_refused_by_the_server_itself() =>
        // Kestrel turns it away before any code of ours could write a problem document.
        (await RawStatusAsync("GET", "/media/%00/%00.flv")).ShouldBe(400);

    private async Task<int> RawStatusAsync(string method, string target)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(Deadline);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, shared.System.HttpsPort, deadline.Token);
        await using var tls = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(TelemedSystem.TlsOptions(), deadline.Token);
        await tls.WriteAsync(
            Encoding.ASCII.GetBytes($"{method} {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"),
            deadline.Token);
        using var reader = new StreamReader(tls, Encoding.ASCII);
        var statusLine = await reader.ReadLineAsync(deadline.Token);
        return int.Parse(statusLine!.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static class Mutation
    {
        private static readonly string[] Ids =
        [
            "aaaaaaaaaaaaaaaaaaaa", "..%2f..%2f", "%ff%fe", "A", "a", "-", "%E5%8C%BB%E7%94%9F", new string('x', 300), "a%20b", "abcdefgh_aac", "abcdefgh_opus_aac", "%2e%2e", "a;b", "~",
        ];

        private static readonly string[] Bodies =
        [
            "", "{", "[]", "null", "42", "\"text\"", "{\"joinCode\":42}", "{\"joinCode\":null}", "{\"joinCode\":\"\"}", "{\"joinCode\":\"\\u0000\"}", "{\"joinCode\":[]}",
            "{\"title\":{}}", "{\"title\":\"x\",\"doctor\":5,\"patient\":[]}", "{\"title\":\"x\",\"doctor\":{\"name\":\"\"},\"patient\":{\"name\":\"\"}}", "{\"title\":1e999}", "\u0001\u0002\u0003", "v=0\r\nnonsense", "<xml/>",
        ];

        private static readonly string[] MediaTypes = ["application/json", "application/sdp", "text/plain", "application/trickle-ice-sdpfrag", "application/xml", "multipart/form-data; boundary=x"];

        public static HttpRequestMessage Of(HttpMethod method, Uri origin, string route, string apiKey, Random random)
        {
            var path = route;
            while (path.IndexOf("{id}", StringComparison.Ordinal) is >= 0 and var at)
            {
                path = path[..at] + Pick(Ids, random) + path[(at + 4)..];
            }

            var query = random.Next(4) switch { 0 => "?token=" + Pick(Ids, random), 1 => "?a=b&a=c&%00=%00", _ => "" };
            var request = new HttpRequestMessage(method, new Uri(origin, new Uri(path + query, UriKind.Relative)));
            switch (random.Next(4))
            {
                case 0:
                    request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Pick(Ids, random));
                    break;
                case 1:
                    request.Headers.TryAddWithoutValidation("Authorization", "Basic !!!");
                    break;
                case 2:
                    // The right key with a wrong request must not become a right request.
                    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
                    break;
            }

            if (method != HttpMethod.Get)
            {
                var body = random.Next(10) == 0 ? new string('x', 300_000) : Pick(Bodies, random);
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
                request.Content.Headers.TryAddWithoutValidation("Content-Type", Pick(MediaTypes, random));
            }

            return request;
        }

        private static string Pick(string[] choices, Random random) => choices[random.Next(choices.Length)];
    }
}
