using System.Threading.Channels;

namespace Telemed.Sessions.Internal;

/// <summary>What one subscriber of a <see cref="LineFeed"/> has not taken yet. Dispose it to leave.</summary>
internal sealed class FeedSubscription<TChange> : IDisposable
{
    private readonly Channel<TChange> _changes;
    private readonly CancellationTokenSource _cut = new();
    private readonly Action<FeedSubscription<TChange>> _leave;

    internal FeedSubscription(IReadOnlyList<TChange> present, int capacity, Action<FeedSubscription<TChange>> leave)
    {
        Present = present;
        _leave = leave;
        _changes = Channel.CreateBounded<TChange>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>What was in force when the subscription began.</summary>
    public IReadOnlyList<TChange> Present { get; }

    /// <summary>What has changed since.</summary>
    public ChannelReader<TChange> Changes => _changes.Reader;

    /// <summary>Is cancelled when the subscriber has fallen too far behind.</summary>
    public CancellationToken Cut => _cut.Token;

    public void Dispose() => _leave(this);

    internal void Offer(TChange change)
    {
        if (!_changes.Writer.TryWrite(change) && _changes.Writer.TryComplete())
        {
            // Callbacks of the token would run inside Set otherwise.
            _ = _cut.CancelAsync();
        }
    }
}
