using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Telemed.Transcoder.Telemetry;

/// <summary>The transcoder's spans and meters; docs/transcoder.md lists them.</summary>
public sealed class TranscoderTelemetry : IDisposable
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "telemed.transcoder";

    private readonly Meter _meter;
    private readonly UpDownCounter<int> _running;
    private readonly Counter<int> _restarts;
    private readonly UpDownCounter<int> _viewers;
    private readonly Histogram<double> _firstFrame;
    private readonly Histogram<double> _viewerFirstByte;
    private readonly Counter<int> _droppedTags;
    private readonly Counter<int> _revoked;

    public TranscoderTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _running = _meter.CreateUpDownCounter<int>("telemed.transcoder.running", "{process}", "FFmpeg processes that run.");
        _restarts = _meter.CreateCounter<int>("telemed.transcoder.restarts", "{restart}", "FFmpeg processes that replaced another, by reason.");
        _viewers = _meter.CreateUpDownCounter<int>("telemed.transcoder.viewers", "{viewer}", "HTTP-FLV viewers.");
        _firstFrame = _meter.CreateHistogram<double>(
            "telemed.transcoder.first_frame", "s", "From the stream being seen on air to the first tag out of FFmpeg.", advice: Seconds);
        _viewerFirstByte = _meter.CreateHistogram<double>(
            "telemed.transcoder.viewer.first_byte", "s", "From a viewer's request to the first bytes of the stream.", advice: Seconds);
        _droppedTags = _meter.CreateCounter<int>("telemed.transcoder.dropped_tags", "{tag}", "FLV tags that slow viewers lost.");
        _revoked = _meter.CreateCounter<int>("telemed.transcoder.viewers.revoked", "{viewer}", "Viewers closed because they lost the right to watch.");
    }

    /// <summary>Where the spans come from.</summary>
    public ActivitySource Source { get; } = new(Name);

    private static InstrumentAdvice<double> Seconds { get; } = new()
    {
        HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10],
    };

    public void FfmpegStarted() => _running.Add(1);

    public void FfmpegEnded() => _running.Add(-1);

    public void Restarted(string reason) => _restarts.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void ViewerJoined() => _viewers.Add(1);

    public void ViewerLeft() => _viewers.Add(-1);

    public void FirstFrame(TimeSpan after) => _firstFrame.Record(after.TotalSeconds);

    public void ViewerFirstByte(TimeSpan after) => _viewerFirstByte.Record(after.TotalSeconds);

    public void ViewersRevoked(int count) => _revoked.Add(count);

    public void DroppedTags(int count) => _droppedTags.Add(count);

    public void Dispose()
    {
        Source.Dispose();
        _meter.Dispose();
    }
}
