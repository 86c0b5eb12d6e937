namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>The real time, moved forward on demand; timers run as ever.</summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _shift;
    private int _failures;

    /// <summary>Makes the next question for the time fail: a fault where nobody expects one.</summary>
    public void FailOnce() => Interlocked.Exchange(ref _failures, 1);

    public void Forward(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);

    public override DateTimeOffset GetUtcNow() =>
        Interlocked.Exchange(ref _failures, 0) > 0 ? throw new InvalidOperationException("The clock is broken.") : base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _shift));
}
