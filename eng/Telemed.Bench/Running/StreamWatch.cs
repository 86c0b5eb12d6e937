namespace Telemed.Bench.Running;

/// <summary>Looks at the transcoder's streams again and again, and notes whatever is not as it should be.</summary>
internal sealed class StreamWatch(IReadOnlyList<StreamView> before)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    private readonly Dictionary<string, int> _restartsBefore = before.ToDictionary(stream => stream.Path, stream => stream.Restarts);
    private readonly Dictionary<string, string> _notRunning = [];
    private readonly Dictionary<string, int> _restarts = [];

    /// <summary>Streams that were seen in another state than running, or not at all, with what was seen first.</summary>
    public IReadOnlyList<string> NotRunning => [.. _notRunning.Select(entry => $"{entry.Key}: {entry.Value}")];

    /// <summary>FFmpegs that replaced another.</summary>
    public int Restarts => _restarts.Values.Sum();

    /// <summary>Looks until <paramref name="cancellationToken"/>.</summary>
    public async Task LookAsync(BenchSystem system, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var now = (await system.Transcoder.ListAsync(cancellationToken)).ToDictionary(stream => stream.Path);
                foreach (var (path, restarts) in _restartsBefore)
                {
                    if (!now.TryGetValue(path, out var stream))
                    {
                        _notRunning.TryAdd(path, "gone");
                        continue;
                    }

                    _restarts[path] = stream.Restarts - restarts;
                    if (stream.State != "running")
                    {
                        _notRunning.TryAdd(path, $"{stream.State} {stream.LastError}");
                    }
                }

                await Task.Delay(Interval, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
