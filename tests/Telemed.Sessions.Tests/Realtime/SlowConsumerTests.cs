using System.Net;
using System.Net.Sockets;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Realtime;

/// <summary>With the ordinary deadlines, so that it is the full queue that cuts.</summary>
public sealed class SlowConsumerTests(SlowConsumerTests.Generous sessions) : IClassFixture<SlowConsumerTests.Generous>
{
    [Fact]
    public async Task A_client_that_does_not_read_is_cut_and_costs_the_others_nothing()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(sessions, consultation.DoctorToken);
        using var slow = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await slow.ConnectAsync(IPAddress.Loopback, sessions.Address.Port, deadline.Token);
        await slow.SendAsync(RawWebSocket.Upgrade(consultation.PatientToken), deadline.Token);
        (await doctor.NextAsync("presence")).GetProperty("present").GetBoolean().ShouldBeTrue();

        // Each message of the doctor's is an event that the slow one never reads, until no buffer between here and there takes any more.
        var text = new string('x', 2000);
        var gone = false;
        for (var sent = 0; !gone; sent++)
        {
            deadline.Token.ThrowIfCancellationRequested();
            await doctor.AskAsync(new { type = "chat", clientId = $"{sent}", text });
            gone = doctor.Events.Any(each => each.GetProperty("type").GetString() == "presence" && !each.GetProperty("present").GetBoolean());
        }

        await doctor.SendAsync("""{"type":"ping"}""");
        await doctor.NextAsync("pong");
    }

    public sealed class Generous : SessionsFixture
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
            [new("Realtime:QueueLength", "8"), new("Realtime:MessageBurst", "10000"), new("Realtime:MessagesPerSecond", "10000")];
    }
}
