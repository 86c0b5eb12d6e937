using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Telemed.Transcoder.Jobs;

namespace Telemed.Transcoder.Tests.Support;

/// <summary>Sessions' side of the jobs: says which are wanted, and keeps what it is told of them.</summary>
internal sealed class JobsDouble
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _wanted = [];
    private readonly List<Channel<string>> _feeds = [];
    private readonly List<(DateTimeOffset At, JobReport Report)> _told = [];
    private readonly List<string> _bodies = [];

    /// <summary>Everything that was told, oldest first.</summary>
    public IReadOnlyList<(DateTimeOffset At, JobReport Report)> Told
    {
        get
        {
            lock (_gate)
            {
                return [.. _told];
            }
        }
    }

    /// <summary>The same as it came over the wire.</summary>
    public string Bodies
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _bodies);
            }
        }
    }

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

    /// <summary>The newest report of a job.</summary>
    public JobReport? Latest(string id)
    {
        lock (_gate)
        {
            return _told.LastOrDefault(told => told.Report.Id == id).Report;
        }
    }

    public void WantRelay(string id, int revision, Uri server, string key, string preset, string consultation, params string[] streams) =>
        Want(id, new { type = "job", id, revision, kind = "relay", consultationId = consultation, streams, preset, target = new { url = server, key } });

    public void WantIngest(string id, int revision, string consultation, string participant, string preset, object source) =>
        Want(id, new { type = "job", id, revision, kind = "ingest", consultationId = consultation, participantId = participant, preset, source });

    public void Gone(string id)
    {
        lock (_gate)
        {
            _wanted.Remove(id);
            Say(JsonSerializer.Serialize(new { type = "gone", id }));
        }
    }

    /// <summary>Hangs up on the subscribers; <paramref name="gone"/> is not wanted any more when they come back.</summary>
    public void HangUp(string? gone = null)
    {
        lock (_gate)
        {
            _wanted.Remove(gone ?? "");
            _feeds.ForEach(feed => feed.Writer.TryComplete());
            _feeds.Clear();
        }
    }

    /// <summary>Waits until a report of the job is as it should be, and answers it.</summary>
    public Task<JobReport> SaysAsync(string id, Func<JobReport, bool> condition, TimeSpan deadline, string what) => Eventually.SomeAsync(
        () => Task.FromResult(Latest(id) is { } report && condition(report) ? report : null), deadline, what + "; the last report is " + Latest(id));

    public async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Method == HttpMethods.Post)
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            var reports = JsonSerializer.Deserialize<JobReports>(body, JsonSerializerOptions.Web)!;
            lock (_gate)
            {
                _bodies.Add(body);
                _told.AddRange(reports.Reports.Select(report => (DateTimeOffset.UtcNow, report)));
            }

            context.Response.StatusCode = 204;
            return;
        }

        var feed = Channel.CreateUnbounded<string>();
        lock (_gate)
        {
            foreach (var line in _wanted.Values.Append("""{"type":"current"}"""))
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
            // The transcoder has gone.
        }
    }

    private void Want(string id, object job)
    {
        lock (_gate)
        {
            _wanted[id] = JsonSerializer.Serialize(job);
            Say(_wanted[id]);
        }
    }

    private void Say(string line) => _feeds.ForEach(feed => feed.Writer.TryWrite(line));
}
