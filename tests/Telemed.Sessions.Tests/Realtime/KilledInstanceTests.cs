using System.Net.Http.Json;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Realtime;

/// <summary>Instances as processes of their own over one PostgreSQL database, without Redis; one of them is killed with SIGKILL.</summary>
public sealed class KilledInstanceTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_stays_behind_as_a_ghost_and_nobody_who_came_back_is_taken_for_one()
    {
        await using var database = await TestDatabase.CreateAsync(Engine.Postgres);
        KeyValuePair<string, string>[] settings =
        [
            .. TestSettings.All(database.DataPath, "http://127.0.0.1:1").Where(setting => setting.Key != "Logging:LogLevel:Default"), .. database.Settings, new("Realtime:InstanceTimeout", $"{Timeout}"),
        ];
        await using var first = new SessionsProcess(settings);
        using var killed = await first.StartedAsync();
        await using var second = new SessionsProcess(settings);
        using var survivor = await second.StartedAsync();
        var (doctorToken, patientToken, viewerToken) = await NewConsultationAsync(survivor);

        using var doctor = await RealtimeClient.EnterAsync(survivor.BaseAddress!, doctorToken);
        using var patient = await RealtimeClient.EnterAsync(killed.BaseAddress!, patientToken);
        using var viewer = await RealtimeClient.EnterAsync(killed.BaseAddress!, viewerToken);
        var patientId = patient.Hello.GetProperty("self").GetProperty("id").GetString();
        var viewerId = viewer.Hello.GetProperty("self").GetProperty("id").GetString();
        await doctor.NextAsync("presence", each => each.GetProperty("participantId").GetString() == viewerId);

        await first.KillAsync();
        var died = TimeProvider.System.GetTimestamp();
        using var returned = await RealtimeClient.EnterAsync(survivor.BaseAddress!, viewerToken, viewer.LastId);
        returned.Hello.GetProperty("resumed").GetBoolean().ShouldBeTrue();

        var away = await doctor.NextAsync("presence");
        away.GetProperty("participantId").GetString().ShouldBe(patientId);
        away.GetProperty("change").GetString().ShouldBe("away");
        TimeProvider.System.GetElapsedTime(died).ShouldBeInRange(TimeSpan.Zero, Timeout * 3);

        // The one who came back has two connections in the records until the sweep is through; only the ghost goes.
        using var back = await RealtimeClient.EnterAsync(survivor.BaseAddress!, patientToken, patient.LastId);
        (await doctor.NextAsync("presence")).GetProperty("change").GetString().ShouldBe("returned");
        returned.Abort();
        var left = await doctor.NextAsync("presence");
        left.GetProperty("participantId").GetString().ShouldBe(viewerId, "no ghost kept them present");
        left.GetProperty("change").GetString().ShouldBe("away");
        doctor.Events.Count(each => each.GetProperty("type").GetString() == "presence" && each.GetProperty("participantId").GetString() == viewerId).ShouldBe(2);
    }

    private static async Task<(string Doctor, string Patient, string Viewer)> NewConsultationAsync(HttpClient http)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/consultations")
        {
            Content = JsonContent.Create(new { title = "t", doctor = new { name = "d" }, patient = new { name = "p" }, others = new[] { new { role = "viewer", name = "v" } } }),
        };
        request.Headers.Authorization = new("Bearer", TestSettings.ApiKey);
        using var created = await http.SendAsync(request, Cancellation);
        List<string> tokens = [];
        foreach (var participant in (await created.ReadJsonAsync()).GetProperty("participants").EnumerateArray())
        {
            using var joined = await http.PostAsJsonAsync(
                "/api/v1/join", new { joinCode = participant.GetProperty("joinCode").GetString(), deviceId = TestSettings.DeviceId }, Cancellation);
            tokens.Add((await joined.ReadJsonAsync()).GetProperty("token").GetString()!);
        }

        return (tokens[0], tokens[1], tokens[2]);
    }
}
