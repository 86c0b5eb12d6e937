using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Telemed.MediaHub;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Planning;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.Tests.Support;

/// <summary>Parts of the transcoder, ready for use.</summary>
internal static class Pieces
{
    public static readonly TranscodePlan PictureAndSound = TranscodePlan.For(new StreamTracks("H264", "Opus"));
    public static readonly TranscodePlan SoundOnly = TranscodePlan.For(new StreamTracks(null, "Opus"));

    public static TranscoderTelemetry Telemetry() =>
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    public static FlvFanOut NewFanOut(TranscodePlan? plan = null, ViewerLimits? limits = null, TimeProvider? time = null)
    {
        var fanOut = new FlvFanOut(limits ?? new ViewerLimits(4 << 20, 300), SharedTelemetry, time ?? TimeProvider.System);
        fanOut.BeginRun(plan ?? PictureAndSound);
        return fanOut;
    }

    private static readonly TranscoderTelemetry SharedTelemetry = Telemetry();
}
