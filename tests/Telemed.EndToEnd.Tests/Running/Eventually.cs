using System.Diagnostics;
using System.Globalization;

namespace Telemed.EndToEnd.Tests.Running;

/// <summary>Waits for conditions, never for times.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until <paramref name="condition"/> holds; fails past <paramref name="deadline"/>. Answers how long it took.</summary>
    public static async Task<TimeSpan> HoldsAsync(
        Func<Task<bool>> condition, TimeSpan deadline, string what, Func<string>? diagnosis = null, CancellationToken cancellationToken = default)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > deadline)
            {
                throw new TimeoutException($"Not within {deadline.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s: {what}.\n{diagnosis?.Invoke()}");
            }

            await Task.Delay(Interval, cancellationToken);
        }

        return clock.Elapsed;
    }

    /// <summary>The same for a condition that answers at once.</summary>
    public static Task<TimeSpan> HoldsAsync(
        Func<bool> condition, TimeSpan deadline, string what, Func<string>? diagnosis = null, CancellationToken cancellationToken = default) =>
        HoldsAsync(() => Task.FromResult(condition()), deadline, what, diagnosis, cancellationToken);
}
