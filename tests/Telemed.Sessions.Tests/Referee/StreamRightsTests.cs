using Shouldly;
using Telemed.MediaHub;
using Telemed.MediaHub.Auth;
using Telemed.Sessions.Referee;
using Telemed.Sessions.Tests.Fixtures;

namespace Telemed.Sessions.Tests.Referee;

/// <summary>The table of what has changed since tokens were given out.</summary>
public sealed class StreamRightsTests
{
    private const string Consultation = "consultation1";
    private const string Doctor = "doctor0001";
    private const string Patient = "patient001";

    private static readonly StreamPath Own = new(Consultation, Patient);
    private static readonly StreamPath Doctors = new(Consultation, Doctor, StreamVariant.Aac);

    private readonly ShiftedTime _time = new();
    private readonly StreamRights _rights;

    public StreamRightsTests() => _rights = new StreamRights(_time);

    [Fact]
    public void Without_an_entry_the_token_says_what_is_allowed()
    {
        Judge(Token(0), HubActions.Publish, Own).ShouldBe(StreamVerdict.Allowed);
        Judge(Token(0), HubActions.Read, Doctors).ShouldBe(StreamVerdict.Allowed);
        Judge(Token(0) with { MayPublish = false }, HubActions.Publish, Own).ShouldBe(StreamVerdict.NotYours);
        Judge(Token(0) with { MayPlay = false }, HubActions.Read, Doctors).ShouldBe(StreamVerdict.NotYours);
        Judge(Token(0), HubActions.Publish, Own.With(StreamVariant.Aac)).ShouldBe(StreamVerdict.NotYours);
        Judge(Token(0), HubActions.Publish, Doctors.Original).ShouldBe(StreamVerdict.NotYours);
        Judge(Token(0), HubActions.Read, new StreamPath("consultation2", Doctor)).ShouldBe(StreamVerdict.NotYours);
        Judge(Token(0), HubActions.Api, Own).ShouldBe(StreamVerdict.NotYours);
    }

    /// <summary>Entry × token → publish, read.</summary>
    [Theory]
    [InlineData(1, true, true, true, 0, "Revoked", "Revoked")]
    [InlineData(1, true, true, true, 1, "Allowed", "Allowed")]
    [InlineData(1, true, true, true, 2, "Allowed", "Allowed")]
    [InlineData(1, false, true, true, 1, "Revoked", "Revoked")]
    [InlineData(1, false, false, false, 2, "Allowed", "Allowed")]
    [InlineData(0, true, false, true, 0, "Revoked", "Allowed")]
    [InlineData(0, true, true, false, 0, "Allowed", "Revoked")]
    public void An_entry_counts_instead_of_the_token(int epoch, bool join, bool publish, bool play, int tokensEpoch, string publishing, string reading)
    {
        _rights.Set(new ParticipantRights(Consultation, Patient, epoch, join, publish, play));

        Judge(Token(tokensEpoch), HubActions.Publish, Own).ToString().ShouldBe(publishing);
        Judge(Token(tokensEpoch), HubActions.Read, Doctors).ToString().ShouldBe(reading);
        Judge(Token(0) with { ParticipantId = Doctor }, HubActions.Read, Own).ShouldBe(StreamVerdict.Allowed);
    }

    [Fact]
    public void A_role_that_changed_gives_what_the_token_did_not()
    {
        var viewer = Token(0) with { MayPublish = false };
        _rights.Set(new ParticipantRights(Consultation, Patient, 0, MayJoin: true, MayPublish: true, MayPlay: true));
        Judge(viewer, HubActions.Publish, Own).ShouldBe(StreamVerdict.Allowed);
    }

    [Fact]
    public void News_that_come_late_or_twice_change_nothing()
    {
        List<RightsChange> told = [];
        _rights.Changed += told.Add;
        var kicked = new ParticipantRights(Consultation, Patient, 2, MayJoin: false, MayPublish: false, MayPlay: false);
        _rights.Set(kicked);
        _rights.Set(kicked);
        _rights.Set(kicked with { Epoch = 1, MayJoin = true });
        Judge(Token(1), HubActions.Read, Doctors).ShouldBe(StreamVerdict.Revoked);
        told.ShouldHaveSingleItem().Rights.ShouldBe(kicked);

        _rights.End(Consultation);
        _rights.End(Consultation);
        _rights.Set(kicked with { Epoch = 9, MayJoin = true, MayPlay = true });
        Judge(Token(9), HubActions.Read, Doctors).ShouldBe(StreamVerdict.Ended);
        told.Count.ShouldBe(2);
        told[1].Rights.ShouldBeNull();
    }

