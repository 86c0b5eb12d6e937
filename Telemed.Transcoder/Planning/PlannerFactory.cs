using Microsoft.Extensions.Options;
using Telemed.Transcoder.Encoders;

namespace Telemed.Transcoder.Planning;

/// <summary>Makes a planner for each stream.</summary>
public sealed class PlannerFactory(IOptions<TranscoderOptions> options, EncoderChoice encoders, SourceProbe probe, TimeProvider time)
{
    /// <summary>A planner for another stream.</summary>
    public StreamPlanner New() => new(options.Value, encoders, probe, time);
}
