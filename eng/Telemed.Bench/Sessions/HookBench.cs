using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Telemed.Bench.Reporting;

namespace Telemed.Bench.Sessions;

/// <summary>
/// The media hub's auth hook: first at 1,000 questions a second whatever the answers take, as a hub with that many people would ask, then
/// as fast as eight connections can.
/// </summary>
internal static class HookBench
{
    private const int PerSecond = 1000;
    private const double P99Limit = 5;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    public static async Task RunAsync(SessionsUnderLoad sessions, BenchRun run, CancellationToken cancellationToken)
    {
        run.Progress.Stage("auth hook", (2 * Duration + WarmUp).TotalSeconds);
        var questions = new List<object>();
        for (var number = 0; number < 20; number++)
        {
            var (id, people) = await sessions.NewConsultationAsync(viewers: 2, cancellationToken);
            questions.AddRange(people.Select(person => Question(id, person.Id, people[0].Id, person.Token)));
        }

        var duration = run.Settings.Short ? Duration / 5 : Duration;
        await FlatOutAsync(sessions, questions, WarmUp, cancellationToken);
        var paced = await PacedAsync(sessions, questions, duration, cancellationToken);
        run.Progress.At((WarmUp + Duration).TotalSeconds);
        var (rate, _) = await FlatOutAsync(sessions, questions, duration, cancellationToken);
        var what = $"auth hook at {PerSecond.ToString(CultureInfo.InvariantCulture)} questions/s";
        run.Add(
            paced.Figure(what, 0.5),
            paced.Figure(what, 0.99, P99Limit),
            paced.Figure(what, 1),
            new Figure("auth hook flat out, 8 connections", Math.Round(rate), "questions/s", PerSecond, Bound.AtLeast));
    }

    // Doctors and patients publish their own, viewers read the doctor's.
    private static object Question(string consultationId, string participantId, string doctorId, string token)
    {
        var own = participantId == doctorId;
        return new
        {
            ip = "127.0.0.1",
            user = "",
            password = "",
            token,
            action = own ? "publish" : "read",
            path = $"{consultationId}/{doctorId}",
            protocol = "webrtc",
            id = Guid.NewGuid().ToString(),
            query = "",
            userAgent = "bench",
        };
    }

    private static async Task<Latencies> PacedAsync(SessionsUnderLoad sessions, List<object> questions, TimeSpan duration, CancellationToken cancellationToken)
    {
        var latencies = new Latencies();
        var started = Stopwatch.GetTimestamp();
        var asked = new List<Task>();
        var total = (int)(PerSecond * duration.TotalSeconds);
        for (var number = 0; number < total; number++)
        {
            // A question's time counts from when it should have been asked: a service that stalls is not let off by asking later.
            var due = TimeSpan.FromSeconds((double)number / PerSecond);
            while (Stopwatch.GetElapsedTime(started) < due)
            {
                await Task.Delay(1, cancellationToken);
            }

            asked.Add(AskAsync(sessions, questions[number % questions.Count], latency => latencies.Add(Stopwatch.GetElapsedTime(started) - due), cancellationToken));
        }

        await Task.WhenAll(asked);
        return latencies;
    }

    private static async Task<(double Rate, Latencies Latencies)> FlatOutAsync(
        SessionsUnderLoad sessions, List<object> questions, TimeSpan duration, CancellationToken cancellationToken)
    {
        var latencies = new Latencies();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async connection =>
        {
            for (var number = connection; Stopwatch.GetElapsedTime(started) < duration; number++)
            {
                await AskAsync(sessions, questions[number % questions.Count], latencies.Add, cancellationToken);
            }
        }));
        return (latencies.Count / Stopwatch.GetElapsedTime(started).TotalSeconds, latencies);
    }

    private static async Task AskAsync(SessionsUnderLoad sessions, object question, Action<TimeSpan> answered, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await sessions.Http.PostAsJsonAsync("/internal/hub/auth", question, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"The hook answered {response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }

        answered(Stopwatch.GetElapsedTime(started));
    }
}
