using Telemed.Transcoder.Jobs.Telemetry;
using Telemed.Transcoder.Rtmp;

namespace Telemed.Transcoder.Jobs.Relay;

/// <summary>What every relay needs.</summary>
internal sealed class RelayServices(
    JobTimings timings,
    RtmpTimings rtmp,
    RtmpPolicy policy,
    JobsTelemetry telemetry,
    TimeProvider time)
{
    public JobTimings Timings { get; } = timings;

    public RtmpTimings Rtmp { get; } = rtmp;

    public RtmpPolicy Policy { get; } = policy;

    public JobsTelemetry Telemetry { get; } = telemetry;

    public TimeProvider Time { get; } = time;
}
