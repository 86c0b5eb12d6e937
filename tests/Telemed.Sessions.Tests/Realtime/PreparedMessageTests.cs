using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Events;
using Telemed.Sessions.Http;
using Telemed.Sessions.Realtime.Messages;

namespace Telemed.Sessions.Tests.Realtime;

/// <summary>Every kind of event becomes exactly one message with its id: otherwise ids would have gaps.</summary>
public sealed class PreparedMessageTests
{
    private const string Person = "a7d0f3g6h9j2k5l8q1w4";

    private static readonly JobBody Job = new("job_1", "relay", "copy", [Person], "live.example");

    private static readonly Dictionary<string, (object Body, string Type, string? Closes)> Expected = new()
    {
        [EventTypes.ConsultationCreated] = (new CreatedBody(ConsultationStatus.Waiting, "t", null, null, []), "consultation", null),
        [EventTypes.ConsultationUpdated] = (new UpdatedBody("t", null, null, 60), "consultation", null),
        [EventTypes.ConsultationWaiting] = (new StatusBody(ConsultationStatus.Waiting, null), "consultation", null),
        [EventTypes.ConsultationLive] = (new StatusBody(ConsultationStatus.Live, null), "consultation", null),
        [EventTypes.ConsultationEnded] = (new StatusBody(ConsultationStatus.Ended, OverReasons.TimeLimit), "ended", "ended"),
        [EventTypes.ConsultationCancelled] = (new StatusBody(ConsultationStatus.Cancelled, OverReasons.Cancelled), "ended", "ended"),
        [EventTypes.ConsultationMissed] = (new StatusBody(ConsultationStatus.Missed, OverReasons.NoShow), "ended", "ended"),
        [EventTypes.ConsultationNotice] = (new NoticeBody("ending-soon", DateTimeOffset.UnixEpoch), "notice", null),
        [EventTypes.ParticipantAdded] = (new ParticipantBody(Person, ParticipantRole.Viewer, "v", Standing.Active, false), "participant", null),
        [EventTypes.ParticipantUpdated] = (new ParticipantBody(Person, ParticipantRole.Viewer, "v", Standing.Active, false), "participant", null),
        [EventTypes.ParticipantRemoved] = (new PersonBody(Person), "participant", "removed"),
        [EventTypes.ParticipantKicked] = (new KickedBody(Person, Blocked: true), "participant", "blocked"),
        [EventTypes.ParticipantJoined] = (new PersonBody(Person), "presence", null),
        [EventTypes.ParticipantAway] = (new PersonBody(Person), "presence", null),
        [EventTypes.ParticipantReturned] = (new PersonBody(Person), "presence", null),
        [EventTypes.ParticipantLeft] = (new PersonBody(Person), "presence", null),
        [EventTypes.ParticipantMuted] = (new MutedBody(Person, true), "mute", null),
        [EventTypes.ParticipantHand] = (new HandBody(Person, true), "hand", null),
        [EventTypes.ParticipantCode] = (new CodeBody(Person, "short-issued"), "other", null),
        [EventTypes.StreamOnline] = (new StreamBody(Person, true, "H264", "Opus"), "stream", null),
        [EventTypes.StreamUpdated] = (new StreamBody(Person, true, "H264", null), "stream", null),
        [EventTypes.StreamOffline] = (new StreamBody(Person, false, null, null), "stream", null),
        [EventTypes.ChatMessage] = (new ChatBody(Person, "1", "x"), "chat", null),
        [EventTypes.ChatRead] = (new ReadBody(Person, 7), "read", null),
        [EventTypes.QualityChanged] = (new QualityBody(Person, "poor"), "quality", null),
        [EventTypes.SnapshotTaken] = (new SnapshotBody("snp_1", Person), "snapshot", null),
        [EventTypes.JobCreated] = (Job, "other", null),
        [EventTypes.JobStarted] = (Job, "other", null),
        [EventTypes.JobStopped] = (Job, "other", null),
        [EventTypes.JobFailed] = (Job, "other", null),
        [EventTypes.JobDeleted] = (Job, "other", null),
    };

    [Fact]
    public void Every_kind_of_event_has_its_message() => Expected.Keys.ShouldBe(EventTypes.All, ignoreOrder: true);

    [Fact]
    public void A_message_has_its_events_id_and_closes_whom_it_sends_away()
    {
        foreach (var (type, (body, expected, closes)) in Expected)
        {
            var message = PreparedMessage.Of(Event(type, body));
            var json = JsonNode.Parse(message.Utf8.Span)!;
            ((string?)json["type"]).ShouldBe(expected, type);
            ((long?)json["id"]).ShouldBe(42, type);
            message.Id.ShouldBe(42);
            message.Close?.Reason.ShouldBe(closes, type);
            (message.Close is null).ShouldBe(closes is null, type);
        }
    }

    [Fact]
    public void A_new_link_sends_away_who_holds_the_old_one()
    {
        var message = PreparedMessage.Of(Event(EventTypes.ParticipantCode, new CodeBody(Person, "issued")));
        message.Subject.ShouldBe(Person);
        message.Close!.Reason.ShouldBe("gone");
        ((bool?)JsonNode.Parse(message.Utf8.Span)!["present"]).ShouldBe(false);
    }

    [Fact]
    public void An_event_of_a_kind_that_nobody_knows_yet_leaves_no_gap() =>
        ((string?)JsonNode.Parse(PreparedMessage.Of(Event("something.new", new { x = 1 })).Utf8.Span)!["type"]).ShouldBe("other");

    [Fact]
    public void Neither_the_names_nor_the_accounts_of_the_clinics_people_are_told()
    {
        var happened = Event(EventTypes.ParticipantMuted, new MutedBody(Person, true)) with { Actor = new Actor(ActorKind.Staff, "account-7", "Dr. Li", "10.0.0.1") };
        System.Text.Encoding.UTF8.GetString(PreparedMessage.Of(happened).Utf8.Span).ShouldNotContain("by");
    }

    private static ConsultationEvent Event(string type, object body) => new(
        "k2v9q0x4m1c7b8z3n5s6", 42, type, DateTimeOffset.UnixEpoch, Actor.System, JsonSerializer.SerializeToElement(body, HttpConventions.Json));
}
