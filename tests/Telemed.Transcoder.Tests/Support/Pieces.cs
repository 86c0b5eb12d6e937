using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.Tests.Support;

/// <summary>Parts of the transcoder, ready for use.</summary>
internal static class Pieces
{
    public static TranscoderTelemetry Telemetry() =>
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>());

    public static FlvFanOut NewFanOut(ViewerLimits? limits = null, TimeProvider? time = null, bool hasVideo = true)
    {
        var fanOut = new FlvFanOut(limits ?? new ViewerLimits(4 << 20, 300), SharedTelemetry, time ?? TimeProvider.System);
        fanOut.BeginRun(hasVideo, hasAudio: true);
        return fanOut;
    }

    /// <summary>One for all tests of a run.</summary>
    public static readonly ShellGuard Guard = new(NullLogger<ShellGuard>.Instance);

    public static readonly TranscoderTelemetry SharedTelemetry = Telemetry();
}
