using Shouldly;
using Telemed.Transcoder.Streams;
using Xunit;

namespace Telemed.Transcoder.Tests.Streams;

public sealed class BackoffTests
{
    [Fact]
    public void The_first_restart_is_at_once_and_the_pauses_double_up_to_five_seconds()
    {
        var backoff = new Backoff(new WorkerTimings(), () => 1);

        var pauses = Enumerable.Range(0, 8).Select(_ => backoff.Next(TimeSpan.Zero).TotalMilliseconds);

        pauses.ShouldBe([0, 250, 500, 1000, 2000, 4000, 5000, 5000]);
    }

    [Fact]
    public void Jitter_takes_at_most_a_quarter_off()
    {
        var backoff = new Backoff(new WorkerTimings(), () => 0);
        backoff.Next(TimeSpan.Zero);

        backoff.Next(TimeSpan.Zero).TotalMilliseconds.ShouldBe(187.5);
    }

    [Fact]
    public void Ten_good_seconds_make_the_next_end_the_first_again()
    {
        var backoff = new Backoff(new WorkerTimings(), () => 1);
        backoff.Next(TimeSpan.Zero);
        backoff.Next(TimeSpan.Zero);

        backoff.Next(TimeSpan.FromSeconds(9)).ShouldBeGreaterThan(TimeSpan.Zero);
        backoff.Next(TimeSpan.FromSeconds(10)).ShouldBe(TimeSpan.Zero);
    }
}
