using System.Net;
using System.Text.Json;
using Shouldly;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>A feed for other services (<c>/internal/rights</c>, <c>/internal/jobs</c>), read as the transcoder reads it.</summary>
internal sealed class InternalFeed(HttpClient http, HttpResponseMessage response, StreamReader lines) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<InternalFeed> OpenAsync(SessionsFixture sessions, string path)
    {
        var http = sessions.ClientOf("transcoder");
        var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-ndjson");
        return new InternalFeed(http, response, new StreamReader(await response.Content.ReadAsStreamAsync(Cancellation)));
    }

    public async Task<string> NextAsync(TimeSpan within) => (await lines.ReadLineAsync(Cancellation).AsTask().WaitAsync(within, Cancellation)).ShouldNotBeNull();

    /// <summary>Everything up to the next line of this type, that one included.</summary>
    public async Task<List<string>> UntilAsync(string type)
    {
        List<string> read = [];
        do
        {
            read.Add(await NextAsync(Deadline));
        }
        while (TypeOf(read[^1]) != type);
        return read;
    }

    /// <summary>The next line about this id.</summary>
    public async Task<JsonElement> NextOfAsync(string id)
    {
        string line;
        do
        {
            line = await NextAsync(Deadline);
        }
        while (!line.Contains(id, StringComparison.Ordinal));
        return JsonDocument.Parse(line).RootElement;
    }

    public void Dispose()
    {
        lines.Dispose();
        response.Dispose();
        http.Dispose();
    }

    private static string? TypeOf(string line) => JsonDocument.Parse(line).RootElement.GetProperty("type").GetString();
}
