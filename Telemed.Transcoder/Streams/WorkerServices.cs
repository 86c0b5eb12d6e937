using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Identity;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.Streams;

/// <summary>What every worker needs.</summary>
public sealed class WorkerServices(
    IOptions<TranscoderOptions> options,
    IOptions<ServiceIdentityOptions> identity,
    IConfiguration configuration,
    WorkerTimings timings,
    TranscoderTelemetry telemetry,
    StreamTraces traces,
    TimeProvider time,
    ILogger<StreamWorker> logger)
{
    public TranscoderOptions Options { get; } = options.Value;

    public ServiceIdentityOptions Identity { get; } = identity.Value;

    /// <summary>The hub's RTSP endpoint.</summary>
    public Uri Hub { get; } = HubEndpoints.Address(configuration, HubEndpoints.Rtsp);

    public WorkerTimings Timings { get; } = timings;

    public TranscoderTelemetry Telemetry { get; } = telemetry;

    public StreamTraces Traces { get; } = traces;

    public TimeProvider Time { get; } = time;

    public ILogger Logger { get; } = logger;

    /// <summary>A fan-out for another stream.</summary>
    public FlvFanOut NewFanOut() => new(new ViewerLimits(Options.ViewerQueueBytes, Options.ViewerQueueTags), Telemetry, Time);
}
