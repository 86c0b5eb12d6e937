namespace Telemed.Sessions.Webhooks;

/// <summary>Says to somebody who is busy that there may be more to do. Whoever waits takes <see cref="Next"/> before looking.</summary>
internal sealed class Nudge
{
    private TaskCompletionSource _next = New();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Give() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
