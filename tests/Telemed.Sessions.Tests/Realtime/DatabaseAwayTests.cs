using System.Net.WebSockets;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Realtime;

/// <summary>The channel while its database is dead, and after it has come back.</summary>
public sealed class DatabaseAwayTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Connections_stay_nothing_acknowledged_is_lost_and_nobody_was_away()
    {
        await using var server = await PostgresServer.StartAsync();
        var sessions = new OnServer(await server.CreateDatabaseAsync());
        await using var stopping = sessions;
        await sessions.InitializeAsync();
        var consultation = await sessions.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(sessions, consultation.DoctorToken);
        using var patient = await RealtimeClient.EnterAsync(sessions, consultation.PatientToken);
        (await patient.AskAsync(new { type = "chat", clientId = "before", text = "before" })).GetProperty("type").GetString().ShouldBe("ack");

        await server.InterruptAsync();
        var refused = await patient.AskAsync(new { type = "chat", clientId = "during", text = "during" });
        refused.GetProperty("code").GetString().ShouldBe("unavailable");
        await doctor.SendAsync("""{"type":"ping"}""");
        await doctor.NextAsync("pong");
        using (var newcomer = await RealtimeClient.ConnectAsync(sessions, consultation.DoctorToken))
        {
            (await newcomer.ReadToEndAsync()).ShouldBe(["unavailable"]);
            newcomer.CloseStatus.ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
        }

        // Longer than instances may be silent: nobody may take another for dead because of it.
        await Task.Delay(OnServer.Timeout + TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await server.ResumeAsync();

        var started = TimeProvider.System.GetTimestamp();
        while ((await patient.AskAsync(new { type = "chat", clientId = "during", text = "during" })).GetProperty("type").GetString() != "ack")
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Deadline);
        }

        await doctor.NextAsync("chat", chat => chat.GetProperty("clientId").GetString() == "during");
        doctor.Events.Where(each => each.GetProperty("type").GetString() == "chat").Select(each => each.GetProperty("clientId").GetString())
            .ShouldBe(["before", "during"]);
        doctor.Events.Where(each => each.GetProperty("type").GetString() == "presence").ShouldHaveSingleItem("only the patient's arrival");
    }

    private sealed class OnServer(string connectionString) : SessionsFixture
    {
        public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
            [new("ConnectionStrings:sessions", connectionString), TestSettings.SecretsKey, new("Realtime:InstanceTimeout", $"{Timeout}"), new("Realtime:MessageBurst", "10000")];
    }
}
