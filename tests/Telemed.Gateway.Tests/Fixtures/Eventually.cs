using System.Diagnostics;

namespace Telemed.Gateway.Tests.Fixtures;

/// <summary>Waits for what will be, with a deadline.</summary>
internal static class Eventually
{
    public static async Task IsTrueAsync(Func<Task<bool>> condition, string what, double seconds = 10)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started).TotalSeconds > seconds)
            {
                throw new TimeoutException($"Not within {seconds} s: {what}.");
            }

            await Task.Delay(25, TestContext.Current.CancellationToken);
        }
    }

    public static Task IsTrueAsync(Func<bool> condition, string what, double seconds = 10) =>
        IsTrueAsync(() => Task.FromResult(condition()), what, seconds);
}
