using Telemed.Transcoder.Encoders;

namespace Telemed.Transcoder.Planning;

/// <summary>A plan's parts for programs.</summary>
/// <param name="Picture">What is done with the picture, the same for every player.</param>
/// <param name="Aac">What is done with the sound for RTMP, HTTP-FLV and HLS players.</param>
/// <param name="Opus">What is done with the sound for WebRTC players; <see langword="null"/> where they play the original.</param>
/// <param name="Encoder">Who encodes the picture: x264, vaapi, nvenc, qsv, videotoolbox; <see langword="null"/> where nobody does.</param>
/// <param name="Width">The encoded picture's width in pixels, where it is known.</param>
/// <param name="Height">Its height.</param>
/// <param name="MaxBitrate">Its highest bit rate in bit/s.</param>
public sealed record PlanReport(
    PlanStepReport Picture, PlanStepReport Aac, PlanStepReport? Opus, string? Encoder, int? Width, int? Height, int? MaxBitrate)
{
    /// <summary>The parts of <paramref name="plan"/>.</summary>
    public static PlanReport Of(TranscodePlan plan) => new(
        PlanStepReport.Of(plan.Picture),
        PlanStepReport.Of(plan.AacSound),
        plan.HasOpusVariant ? PlanStepReport.Of(plan.OpusSound) : null,
        plan.Target?.Encoder.Name(),
        plan.Target?.Size?.Width,
        plan.Target?.Size?.Height,
        plan.Target?.Bitrate);
}

/// <summary>What is done with one track.</summary>
/// <param name="Treatment"><c>copy</c>, <c>encode</c> or <c>absent</c>.</param>
/// <param name="From">The source's codec; <see langword="null"/> where the source has no such track.</param>
/// <param name="To">The codec that players get; <see langword="null"/> where they get none.</param>
/// <param name="Reason">Why it is not copied; <see langword="null"/> where it is.</param>
public sealed record PlanStepReport(string Treatment, string? From, string? To, string? Reason)
{
    internal static PlanStepReport Of(PlanStep step) =>
        new(step.Treatment switch { TrackTreatment.Copy => "copy", TrackTreatment.Encode => "encode", _ => "absent" }, step.From, step.To, step.Reason);
}
