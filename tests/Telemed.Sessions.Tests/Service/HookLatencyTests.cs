using System.Globalization;
using System.Net.Http.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Service;

/// <summary>The hub serves no stream while its hook is being asked.</summary>
public sealed class HookLatencyTests(SessionsFixture sessions, ITestOutputHelper output) : IClassFixture<SessionsFixture>
{
    private const int Questions = 3000;
    private const int AtOnce = 4;

    [Fact]
    public async Task The_hook_answers_quickly_under_load()
    {
        var consultation = await sessions.NewConsultationAsync();
        await AskAsync(500);

        var times = (await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => AskAsync(Questions / AtOnce)))).SelectMany(each => each).Order().ToArray();

        var (p50, p99) = (times[times.Length / 2], times[times.Length * 99 / 100]);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{times.Length} questions, {AtOnce} at once, a connection each: p50 {p50.TotalMilliseconds:0.00} ms, p99 {p99.TotalMilliseconds:0.00} ms, worst {times[^1].TotalMilliseconds:0.00} ms"));

        // The aim is 5 ms at the 99th percentile. Tests run beside others on few cores, and what is measured has the asking in it.
        p99.ShouldBeLessThan(TimeSpan.FromMilliseconds(50));
        p50.ShouldBeLessThan(TimeSpan.FromMilliseconds(10));

        async Task<List<TimeSpan>> AskAsync(int count)
        {
            // MediaMTX opens a connection for each question.
            using var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = sessions.Address };
            List<TimeSpan> each = [];
            for (var index = 0; index < count; index++)
            {
                var question = (index % 4) switch
                {
                    0 => Question("publish", consultation.PatientPath, consultation.PatientToken),
                    1 => Question("read", consultation.DoctorPath + "_aac", consultation.PatientToken),
                    2 => Question("read", consultation.DoctorPath, "forged"),
                    _ => Question("api", "", "", "gateway", TestSettings.SecretOf("gateway")),
                };
                var started = TimeProvider.System.GetTimestamp();
                using var response = await http.PostAsJsonAsync("/internal/hub/auth", question, TestContext.Current.CancellationToken);
                each.Add(TimeProvider.System.GetElapsedTime(started));
                ((int)response.StatusCode).ShouldBe(index % 4 == 2 ? 401 : 204);
            }

            return each;
        }
    }

    private static object Question(string action, string path, string token, string user = "", string password = "") => new
    {
        ip = "127.0.0.1",
        user,
        password,
        token,
        action,
        path,
        protocol = "rtmp",
        id = Guid.NewGuid(),
        query = "",
        userAgent = "tests",
    };
}
