using Shouldly;
using Telemed.MediaHub;
using Telemed.MediaHub.Api;
using Telemed.MediaHub.Auth;
using Telemed.MediaHub.Watching;
using Telemed.Sessions.Referee;

namespace Telemed.Sessions.Tests.Referee;

/// <summary>Who is behind each connection, and for how long that is known.</summary>
public sealed class HubConnectionsTests
{
    private static readonly StreamPath Path = new("consultation1", "patient001");
    private static readonly DateTimeOffset Then = DateTimeOffset.UnixEpoch;

    private readonly Clock _clock = new();
    private readonly HubConnections _connections;

    public HubConnectionsTests() => _connections = new HubConnections(_clock);

    [Fact]
    public void A_connection_is_known_from_the_hook_until_the_hub_lists_it_no_more()
    {
        _connections.Admit(Publisher("a")).ShouldBe(Admission.Admitted);
        Look();
        _connections.IsOnTheWayIn(Rtmp("a")).ShouldBeTrue();
        _connections.RtmpOnTheWayIn().ShouldBe([Rtmp("a")]);

        Look(("a", 1));
        _connections.Knows(Rtmp("a")).ShouldBeTrue();
        _connections.IsOnTheWayIn(Rtmp("a")).ShouldBeFalse();
        _connections.RtmpOnTheWayIn().ShouldBeEmpty();

        Look();
        _connections.Knows(Rtmp("a")).ShouldBeFalse();
        _connections.Count.ShouldBe(0);
    }

    [Fact]
    public void A_connection_that_never_comes_about_is_forgotten()
    {
        _connections.Admit(Publisher("a"));
        _clock.Forward(HubConnections.SetUpTime / 2);
        Look();
        _connections.Knows(Rtmp("a")).ShouldBeTrue();
        _connections.StillOnTheWayIn(Rtmp("a"));
        _clock.Forward(HubConnections.SetUpTime / 1.5);
        Look();
        _connections.Knows(Rtmp("a")).ShouldBeTrue();
        _clock.Forward(HubConnections.SetUpTime);
        Look();
        _connections.Knows(Rtmp("a")).ShouldBeFalse();
    }

    [Fact]
    public void A_publisher_that_has_fallen_silent_gives_its_ticket_back()
    {
        _connections.Admit(Publisher("a"));
        Look(("a", 100));
        _clock.Forward(HubConnections.Stall - TimeSpan.FromSeconds(1));
        _connections.Admit(Publisher("b")).ShouldBe(Admission.TicketInUse);
        Look(("a", 200));
        _clock.Forward(HubConnections.Stall - TimeSpan.FromSeconds(1));
        Look(("a", 200));
        _connections.Admit(Publisher("b")).ShouldBe(Admission.TicketInUse);
        _clock.Forward(TimeSpan.FromSeconds(2));
        Look(("a", 200));

        _connections.Admit(Publisher("b")).ShouldBe(Admission.Admitted);
        _connections.Admit(Publisher("c")).ShouldBe(Admission.TicketInUse);
    }

    [Fact]
    public void A_newer_ticket_takes_over_and_an_older_one_waits_until_the_newer_has_gone()
    {
        _connections.Admit(Publisher("a", "old")).ShouldBe(Admission.Admitted);
        _connections.Admit(Publisher("b", "new", later: 10)).ShouldBe(Admission.Admitted);
        _connections.Admit(Publisher("c", "old")).ShouldBe(Admission.Superseded);
        Look(("b", 1));
        Look();
        _connections.Forget(Rtmp("a"));
        _connections.Admit(Publisher("d", "old")).ShouldBe(Admission.Admitted);
    }

    [Fact]
    public void What_another_instance_let_in_counts_here_too()
    {
        List<AdmittedConnection> told = [];
        _connections.Admitted += told.Add;
        _connections.Learn(Publisher("a"));
        told.ShouldBeEmpty();
        _connections.Knows(Rtmp("a")).ShouldBeTrue();
        _connections.Admit(Publisher("b")).ShouldBe(Admission.TicketInUse);

        _connections.Admit(Publisher("c", "another", later: 1));
        told.ShouldBe([Publisher("c", "another", later: 1)]);
    }

    [Fact]
    public void Memory_is_bounded_and_those_who_are_there_stay()
    {
        _connections.Admit(Publisher("there"));
        Look(("there", 1));
        for (var index = 0; index < 60_000; index++)
        {
            _connections.Admit(new AdmittedConnection(new HubReference(HubReference.HlsSession, $"{index}"), Holder, HubActions.Read, Path, Then, null));
        }

        _connections.Count.ShouldBeLessThanOrEqualTo(50_000);
        _connections.Knows(Rtmp("there")).ShouldBeTrue();
        _connections.Knows(new HubReference(HubReference.HlsSession, "59999")).ShouldBeTrue();
    }

    private static StreamHolder Holder => new(Path.ConsultationId, Path.ParticipantId, 0, MayPublish: true, MayPlay: true);

    private static HubReference Rtmp(string id) => new(HubReference.RtmpConnection, id);

    private static AdmittedConnection Publisher(string id, string ticket = "ticket", int later = 0) =>
        new(Rtmp(id), Holder, HubActions.Publish, Path, Then + TimeSpan.FromSeconds(later), ticket);

    private void Look(params (string Id, long Bytes)[] publishers) => _connections.Look(HubState.Empty with
    {
        Connections = [.. publishers.Select(each => new HubConnection(Rtmp(each.Id), Path, Publishes: true, each.Bytes))],
    });

    private sealed class Clock : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        // No two looks happen at once.
        public override long GetTimestamp() => _ticks++;

        public void Forward(TimeSpan by) => _ticks += by.Ticks;
    }
}
