namespace Telemed.Sessions.Tests.Fixtures;

internal static class Poll
{
    /// <summary>Waits until a condition holds; fails at the deadline.</summary>
    public static async Task UntilAsync(Func<bool> condition, TimeSpan deadline)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > deadline)
            {
                throw new TimeoutException($"The condition did not come true within {deadline}.");
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The same for a condition that has to be asked for.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan deadline)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > deadline)
            {
                throw new TimeoutException($"The condition did not come true within {deadline}.");
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
