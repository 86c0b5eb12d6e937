using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Telemed.Gateway.Tests.Fixtures;
using Telemed.ServiceDefaults.Problems;
using static Telemed.Gateway.Tests.Fixtures.GatewaySystem;

namespace Telemed.Gateway.Tests;

public sealed class WebAppSpecs
{
    [Theory]
    [InlineData("/", "*/*")]
    [InlineData("/index.html", "*/*")]
    [InlineData("/join", "*/*")]
    [InlineData("/console/settings", "text/html,application/xhtml+xml")]
    public async Task The_page_is_served_fresh_for_every_address_of_its_own(string target, string accept)
    {
        await using var system = await StartAsync();

        using var response = await GetAsync(system, target, accept);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        response.Headers.CacheControl!.NoCache.ShouldBeTrue();
        (await TextAsync(response)).ShouldContain("<title>Telemed</title>");

        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.Accept.ParseAdd(accept);
        request.Headers.IfNoneMatch.Add(response.Headers.ETag.ShouldNotBeNull());
        using var again = await system.Client.SendAsync(request, TestContext.Current.CancellationToken);
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task Hashed_assets_are_kept_for_a_year_and_other_files_are_asked_for_again()
    {
        await using var system = await StartAsync();
        await WriteAsync(system, "assets/index-abc123.js", "export {};");
        await WriteAsync(system, "favicon.svg", "<svg/>");

        using var asset = await GetAsync(system, "/assets/index-abc123.js");
        using var icon = await GetAsync(system, "/favicon.svg");

        asset.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
        asset.Content.Headers.ContentType!.MediaType.ShouldBe("text/javascript");
        icon.Headers.CacheControl!.NoCache.ShouldBeTrue();
        icon.Content.Headers.ContentType!.MediaType.ShouldBe("image/svg+xml");
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task Text_is_compressed_for_those_who_take_it(string encoding)
    {
        await using var system = await StartAsync();
        var script = string.Concat(Enumerable.Repeat("console.log('telemed');\n", 500));
        await WriteAsync(system, "assets/big-1.js", script);

        using var compressed = await GetAsync(system, "/assets/big-1.js", encoding: encoding);
        using var plain = await GetAsync(system, "/assets/big-1.js");

        compressed.Content.Headers.ContentEncoding.ShouldBe([encoding]);
        compressed.Headers.Vary.ShouldContain("Accept-Encoding");
        compressed.Headers.ETag.ShouldNotBe(plain.Headers.ETag);
        (await DecodeAsync(compressed, encoding)).ShouldBe(script);
        plain.Content.Headers.ContentEncoding.ShouldBeEmpty();
        (await TextAsync(plain)).ShouldBe(script);
    }

    [Fact]
    public async Task A_file_that_the_build_compressed_is_sent_as_it_is()
    {
        await using var system = await StartAsync();
        await WriteAsync(system, "assets/app-1.css", "body{}");
        await WriteAsync(system, "assets/app-1.css.br", "made by the build");

        using var response = await GetAsync(system, "/assets/app-1.css", encoding: "br");

        response.Content.Headers.ContentEncoding.ShouldBe(["br"]);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/css");
        (await TextAsync(response)).ShouldBe("made by the build");
    }

    [Fact]
    public async Task A_new_build_is_served_at_once()
    {
        await using var system = await StartAsync();
        using var before = await GetAsync(system, "/");

        await WriteAsync(system, "index.html", "<title>another build</title>");

        using var after = await GetAsync(system, "/");
        (await TextAsync(after)).ShouldContain("another build");
        after.Headers.ETag.ShouldNotBe(before.Headers.ETag);
    }

    [Theory]
    [InlineData("/assets/gone-1.js")]
    [InlineData("/nowhere")]
    [InlineData("/.env")]
    [InlineData("/assets")]
    [InlineData("/api")]
    [InlineData("/media/x")]
    public async Task What_is_not_there_is_a_404_problem(string target)
    {
        await using var system = await StartAsync();
        await WriteAsync(system, ".env", "SECRET=1");

        using var response = await GetAsync(system, target);

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, ProblemTypes.NotFound);
    }

    [Theory]
    [InlineData("POST", "/")]
    [InlineData("DELETE", "/join")]
    [InlineData("PUT", $"{Route}.flv")]
    [InlineData("GET", $"{Route}/whip")]
    [InlineData("PUT", $"{Route}/whep")]
    [InlineData("GET", $"{Route}/whep/opus.abc")]
    [InlineData("OPTIONS", "/api/v1/join")]
    public async Task Another_method_is_a_405_problem(string method, string target)
    {
        await using var system = await StartAsync();

        using var response = await system.SendAsync(new HttpMethod(method), target);

        response.Content.Headers.Allow.ShouldNotBeEmpty();
        await response.ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed, ProblemTypes.MethodNotAllowed);
    }

    [Fact]
    public async Task Without_a_web_app_the_page_says_so_and_the_api_works()
    {
        await using var system = await StartAsync();
        File.Delete(Path.Combine(system.WebRoot, "index.html"));

        using var page = await GetAsync(system, "/");
        using var call = await GetAsync(system, "/api/v1/consultations/x");

        page.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await TextAsync(page)).ShouldContain("The web app is missing");
        call.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/nowhere")]
    [InlineData("/api/v1/consultations/x")]
    [InlineData($"{Route}/index.m3u8")]
    public async Task Every_answer_says_how_far_a_browser_may_trust_it(string target)
    {
        await using var system = await StartAsync();
        system.Sessions.Handle = context =>
        {
            context.Response.Headers.ContentSecurityPolicy = "default-src *";
            return Task.CompletedTask;
        };

        using var response = await GetAsync(system, target);

        var policy = response.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.Split("; ").ShouldBe([
            "default-src 'self'",
            "connect-src 'self' https://clinic.test:8443 wss://clinic.test:8443",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "style-src 'self'",
            "script-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'"]);
        Header(response, "X-Content-Type-Options").ShouldBe("nosniff");
        Header(response, "Referrer-Policy").ShouldBe("no-referrer");
        Header(response, "Permissions-Policy").ShouldContain("camera=(self), microphone=(self), display-capture=(self)");
        Header(response, "Strict-Transport-Security").ShouldBe("max-age=31536000");
        response.Headers.Contains("Server").ShouldBeFalse();
    }

    [Fact]
    public async Task On_localhost_browsers_are_not_held_to_https()
    {
        await using var system = await StartAsync(new() { ["Public:Host"] = "localhost" });

        using var response = await GetAsync(system, "/");

        response.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).ShouldHaveSingleItem();

    private static Task<HttpResponseMessage> GetAsync(GatewaySystem system, string target, string accept = "*/*", string? encoding = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.Accept.ParseAdd(accept);
        if (encoding is not null)
        {
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        }

        return system.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<string> TextAsync(HttpResponseMessage response) => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    private static async Task<string> DecodeAsync(HttpResponseMessage response, string encoding)
    {
        await using var content = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using Stream decoded = encoding == "br" ? new BrotliStream(content, CompressionMode.Decompress) : new GZipStream(content, CompressionMode.Decompress);
        using var reader = new StreamReader(decoded);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static async Task WriteAsync(GatewaySystem system, string file, string text)
    {
        var path = Path.Combine(system.WebRoot, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
    }
}