    [Fact]
    public void An_entry_outlives_every_token_that_is_older_and_goes_after_that()
    {
        var longest = new Sessions.Tokens.TokenOptions { Lifetime = TimeSpan.FromHours(1), TicketLifetime = TimeSpan.FromHours(1) };
        _rights.Set(new ParticipantRights(Consultation, Patient, 1, MayJoin: false, MayPublish: false, MayPlay: false));
        _rights.End("consultation2");

        _time.Forward(longest.Lifetime);
        _rights.End("consultation3");
        Judge(Token(0), HubActions.Read, Doctors).ShouldBe(StreamVerdict.Revoked);

        _time.Forward(TimeSpan.FromHours(1));
        _rights.End("consultation4");
        _rights.Count.ShouldBe(3);

        _time.Forward(TimeSpan.FromHours(24));
        _rights.End("consultation5");
        _rights.Count.ShouldBe(1);
    }

    [Fact]
    public void A_subscriber_gets_the_present_then_every_change_and_is_cut_when_it_does_not_take_them()
    {
        _rights.Set(new ParticipantRights(Consultation, Patient, 1, MayJoin: true, MayPublish: true, MayPlay: true));
        _rights.End("consultation2");
        using var subscription = _rights.Subscribe(capacity: 2);
        subscription.Present.Select(change => change.Rights?.ParticipantId ?? change.ConsultationId).Order().ShouldBe(["consultation2", Patient]);

        _rights.End("consultation3");
        subscription.Changes.TryRead(out var change).ShouldBeTrue();
        change!.ConsultationId.ShouldBe("consultation3");
        subscription.Changes.TryRead(out _).ShouldBeFalse();

        foreach (var id in new[] { "consultation4", "consultation5" })
        {
            _rights.End(id);
            subscription.Cut.IsCancellationRequested.ShouldBeFalse();
        }

        _rights.End("consultation6");
        subscription.Cut.WaitHandle.WaitOne(TimeSpan.FromSeconds(5)).ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_reads_while_others_write_sees_one_state_or_the_other()
    {
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                // Each entry in turn forbids one of the two; what no entry ever said is that both are forbidden.
                var verdict = Judge(Token(0), HubActions.Publish, Own);
                verdict.ShouldBeOneOf(StreamVerdict.Allowed, StreamVerdict.Revoked);
                begun.TrySetResult();
            }
        }, TestContext.Current.CancellationToken);
        // On a busy machine the pool would otherwise start the reader when everything is written.
        await await Task.WhenAny(begun.Task, reading).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Parallel.For(0, 4, writer =>
        {
            for (var round = 0; round < 2000; round++)
            {
                _rights.Set(new ParticipantRights(Consultation, writer == 0 ? Patient : $"another{writer:000}", 0, MayJoin: true, round % 2 == 0, round % 2 == 1));
            }
        });
        await stop.CancelAsync();
        await reading;
        _rights.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData(0, true, false, true, true, false)]
    [InlineData(0, true, true, false, false, true)]
    [InlineData(1, true, true, true, true, true)]
    [InlineData(0, false, true, true, true, true)]
    [InlineData(0, true, true, true, false, false)]
    public void A_stranger_is_suspect_where_somebody_who_could_be_behind_it_has_lost_the_right(
        int epoch, bool join, bool publish, bool play, bool publisherSuspect, bool readerSuspect)
    {
        _rights.Set(new ParticipantRights(Consultation, Patient, epoch, join, publish, play));

        _rights.IsSuspect(HubActions.Publish, Own).ShouldBe(publisherSuspect);
        _rights.IsSuspect(HubActions.Publish, Doctors.Original).ShouldBeFalse();
        _rights.IsSuspect(HubActions.Read, Doctors).ShouldBe(readerSuspect);
        _rights.IsSuspect(HubActions.Read, new StreamPath("consultation2", Doctor)).ShouldBeFalse();
    }

    private static StreamHolder Token(int epoch) => new(Consultation, Patient, epoch, MayPublish: true, MayPlay: true);

    private StreamVerdict Judge(StreamHolder holder, string action, StreamPath path) => _rights.Judge(holder, action, path);
}
