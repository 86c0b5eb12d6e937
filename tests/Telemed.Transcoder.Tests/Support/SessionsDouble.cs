using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.ServiceDefaults.Problems;

namespace Telemed.Transcoder.Tests.Support;

/// <summary>
/// The inside calls of the sessions service as docs/architecture.md has them, over real HTTP. A token's text says what the answer
/// is. Its auth hook checks the transcoder's passes for real and lets everybody else in.
/// </summary>
internal sealed class SessionsDouble : IAsyncDisposable
{
    public const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly List<Channel<string>> _feeds = [];
    private List<string> _rights = [];

    private SessionsDouble(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>The jobs that are wanted, and what the transcoder says of them.</summary>
    public JobsDouble Jobs { get; } = new();

    /// <summary>How many connections of the transcoder's FFmpegs showed a good pass.</summary>
    public int GoodPasses { get; private set; }

    /// <summary>How often the feed of rights has been asked for.</summary>
    public int Feeds { get; private set; }

    /// <summary>What doctors were to be told.</summary>
    public ConcurrentQueue<(string Path, string Code, string Detail)> Notices { get; } = [];

    /// <summary>How many subscribers listen now.</summary>
    public int Subscribers
    {
        get
        {
            lock (_gate)
            {
                return _feeds.Count;
            }
        }
    }

    /// <summary>Tells the subscribers, and those to come.</summary>
    public void Tell(object line)
    {
        lock (_gate)
        {
            _rights.Add(JsonSerializer.Serialize(line));
            _feeds.ForEach(feed => feed.Writer.TryWrite(_rights[^1]));
        }
    }

    /// <summary>Hangs up on the subscribers; what is in force meanwhile becomes these lines.</summary>
    public void HangUp(params object[] rights)
    {
        lock (_gate)
        {
            _rights = [.. rights.Select(line => JsonSerializer.Serialize(line))];
            _feeds.ForEach(feed => feed.Writer.TryComplete());
            _feeds.Clear();
        }
    }

    public static async Task<SessionsDouble> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var sessions = new SessionsDouble(app);
        app.Run(sessions.AnswerAsync);
        await app.StartAsync();
        return sessions;
    }

    public async ValueTask DisposeAsync()
    {
        HangUp();
        Jobs.HangUp();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (path == "/internal/hub/auth")
        {
            context.Response.StatusCode = await LetsInAsync(context) ? 204 : 401;
            return;
        }

        var expected = Convert.ToBase64String(Encoding.UTF8.GetBytes($"transcoder:{WorkerRig.Secret}"));
        if (!AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var shown) || shown.Parameter != expected)
        {
            await ProblemAsync(context, 401, "urn:test:who-are-you");
            return;
        }

        if (path.StartsWith("/internal/jobs", StringComparison.Ordinal))
        {
            await Jobs.AnswerAsync(context);
            return;
        }

        if (path == "/internal/rights")
        {
            await FeedAsync(context);
            return;
        }

        if (path.EndsWith("/notices", StringComparison.Ordinal))
        {
            var notice = await context.Request.ReadFromJsonAsync<JsonElement>();
            var stream = path["/internal/streams/".Length..^"/notices".Length];
            Notices.Enqueue((stream, notice.GetProperty("code").GetString()!, notice.GetProperty("detail").GetString()!));
            context.Response.StatusCode = 204;
            return;
        }

        if (path.StartsWith("/internal/streams/", StringComparison.Ordinal))
        {
            await context.Response.WriteAsJsonAsync(new { traceparent = $"00-{TraceId}-b7ad6b7169203331-01" });
            return;
        }

        var question = await context.Request.ReadFromJsonAsync<JsonElement>();
        switch (question.GetProperty("token").GetString())
        {
            case "good" when question.GetProperty("action").GetString() == "read":
                await context.Response.WriteAsJsonAsync(new { consultationId = "c", participantId = "p", role = "patient", epoch = 3, expiresAt = DateTimeOffset.UnixEpoch });
                break;
            case "good-other":
                await context.Response.WriteAsJsonAsync(new { consultationId = "c", participantId = "q", role = "viewer", epoch = 0, expiresAt = DateTimeOffset.UnixEpoch });
                break;
            case "other-consultation":
                await ProblemAsync(context, 403, ProblemTypes.Forbidden);
                break;
            case "unknown-stream":
                await ProblemAsync(context, 404, ProblemTypes.NotFound);
                break;
            case "sessions-fails":
                await ProblemAsync(context, 500, ProblemTypes.Internal);
                break;
            case "service-is-unknown":
                await ProblemAsync(context, 401, "urn:test:who-are-you");
                break;
            default:
                await ProblemAsync(context, 401, ProblemTypes.InvalidToken);
                break;
        }
    }

    private async Task FeedAsync(HttpContext context)
    {
        var feed = Channel.CreateUnbounded<string>();
        lock (_gate)
        {
            Feeds++;
            foreach (var line in _rights.Append(JsonSerializer.Serialize(new { type = "current" })))
            {
                feed.Writer.TryWrite(line);
            }

            _feeds.Add(feed);
        }

        context.Response.ContentType = "application/x-ndjson";
        try
        {
            await foreach (var line in feed.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.WriteAsync(line + "\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                _feeds.Remove(feed);
            }
        }
    }

    private async Task<bool> LetsInAsync(HttpContext context)
    {
        var request = await context.Request.ReadFromJsonAsync<HubAuthRequest>();
        if (request is not { Protocol: "rtsp" } and not { Protocol: "rtmp", User: "transcoder" })
        {
            return true;
        }

        if (request.User == "tester")
        {
            return true;
        }

        var good = request.User == "transcoder"
            && StreamPath.TryParse(request.Path, out var path)
            && StreamPass.Verify(WorkerRig.Secret, request.Action, path, request.Password, TimeProvider.System, out _);
        GoodPasses += good ? 1 : 0;
        return good;
    }

    private static Task ProblemAsync(HttpContext context, int status, string type)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { type, title = "no", status }, options: null, contentType: "application/problem+json");
    }
}
