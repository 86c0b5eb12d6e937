using Telemed.MediaHub;
using Telemed.MediaHub.Watching;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Streams;

namespace Telemed.Transcoder.Jobs.Relay;

/// <summary>A stream as its viewers get it, without another FFmpeg.</summary>
internal sealed class StreamFeed(StreamPath path, HubWatcher hub, StreamSupervisor streams) : IRelayFeed
{
    public bool IsOnAir => hub.State.Originals.ContainsKey(path);

    public string? Fault => null;

    public bool HasGivenUp => false;

    public FlvViewer? Join() => streams.Outlet(path)?.Join(isSomebody: false);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
