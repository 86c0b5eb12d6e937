using System.Diagnostics;
using Shouldly;

namespace Telemed.Transcoder.Tests.Support;

/// <summary>Waits for something to become true, with a deadline.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<bool> condition, TimeSpan deadline, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            clock.Elapsed.ShouldBeLessThan(deadline, $"not within {deadline.TotalSeconds} s: {what}");
            await Task.Delay(20);
        }
    }

    public static async Task<T> SomeAsync<T>(Func<Task<T?>> find, TimeSpan deadline, string what, Func<string>? diagnosis = null)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (await find() is { } found)
            {
                return found;
            }

            if (clock.Elapsed >= deadline)
            {
                throw new TimeoutException($"Not within {deadline.TotalSeconds} s: {what}. {diagnosis?.Invoke()}");
            }

            await Task.Delay(50);
        }
    }
}
