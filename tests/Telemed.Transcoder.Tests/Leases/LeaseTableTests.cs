using Shouldly;
using Telemed.Transcoder.Leases;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Leases;

/// <summary>What a worker believes, on a clock that goes only when told.</summary>
public sealed class LeaseTableTests
{
    private const string Me = "me";
    private static readonly HashSet<string> OneStream = ["s"];
    private static readonly HashSet<string> Nothing = [];

    private readonly ManualTime _time = new();
    private readonly LeaseTimings _timings = new();
    private readonly LeaseTable _table;
    private readonly WorkerEntry _self = new(Me, new Uri("http://me"), 0, Draining: false);
    private readonly WorkerEntry _other = new("other", new Uri("http://other"), 0, Draining: false);

    public LeaseTableTests()
    {
        _time.Advance(TimeSpan.FromDays(1));
        _table = new LeaseTable(Me, _timings, _time);
    }

    [Fact]
    public void A_lease_counts_from_before_the_question_and_ends_before_it_ends_in_Redis()
    {
        var asked = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1));
        Answer(asked, [new LeaseWish("s", LeaseAct.Claim)], new Lease(Me, 5));
        (_table.HoldingOf("s"), _table.FenceOf("s")).ShouldBe((Holding.Held, 5L));

        _time.Advance(_timings.Lifetime - _timings.Margin - TimeSpan.FromSeconds(1));

        (_table.HoldingOf("s"), _table.FenceOf("s")).ShouldBe((Holding.None, (long?)null));
        _table.DropExpired().ShouldBe(["s"]);
        _table.DropExpired().ShouldBeEmpty();
    }

    [Fact]
    public void An_answer_that_a_stopped_worker_finds_when_it_goes_on_gives_it_nothing()
    {
        var asked = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(30));

        Answer(asked, [new LeaseWish("s", LeaseAct.Claim)], new Lease(Me, 5));

        _table.HoldingOf("s").ShouldBe(Holding.None);
        _table.Wishes(OneStream, Nothing).ShouldBe([new LeaseWish("s", LeaseAct.Keep, new Lease(Me, 5))], "it may be its own still: Redis knows");
    }

    [Fact]
    public void The_chosen_worker_takes_a_stream_at_once_and_another_steps_in_after_a_grace()
    {
        _table.Take(_time.GetTimestamp(), [new LeaseWish("s", LeaseAct.Look)], Facts(null, _self with { Load = 3 }, _other));
        _table.Claims(OneStream).ShouldBeEmpty("it is the other's turn");

        _time.Advance(_timings.Grace);

        _table.Claims(OneStream).ShouldBe([new LeaseWish("s", LeaseAct.Claim)]);
    }

    [Fact]
    public void A_stream_that_another_worker_has_taken_over_is_lost_at_once()
    {
        Hold();

        Answer(_time.GetTimestamp(), _table.Wishes(OneStream, OneStream), new Lease("other", 9)).ShouldBeTrue();

        _table.HoldingOf("s").ShouldBe(Holding.None);
        _table.HolderOf("s").ShouldBe(_other);
    }

    [Fact]
    public void A_draining_worker_offers_what_it_has_and_goes_on_until_it_is_taken()
    {
        Hold();
        _table.Draining = true;
        _table.Wishes(OneStream, OneStream).ShouldBe([new LeaseWish("s", LeaseAct.Offer, new Lease(Me, 5), "other")]);

        Answer(_time.GetTimestamp(), _table.Wishes(OneStream, OneStream), new Lease(Me, 5, "other"));
        (_table.HoldingOf("s"), _table.FenceOf("s")).ShouldBe((Holding.Leaving, (long?)null), "what runs may run, nothing is started");

        Answer(_time.GetTimestamp(), _table.Wishes(OneStream, OneStream), new Lease("other", 9));
        _table.HoldingOf("s").ShouldBe(Holding.Leaving);

        _table.Wishes(OneStream, Nothing);
        _table.HoldingOf("s").ShouldBe(Holding.None, "its FFmpeg has ended");
        _table.Claims(OneStream).ShouldBeEmpty();
    }

    [Fact]
    public void A_successor_that_does_not_accept_is_replaced_by_the_next()
    {
        Hold();
        _table.Draining = true;
        var third = new WorkerEntry("third", new Uri("http://third"), 7, Draining: false);
        Answer(_time.GetTimestamp(), _table.Wishes(OneStream, OneStream), new Lease(Me, 5, "other"), third);
        _table.Wishes(OneStream, OneStream)[0].Act.ShouldBe(LeaseAct.Keep);

        _time.Advance(_timings.Offer);

        _table.Wishes(OneStream, OneStream).ShouldBe([new LeaseWish("s", LeaseAct.Offer, new Lease(Me, 5, "other"), "third")]);
    }

    [Fact]
    public void What_is_offered_to_a_worker_it_takes()
    {
        Answer(_time.GetTimestamp(), [new LeaseWish("s", LeaseAct.Look)], new Lease("other", 5, Me));

        _table.Claims(OneStream).ShouldBe([new LeaseWish("s", LeaseAct.Claim)]);
    }

    [Fact]
    public void Without_Redis_what_is_held_goes_on_as_long_as_the_others_say_that_they_do_not_reach_it_either()
    {
        Hold();
        _time.Advance(TimeSpan.FromSeconds(1.9));
        _table.IsCutOff.ShouldBeTrue();

        _table.TakeWord(_time.GetTimestamp(), [_other], OneStream);
        _time.Advance(TimeSpan.FromSeconds(1.4));
        _table.HoldingOf("s").ShouldBe(Holding.Held);

        _time.Advance(TimeSpan.FromSeconds(0.2));
        _table.HoldingOf("s").ShouldBe(Holding.None);
    }

    [Fact]
    public void Without_Redis_a_new_stream_is_taken_by_one_of_those_who_are_there()
    {
        _table.Take(_time.GetTimestamp(), [], new LeaseFacts([_self, _other], new Dictionary<string, Lease?>()));
        var others = new LeaseTable("other", _timings, _time);
        others.Take(_time.GetTimestamp(), [], new LeaseFacts([_self, _other], new Dictionary<string, Lease?>()));
        _time.Advance(TimeSpan.FromSeconds(1));
        HashSet<string> streams = [.. Enumerable.Range(0, 10).Select(number => $"s{number}")];

        _table.TakeWord(_time.GetTimestamp(), [_other], streams);
        others.TakeWord(_time.GetTimestamp(), [_self], streams);

        streams.ShouldAllBe(name => (_table.HoldingOf(name) == Holding.Held) != (others.HoldingOf(name) == Holding.Held));
        _table.Load.ShouldBe(5);
    }

    [Fact]
    public void Who_finds_Redis_again_leaves_the_others_time_to_come_back_to_what_is_theirs()
    {
        Hold();
        _time.Advance(TimeSpan.FromSeconds(10));
        _table.DropExpired();
        HashSet<string> streams = ["s", "theirs"];
        var wishes = _table.Wishes(streams, Nothing);
        _table.Take(_time.GetTimestamp(), wishes, new LeaseFacts([_self], wishes.ToDictionary(wish => wish.Name, _ => (Lease?)null)));

        _table.Claims(streams).ShouldBe([new LeaseWish("s", LeaseAct.Claim)], "the one it had itself");
        _time.Advance(_timings.Lifetime);
        _table.Claims(streams).Select(wish => wish.Name).Order().ShouldBe(["s", "theirs"]);
    }

    [Fact]
    public void Who_has_told_another_that_Redis_is_away_takes_nothing_of_its_for_as_long_as_the_word_counts()
    {
        _table.Promise();
        _table.Take(_time.GetTimestamp(), [new LeaseWish("s", LeaseAct.Look)], Facts(null, _self));

        _table.Claims(OneStream).ShouldBeEmpty();
        _time.Advance(_timings.PeerWord + _timings.Margin);
        _table.Claims(OneStream).ShouldNotBeEmpty();
    }

    [Fact]
    public void What_a_dead_worker_had_is_taken_before_its_leases_end()
    {
        var dying = _other with { Until = 1000 };
        Look(dying);
        _time.Advance(_timings.Overdue);
        _table.Overdue.ShouldBe([dying]);
        _table.Claims(OneStream).ShouldBeEmpty("silence alone proves nothing");

        _table.Bury(dying).ShouldBeTrue();

        _table.Claims(OneStream).ShouldBe([new LeaseWish("s", LeaseAct.Seize, new Lease("other", 5))]);
        _table.Others.ShouldBeEmpty();
        Look(dying);
        _table.Others.ShouldBeEmpty("Redis does not know it yet");
        _table.Overdue.ShouldBeEmpty();
    }

    [Fact]
    public void A_worker_that_is_heard_of_again_is_not_dead()
    {
        var silent = _other with { Until = 1000 };
        Look(silent);
        _time.Advance(_timings.Overdue);
        Look(silent with { Until = 1500 });
        _table.Overdue.ShouldBeEmpty();
        _table.Bury(silent).ShouldBeFalse("it has renewed its entry since");

        _table.Bury(silent with { Until = 1500 }).ShouldBeTrue();
        Look(silent with { Until = 1750 });

        _table.Claims(OneStream).ShouldBeEmpty();
        _table.Others.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_dead_workers_stream_is_taken_by_one_of_the_living_and_by_the_next_after_a_grace()
    {
        var dying = _other with { Until = 1000 };
        var third = new WorkerEntry("third", new Uri("http://third"), 0, Draining: false);
        _table.Take(_time.GetTimestamp(), [new LeaseWish("s", LeaseAct.Look)], Facts(new Lease("other", 5), _self with { Load = 3 }, dying, third));
        _table.Bury(dying);
        _table.Claims(OneStream).ShouldBeEmpty("it is the third's turn");

        _time.Advance(_timings.Grace);

        _table.Claims(OneStream).ShouldBe([new LeaseWish("s", LeaseAct.Seize, new Lease("other", 5))]);
    }

    private void Look(WorkerEntry other) =>
        _table.Take(_time.GetTimestamp(), [new LeaseWish("s", LeaseAct.Look)], Facts(new Lease("other", 5), _self, other));

    private void Hold() => Answer(_time.GetTimestamp(), [new LeaseWish("s", LeaseAct.Claim)], new Lease(Me, 5));

    private bool Answer(long asked, IReadOnlyList<LeaseWish> wishes, Lease? lease, params WorkerEntry[] more) => _table.Take(asked, wishes, Facts(lease, [_self, _other, .. more]));

    private static LeaseFacts Facts(Lease? lease, params WorkerEntry[] workers) => new(workers, new Dictionary<string, Lease?> { ["s"] = lease });
}
