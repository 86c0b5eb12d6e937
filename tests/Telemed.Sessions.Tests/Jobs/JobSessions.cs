using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Jobs;

/// <summary>Jobs as a clinic makes them, and the transcoder's side of them, over HTTP.</summary>
internal static class JobSessions
{
    public const string Key = "live_4711?secret=s3cret-of-a-stream";

    public static string Route(string consultationId) => $"/api/v1/consultations/{consultationId}/jobs";

    public static object RelayOf(TestConsultation consultation, string url = "rtmps://live.example/app", string preset = "copy") =>
        new { kind = "relay", preset, streams = new[] { consultation.PatientId }, target = new { url, key = Key } };

    public static object IngestOf(string participantId, object source, bool loop = false) => new { kind = "ingest", preset = "copy", participantId, source, loop };

    public static Task<HttpResponseMessage> PostJobAsync(this SessionsFixture sessions, string consultationId, object body) =>
        sessions.Clinic.PostAsJsonAsync(Route(consultationId), body, TestContext.Current.CancellationToken);

    /// <summary>Makes a job; answers its document.</summary>
    public static async Task<JsonElement> NewJobAsync(this SessionsFixture sessions, string consultationId, object body)
    {
        using var made = await sessions.PostJobAsync(consultationId, body);
        made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return await made.ReadJsonAsync();
    }

    public static Task<JsonElement> ReadJobAsync(this SessionsFixture sessions, string consultationId, string id) =>
        sessions.Clinic.GetFromJsonAsync<JsonElement>($"{Route(consultationId)}/{id}", TestContext.Current.CancellationToken);

    public static async Task<string> StateOfAsync(this SessionsFixture sessions, string consultationId, string id) =>
        (await sessions.ReadJobAsync(consultationId, id)).GetProperty("state").GetString()!;

    /// <summary>start or stop.</summary>
    public static async Task<JsonElement> TellJobAsync(this SessionsFixture sessions, string consultationId, string id, string verb)
    {
        using var answer = await sessions.Clinic.PostAsync($"{Route(consultationId)}/{id}/{verb}", content: null, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await answer.ReadJsonAsync();
    }

    /// <summary>Says as a worker how a job is.</summary>
    public static async Task ReportAsync(this SessionsFixture sessions, string id, string state, int revision = 1, string? fault = null, long? bitrate = null)
    {
        using var transcoder = sessions.ClientOf("transcoder");
        using var answer = await transcoder.PostAsJsonAsync(
            "/internal/jobs/reports",
            new
            {
                worker = "w1",
                reports = new[]
                {
                    new
                    {
                        id, revision, state, since = sessions.Time.GetUtcNow(), attempts = 2, fault, bitrate, framesPerSecond = 25.04, sentBytes = 1234L, droppedFrames = 3L, reconnects = 1,
                    },
                },
            },
            TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The types of a consultation's events that begin with <c>job.</c>.</summary>
    public static async Task<string[]> JobEventsAsync(this SessionsFixture sessions, string consultationId) =>
    [
        .. (await sessions.Clinic.GetFromJsonAsync<JsonElement>($"/api/v1/consultations/{consultationId}/events?limit=500", TestContext.Current.CancellationToken))
            .GetProperty("items").EnumerateArray().Select(item => item.GetProperty("type").GetString()!)
            .Where(type => type.StartsWith("job.", StringComparison.Ordinal)),
    ];
}
