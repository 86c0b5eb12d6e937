using System.Collections.Concurrent;
using Telemed.MediaHub;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Leases;

namespace Telemed.Transcoder.Streams;

/// <summary>
/// Where the viewers of this worker are, stream by stream: a fan-out that is fed by this worker's own FFmpeg or, while the stream is
/// another worker's, by one feed from there. It stays the same one when the stream moves, so its viewers go on without noticing more than
/// a gap. Not more than one caller at a time, except for <see cref="Paths"/>.
/// </summary>
public sealed class StreamOutlets(WorkerServices services, PeerClient peers, ILogger<RemoteFeed> logger) : IAsyncDisposable
{
    // Whoever loads the page again is back within this.
    private static readonly TimeSpan Unwatched = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<StreamPath, Outlet> _outlets = new();
    private readonly ConcurrentDictionary<Task, bool> _ending = new();

    /// <summary>The streams that have an outlet.</summary>
    public IEnumerable<StreamPath> Paths => _outlets.Keys;

    /// <summary>The outlet of a stream that this worker's FFmpeg feeds from now on.</summary>
    public FlvFanOut Own(StreamPath path)
    {
        var outlet = Get(path);
        StopFeed(outlet);
        return outlet.FanOut;
    }

    /// <summary>The outlet of a stream that another worker works on.</summary>
    public FlvFanOut Watch(StreamPath path)
    {
        var outlet = Get(path);
        outlet.NeededAt = services.Time.GetTimestamp();
        outlet.Feed ??= RemoteFeed.Start(path, outlet.FanOut, services.Leases, peers, services.Time, logger);
        return outlet.FanOut;
    }

    /// <summary>Feeds what is watched and is not this worker's own, and lets go of what nobody has watched for a while.</summary>
    public void Look(Func<StreamPath, bool> isOwn)
    {
        foreach (var task in _ending.Keys.Where(task => task.IsCompleted))
        {
            _ending.TryRemove(task, out _);
        }

        foreach (var (path, outlet) in _outlets.Where(pair => !isOwn(pair.Key)))
        {
            if (outlet.FanOut.ViewerCount > 0)
            {
                Watch(path);
            }
            else if (services.Time.GetElapsedTime(outlet.NeededAt) > Unwatched)
            {
                Close(path);
            }
        }
    }

    /// <summary>The stream has ended: so does watching it.</summary>
    public void Close(StreamPath path)
    {
        if (_outlets.TryRemove(path, out var outlet))
        {
            StopFeed(outlet);
            outlet.FanOut.Complete();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var path in _outlets.Keys)
        {
            Close(path);
        }

        await Task.WhenAll(_ending.Keys);
    }

    private Outlet Get(StreamPath path)
    {
        var outlet = _outlets.GetOrAdd(path, _ => new Outlet(services.NewFanOut()));
        outlet.NeededAt = services.Time.GetTimestamp();
        return outlet;
    }

    private void StopFeed(Outlet outlet)
    {
        if (outlet.Feed is { } feed)
        {
            outlet.Feed = null;
            _ending.TryAdd(feed.DisposeAsync().AsTask(), true);
        }
    }

    private sealed class Outlet(FlvFanOut fanOut)
    {
        public FlvFanOut FanOut { get; } = fanOut;

        public RemoteFeed? Feed { get; set; }

        public long NeededAt { get; set; }
    }
}
