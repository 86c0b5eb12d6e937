using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Identity;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Leases;
using Telemed.Transcoder.Notices;
using Telemed.Transcoder.Planning;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.Streams;

/// <summary>What every worker needs.</summary>
public sealed class WorkerServices(
    IOptions<TranscoderOptions> options,
    IOptions<ServiceIdentityOptions> identity,
    IConfiguration configuration,
    WorkerTimings timings,
    ILeases leases,
    FfmpegHost ffmpeg,
    DoctorNotices notices,
    PlannerFactory planners,
    TranscoderTelemetry telemetry,
    StreamTraces traces,
    TimeProvider time,
    ILogger<StreamWorker> logger)
{
    public TranscoderOptions Options { get; } = options.Value;

    public ServiceIdentityOptions Identity { get; } = identity.Value;

    /// <summary>The hub's RTSP endpoint.</summary>
    public Uri Hub { get; } = HubEndpoints.Address(configuration, HubEndpoints.Rtsp);

    /// <summary>The hub's RTMP endpoint.</summary>
    public Uri HubRtmp { get; } = HubEndpoints.Address(configuration, HubEndpoints.Rtmp);

    public WorkerTimings Timings { get; } = timings;

    /// <summary>Who may work on which stream; a stream's name there is its path.</summary>
    public ILeases Leases { get; } = leases;

    public FfmpegHost Ffmpeg { get; } = ffmpeg;

    public DoctorNotices Notices { get; } = notices;

    public PlannerFactory Planners { get; } = planners;

    public TranscoderTelemetry Telemetry { get; } = telemetry;

    public StreamTraces Traces { get; } = traces;

    public TimeProvider Time { get; } = time;

    public ILogger Logger { get; } = logger;

    /// <summary>A fan-out for another stream.</summary>
    public FlvFanOut NewFanOut() => new(new ViewerLimits(Options.ViewerQueueBytes, Options.ViewerQueueTags), Telemetry, Time);
}
