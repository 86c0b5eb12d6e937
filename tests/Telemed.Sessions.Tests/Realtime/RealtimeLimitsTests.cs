using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Shouldly;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Realtime;

/// <summary>Deadlines and bounds, with a service whose deadlines are short.</summary>
public sealed class RealtimeLimitsTests(RealtimeLimitsTests.Impatient sessions) : IClassFixture<RealtimeLimitsTests.Impatient>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Whoever_sends_no_token_in_time_is_told_and_closed()
    {
        using var client = await RealtimeClient.ConnectAsync(sessions, token: null);
        (await client.ReadToEndAsync()).ShouldBe(["invalid-token"]);
        client.CloseStatus.ShouldBe(WebSocketCloseStatus.PolicyViolation);
    }

    [Fact]
    public async Task Strangers_beyond_the_bound_get_429()
    {
        var strangers = new List<RealtimeClient>();
        for (var index = 0; index < Impatient.MaxUnauthenticated; index++)
        {
            strangers.Add(await RealtimeClient.ConnectAsync(sessions, token: null));
        }

        using (var socket = new ClientWebSocket())
        {
            socket.Options.CollectHttpResponseDetails = true;
            await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(RealtimeClient.AddressOf(sessions, null), TestContext.Current.CancellationToken));
            socket.HttpStatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        }

        foreach (var stranger in strangers)
        {
            await stranger.ReadToEndAsync();
            stranger.Dispose();
        }

        using var deadline = new CancellationTokenSource(Deadline);
        while (!await IsLetInAsync())
        {
            // The server has not heard yet that the others are gone.
            await Task.Delay(20, deadline.Token);
        }

        async Task<bool> IsLetInAsync()
        {
            try
            {
                using var next = await RealtimeClient.ConnectAsync(sessions, token: null);
                await next.ReadToEndAsync();
                return true;
            }
            catch (WebSocketException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task A_new_token_comes_at_half_of_the_life_of_each()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var client = await RealtimeClient.EnterAsync(sessions, consultation.PatientToken);
        var before = consultation.Patient.GetProperty("expiresAt").GetDateTimeOffset();
        for (var renewal = 0; renewal < 2; renewal++)
        {
            var message = await client.NextAsync("token");
            var expiresAt = message.GetProperty("expiresAt").GetDateTimeOffset();
            (expiresAt - before).ShouldBeInRange(Impatient.TokenLifetime * 0.4, Impatient.TokenLifetime * 2);
            before = expiresAt;
            var token = message.GetProperty("token").GetString()!;
            (await sessions.AskHookAsync("publish", consultation.PatientPath, token).AnswerAsync()).ShouldBe("204");
        }
    }

    [Fact]
    public async Task A_participant_whose_consultation_is_over_is_told_and_closed()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var client = await RealtimeClient.EnterAsync(sessions, consultation.PatientToken);
        await sessions.EndAsync(consultation.Id);
        (await client.ReadToEndAsync()).ShouldBeEmpty();
        client.Events[^1].GetProperty("type").GetString().ShouldBe("ended");
        client.CloseReason.ShouldBe("ended");
    }

    [Fact]
    public async Task A_connection_whose_other_end_is_dead_is_closed_and_its_participant_is_absent()
    {
        var consultation = await sessions.NewConsultationAsync();
        using var doctor = await RealtimeClient.EnterAsync(sessions, consultation.DoctorToken);

        // A socket that never answers a ping, as of a phone without reception.
        using var dead = await UpgradedSocketAsync(consultation.PatientToken);
        (await doctor.NextAsync("presence")).GetProperty("present").GetBoolean().ShouldBeTrue();
        (await doctor.NextAsync("presence")).GetProperty("present").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task A_service_that_stops_says_going_away_and_does_not_wait_for_its_clients()
    {
        var stopping = new SessionsFixture();
        await stopping.InitializeAsync();
        var consultation = await stopping.NewConsultationAsync();
        using var client = await RealtimeClient.EnterAsync(stopping, consultation.PatientToken);
        using var stranger = await RealtimeClient.ConnectAsync(stopping, token: null);

        var started = TimeProvider.System.GetTimestamp();
        var stopped = stopping.DisposeAsync().AsTask();
        await Task.WhenAll(client.ReadToEndAsync(), stranger.ReadToEndAsync());
        await Task.WhenAll(client.CloseAsync(), stranger.CloseAsync());
        await stopped;

        client.CloseStatus.ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
        client.CloseReason.ShouldBe("going-away");
        stranger.CloseReason.ShouldBe("going-away");
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(8));
    }

    private async Task<Socket> UpgradedSocketAsync(string token)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        using var deadline = new CancellationTokenSource(Deadline);
        await socket.ConnectAsync(IPAddress.Loopback, sessions.Address.Port, deadline.Token);
        await socket.SendAsync(RawWebSocket.Upgrade(token), deadline.Token);
        var answer = new byte[RawWebSocket.Upgraded.Length];
        await socket.ReceiveAsync(answer, deadline.Token);
        Encoding.ASCII.GetString(answer).ShouldBe(RawWebSocket.Upgraded);
        return socket;
    }

    public sealed class Impatient : SessionsFixture
    {
        public const int MaxUnauthenticated = 3;

        public static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(4);

        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
        [
            new("Realtime:AuthDeadline", "00:00:00.5"),
            new("Realtime:Heartbeat", "00:00:00.5"),
            new("Realtime:DeadAfter", "00:00:00.5"),
            new("Realtime:MaxUnauthenticated", $"{MaxUnauthenticated}"),
            new("Tokens:Lifetime", $"{TokenLifetime}"),
        ];
    }
}
