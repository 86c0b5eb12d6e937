namespace Telemed.Bench.Running;

/// <summary>
/// A bench that another program started ends with it: <c>TELEMED_EXIT_WITH_STDIN=1</c> says that the standard input is that program's
/// pipe. What the bench itself has started gets pipes of its own.
/// </summary>
internal static class ParentInput
{
    private const string Key = "TELEMED_EXIT_WITH_STDIN";

    /// <summary>Cancels <paramref name="stop"/> at the end of the standard input, until the answer is disposed.</summary>
    public static IDisposable StopWhenItEnds(CancellationTokenSource stop)
    {
        var watch = new Watch();
        if (Environment.GetEnvironmentVariable(Key) == "1")
        {
            new Thread(() =>
            {
                using var input = Console.OpenStandardInput();
                var buffer = new byte[64];
                while (input.Read(buffer) > 0)
                {
                }

                watch.Cancel(stop);
            })
            { IsBackground = true, Name = "parent watch" }.Start();
        }

        return watch;
    }

    private sealed class Watch : IDisposable
    {
        private readonly Lock _gate = new();
        private bool _over;

        public void Cancel(CancellationTokenSource stop)
        {
            lock (_gate)
            {
                if (!_over)
                {
                    stop.Cancel();
                }
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _over = true;
            }
        }
    }
}
