using System.Threading.Channels;

namespace Telemed.Sessions.Referee;

/// <summary>What one subscriber of <see cref="StreamRights"/> has not taken yet. Dispose it to leave.</summary>
internal sealed class RightsSubscription : IDisposable
{
    private readonly Channel<RightsChange> _changes;
    private readonly CancellationTokenSource _cut = new();
    private readonly Action<RightsSubscription> _leave;

    internal RightsSubscription(IReadOnlyList<RightsChange> present, int capacity, Action<RightsSubscription> leave)
    {
        Present = present;
        _leave = leave;
        _changes = Channel.CreateBounded<RightsChange>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>What was in force when the subscription began.</summary>
    public IReadOnlyList<RightsChange> Present { get; }

    /// <summary>What has changed since.</summary>
    public ChannelReader<RightsChange> Changes => _changes.Reader;

    /// <summary>Is cancelled when the subscriber has fallen too far behind.</summary>
    public CancellationToken Cut => _cut.Token;

    public void Dispose() => _leave(this);

    internal void Offer(RightsChange change)
    {
        if (!_changes.Writer.TryWrite(change) && _changes.Writer.TryComplete())
        {
            // Callbacks of the token would run inside Set otherwise.
            _ = _cut.CancelAsync();
        }
    }
}
