using System.Net;
using System.Net.Sockets;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Realtime;

/// <summary>With the ordinary deadlines, so that it is the full queue that cuts.</summary>
public sealed class SlowConsumerTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    [Fact]
    public async Task A_client_that_does_not_read_is_cut_and_costs_the_others_nothing()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(sessions, consultation.DoctorToken);
        using var slow = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(12));
        await slow.ConnectAsync(IPAddress.Loopback, sessions.Address.Port, deadline.Token);
        await slow.SendAsync(RawWebSocket.Upgrade(consultation.PatientToken), deadline.Token);
        (await doctor.NextAsync("presence")).GetProperty("present").GetBoolean().ShouldBeTrue();

        // Every ping asks for a pong that is never read, until no buffer between here and there takes any more.
        var pings = Enumerable.Repeat(RawWebSocket.Text("""{"type":"ping"}"""), 1000).SelectMany(frame => frame).ToArray();
        await Should.ThrowAsync<SocketException>(async () =>
        {
            while (true)
            {
                await slow.SendAsync(pings, deadline.Token);
            }
        });

        (await doctor.NextAsync("presence")).GetProperty("present").GetBoolean().ShouldBeFalse();
        await doctor.SendAsync("""{"type":"ping"}""");
        await doctor.NextAsync("pong");
    }
}
