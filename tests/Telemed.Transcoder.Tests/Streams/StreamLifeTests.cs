using FsCheck;
using FsCheck.Fluent;
using Shouldly;
using Telemed.Transcoder.Streams;
using Xunit;

namespace Telemed.Transcoder.Tests.Streams;

public sealed class StreamLifeTests
{
    private static readonly TimeSpan GoodRun = new WorkerTimings().GoodRun;

    [Fact]
    public void The_first_restart_is_at_once_the_pauses_double_and_the_sixth_fault_in_a_row_is_quarantine()
    {
        var life = Life(jitter: 1);

        var pauses = Enumerable.Range(0, 5).Select(_ => Fail(life, TimeSpan.Zero).TotalMilliseconds).ToList();

        pauses.ShouldBe([0, 250, 500, 1000, 2000]);
        Fail(life, TimeSpan.Zero).ShouldBe(TimeSpan.FromSeconds(30));
        life.WasQuarantined.ShouldBeTrue();
    }

    [Fact]
    public void Pauses_have_a_limit_and_jitter_takes_at_most_a_quarter_off()
    {
        var life = new StreamLife(new WorkerTimings { FaultLimit = 100 }, TimeProvider.System, () => 0);

        var pauses = Enumerable.Range(0, 20).Select(_ => Fail(life, TimeSpan.Zero).TotalMilliseconds).ToList();

        pauses[1].ShouldBe(187.5);
        pauses.Max().ShouldBe(3750);
    }

    [Fact]
    public void Ten_good_seconds_make_the_next_fault_the_first_again()
    {
        var life = Life(jitter: 1);
        Fail(life, TimeSpan.Zero);
        Fail(life, TimeSpan.Zero);

        Fail(life, GoodRun - TimeSpan.FromSeconds(1)).ShouldBeGreaterThan(TimeSpan.Zero);
        Fail(life, GoodRun).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void After_a_quarantine_one_fault_is_enough_for_a_quarantine_twice_as_long_up_to_a_limit()
    {
        var life = Life(jitter: 1);
        var pauses = Enumerable.Range(0, 12).Select(_ => Fail(life, TimeSpan.Zero)).ToList();

        pauses.Skip(5).Select(pause => pause.TotalSeconds).ShouldBe([30, 60, 120, 240, 300, 300, 300]);
        life.Forgive();
        Fail(life, TimeSpan.Zero).ShouldBe(TimeSpan.Zero);
        life.WasQuarantined.ShouldBeFalse();
    }

    [Fact]
    public void Another_publication_may_fail_as_often_as_any_but_its_quarantine_is_longer()
    {
        var life = Life(jitter: 1);
        for (var i = 0; i < 6; i++)
        {
            Fail(life, TimeSpan.Zero);
        }

        life.BeginAnew();

        Fail(life, TimeSpan.Zero).ShouldBe(TimeSpan.Zero);
        Enumerable.Range(0, 5).Select(_ => Fail(life, TimeSpan.Zero)).ToList()[^1].ShouldBe(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void A_worker_that_has_stopped_becomes_nothing_else()
    {
        foreach (var next in Enum.GetValues<WorkerState>())
        {
            StreamLife.MayFollow(WorkerState.Stopping, next).ShouldBeFalse();
        }
    }

    [Fact]
    public void Every_state_can_be_left_for_stopping_and_every_one_can_be_reached()
    {
        foreach (var state in Enum.GetValues<WorkerState>().Where(state => state != WorkerState.Stopping))
        {
            StreamLife.MayFollow(state, WorkerState.Stopping).ShouldBeTrue();
        }

        HashSet<WorkerState> reached = [WorkerState.Planned];
        for (var i = 0; i < reached.Count; i++)
        {
            reached.UnionWith(Enum.GetValues<WorkerState>().Where(next => StreamLife.MayFollow(reached.ElementAt(i), next)));
        }

        reached.ShouldBe(Enum.GetValues<WorkerState>(), ignoreOrder: true);
    }

    // Whatever happens in whatever order, either the step is refused or the new state may follow the old one.
    [Fact]
    public void Random_steps_never_lead_to_a_state_that_may_not_follow()
    {
        Prop.ForAll(Gen.Choose(0, 6).ArrayOf().ToArbitrary(), steps =>
        {
            var life = Life(jitter: 0.5);
            foreach (var step in steps)
            {
                var before = life.Now.State;
                try
                {
                    Act(life, step);
                }
                catch (InvalidOperationException)
                {
                    life.Now.State.ShouldBe(before);
                }

                (life.Now.State == before || StreamLife.MayFollow(before, life.Now.State)).ShouldBeTrue();
            }
        }).QuickCheckThrowOnFailure();
    }

    private static void Act(StreamLife life, int step)
    {
        switch (step)
        {
            case 0:
                life.Begin();
                break;
            case 1:
                life.FirstPacket();
                break;
            case 2:
                life.Stall();
                break;
            case 3:
                life.Fail(TimeSpan.Zero);
                break;
            case 4:
                life.Wait();
                break;
            case 5:
                life.BeginAnew();
                break;
            default:
                life.Stop();
                break;
        }
    }

    private static TimeSpan Fail(StreamLife life, TimeSpan wrote)
    {
        life.Wait();
        life.Begin();
        return life.Fail(wrote);
    }

    private static StreamLife Life(double jitter) => new(new WorkerTimings(), TimeProvider.System, () => jitter);
}
