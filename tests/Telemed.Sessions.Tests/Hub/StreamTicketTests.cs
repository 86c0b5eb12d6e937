using Shouldly;
using Telemed.Sessions.Tests.Fixtures;
using Telemed.Sessions.Tests.Tokens;

namespace Telemed.Sessions.Tests.Hub;

/// <summary>What stands in RTMP addresses, as the hub's hook takes it.</summary>
public sealed class StreamTicketTests(SessionsFixture sessions) : IClassFixture<SessionsFixture>
{
    private const string Allowed = "204";

    [Fact]
    public async Task A_ticket_is_good_for_its_one_stream_and_its_one_action_by_RTMP_alone()
    {
        var (own, other) = (await sessions.NewConsultationAsync(), await sessions.NewConsultationAsync());
        (string Name, string Ticket, string Action, string Path)[] tickets =
        [
            ("publish", own.PatientPublishTicket, "publish", own.PatientPath),
            ("play", own.PatientPlayTicket, "read", own.DoctorPath + "_aac"),
        ];
        (string Action, string Path)[] cells =
        [
            ("publish", own.PatientPath), ("publish", own.DoctorPath), ("publish", own.PatientPath + "_aac"), ("publish", other.PatientPath),
            ("read", own.PatientPath), ("read", own.DoctorPath), ("read", own.DoctorPath + "_aac"), ("read", own.DoctorPath + "_opus"),
            ("read", other.DoctorPath + "_aac"),
        ];
        foreach (var (name, ticket, action, path) in tickets)
        {
            foreach (var (asked, on) in cells)
            {
                (await AskAsync(ticket, asked, on)).ShouldBe((asked, on) == (action, path) ? Allowed : "not-yours", $"{name}: {asked} {on}");
            }

            (await AskAsync(TokenApiTests.Tampered(ticket), action, path)).ShouldBe("invalid-token");
            foreach (var protocol in new[] { "webrtc", "hls" })
            {
                (await sessions.AskHookAsync(action, path, ticket, protocol: protocol).AnswerAsync()).ShouldBe("invalid-token", $"{name} by {protocol}");
            }
        }
    }

    [Fact]
    public async Task A_ticket_dies_after_its_time()
    {
        var consultation = await sessions.NewConsultationAsync();
        sessions.Time.Forward(TimeSpan.FromMinutes(4.9));
        (await AskAsync(consultation.PatientPlayTicket, "read", consultation.DoctorPath + "_aac")).ShouldBe(Allowed);
        sessions.Time.Forward(TimeSpan.FromMinutes(0.2));
        (await AskAsync(consultation.PatientPlayTicket, "read", consultation.DoctorPath + "_aac")).ShouldBe("expired-token");
        (await AskAsync(consultation.PatientPublishTicket, "publish", consultation.PatientPath)).ShouldBe("expired-token");
    }

    [Fact]
    public async Task One_connection_at_a_time_publishes_with_a_ticket_and_any_number_play_with_one()
    {
        var consultation = await sessions.NewConsultationAsync();
        var (publish, play) = (consultation.PatientPublishTicket, consultation.PatientPlayTicket);
        (await AskAsync(publish, "publish", consultation.PatientPath, "first")).ShouldBe(Allowed);
        (await AskAsync(publish, "publish", consultation.PatientPath, "first")).ShouldBe(Allowed);
        (await AskAsync(publish, "publish", consultation.PatientPath, "second")).ShouldBe("ticket-in-use");
        foreach (var id in new[] { "third", "fourth" })
        {
            (await AskAsync(play, "read", consultation.DoctorPath + "_aac", id)).ShouldBe(Allowed);
        }
    }

    [Fact]
    public async Task The_newer_of_two_tickets_wins_and_the_older_does_not_come_back()
    {
        var consultation = await sessions.NewConsultationAsync();
        (await AskAsync(consultation.PatientPublishTicket, "publish", consultation.PatientPath, "old")).ShouldBe(Allowed);
        sessions.Time.Forward(TimeSpan.FromSeconds(1));
        var newer = TestConsultation.TicketOf((await sessions.JoinAsync(consultation.CodeOf(1))).GetProperty("publish"));

        (await AskAsync(newer, "publish", consultation.PatientPath, "new")).ShouldBe(Allowed);
        (await AskAsync(consultation.PatientPublishTicket, "publish", consultation.PatientPath, "old again")).ShouldBe("superseded");
    }

    private Task<string> AskAsync(string ticket, string action, string path, string? id = null) =>
        sessions.AskHookAsync(action, path, ticket, protocol: "rtmp", query: $"token={ticket}", id: id ?? Guid.NewGuid().ToString()).AnswerAsync();
}
