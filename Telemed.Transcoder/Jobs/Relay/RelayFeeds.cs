using Telemed.MediaHub.Watching;
using Telemed.Transcoder.Jobs.Telemetry;
using Telemed.Transcoder.Streams;

namespace Telemed.Transcoder.Jobs.Relay;

/// <summary>Where a relay's pictures and sound come from.</summary>
internal sealed class RelayFeeds(HubWatcher hub, StreamSupervisor streams, WorkerServices workers, JobTimings timings, JobsTelemetry telemetry)
{
    public IRelayFeed For(RelayJob job) => job.Preset.IsCopy
        ? new StreamFeed(job.Streams[0], hub, streams)
        : new EncodedFeed(job, hub, workers, timings, telemetry);
}
