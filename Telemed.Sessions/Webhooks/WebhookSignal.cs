namespace Telemed.Sessions.Webhooks;

/// <summary>Tells the dispatcher at once that there is something to deliver; what is told meanwhile is kept, each endpoint once.</summary>
internal sealed class WebhookSignal : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _told = new(0, 1);
    private HashSet<string> _endpoints = new(StringComparer.Ordinal);

    public void Wake(IEnumerable<string> endpointIds)
    {
        lock (_gate)
        {
            _endpoints.UnionWith(endpointIds);
            if (_told.CurrentCount == 0)
            {
                _told.Release();
            }
        }
    }

    /// <summary>Waits at most <paramref name="timeout"/>. Answers whom it is about; nobody when the time ran out.</summary>
    public async Task<IReadOnlyCollection<string>> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        await _told.WaitAsync(timeout, cancellationToken);
        lock (_gate)
        {
            var told = _endpoints;
            _endpoints = new(StringComparer.Ordinal);
            return told;
        }
    }

    public void Dispose() => _told.Dispose();
}
