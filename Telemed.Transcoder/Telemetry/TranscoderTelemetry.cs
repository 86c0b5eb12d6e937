using System.Diagnostics;
using System.Diagnostics.Metrics;
using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Pictures;
using Telemed.Transcoder.Streams;

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
    private readonly Counter<int> _quarantines;
    private readonly Counter<long> _droppedFrames;
    private readonly Counter<long> _duplicatedFrames;
    private readonly Counter<int> _joined;
    private readonly Counter<int> _cut;
    private readonly Counter<int> _movedUp;
    private readonly Counter<long> _sent;
    private readonly Counter<int> _pictures;

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
        _joined = _meter.CreateCounter<int>("telemed.transcoder.viewers.joined", "{viewer}", "Viewers whom a stream began for, by transport.");
        _cut = _meter.CreateCounter<int>("telemed.transcoder.viewers.cut", "{viewer}", "Viewers cut off because their connection took nothing, by transport.");
        _movedUp = _meter.CreateCounter<int>("telemed.transcoder.viewers.moved_up", "{time}", "How often a viewer was too far behind and was moved up.");
        _sent = _meter.CreateCounter<long>("telemed.transcoder.viewers.sent", "By", "FLV given to viewers' connections, by transport.");
        _pictures = _meter.CreateCounter<int>("telemed.transcoder.pictures", "{picture}", "Pictures of streams that were asked for, by outcome.");
        _revoked = _meter.CreateCounter<int>("telemed.transcoder.viewers.revoked", "{viewer}", "Viewers closed because they lost the right to watch.");
        _quarantines = _meter.CreateCounter<int>("telemed.transcoder.quarantines", "{quarantine}", "Streams whose FFmpeg failed so often that it was given up for a while.");
        _droppedFrames = _meter.CreateCounter<long>("telemed.transcoder.frames.dropped", "{frame}", "Pictures that FFmpeg left out.");
        _duplicatedFrames = _meter.CreateCounter<long>("telemed.transcoder.frames.duplicated", "{frame}", "Pictures that FFmpeg wrote twice.");
    }

    /// <summary>Where the spans come from.</summary>
    public ActivitySource Source { get; } = new(Name);

    private static InstrumentAdvice<double> Seconds { get; } = new()
    {
        HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10],
    };

    public void FfmpegStarted() => _running.Add(1);

    public void FfmpegEnded(ProgressReport? last)
    {
        _running.Add(-1);
        _droppedFrames.Add(last?.Dropped ?? 0);
        _duplicatedFrames.Add(last?.Duplicated ?? 0);
    }

    public void Quarantined() => _quarantines.Add(1);

    /// <summary>
    /// Reads the sums over all streams from <paramref name="workers"/> whenever they are collected. They are not split by stream: a
    /// series for each stream that ever was would outlive it for as long as the service runs. <c>GET /streams</c> has them one by one.
    /// </summary>
    public void Watch(Func<IEnumerable<StreamWorker>> workers)
    {
        _meter.CreateObservableGauge("telemed.transcoder.streams", () => workers().GroupBy(worker => worker.State)
            .Select(group => new Measurement<int>(group.Count(), new KeyValuePair<string, object?>("state", group.Key.ToString()))), "{stream}", "Streams, by state.");
        _meter.CreateObservableGauge("telemed.transcoder.cpu", () => workers().Sum(worker => worker.Figures.Cpu ?? 0), "{processor}", "Processors that FFmpegs use.");
        _meter.CreateObservableGauge("telemed.transcoder.memory", () => workers().Sum(worker => worker.Figures.Memory ?? 0), "By", "Resident memory of FFmpegs.");
        _meter.CreateObservableGauge("telemed.transcoder.speed", () => workers().Select(worker => worker.Figures.Speed).OfType<double>().DefaultIfEmpty(1).Min(), "1", "Media time by real time of the slowest FFmpeg.");
        _meter.CreateObservableGauge("telemed.transcoder.bitrate", () => workers().Sum(worker => worker.Figures.Bitrate), "bit/s", "What FFmpegs give to the fan-outs.");
    }

    public void Restarted(string reason) => _restarts.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void ViewerJoined() => _viewers.Add(1);

    public void ViewerLeft() => _viewers.Add(-1);

    public void FirstFrame(TimeSpan after) => _firstFrame.Record(after.TotalSeconds);

    public void ViewerFirstByte(TimeSpan after) => _viewerFirstByte.Record(after.TotalSeconds);

    public void ViewerBegan(string transport) => _joined.Add(1, Transport(transport));

    public void ViewerCut(string transport) => _cut.Add(1, Transport(transport));

    public void ViewerMovedUp() => _movedUp.Add(1);

    public void SentToViewer(string transport, int bytes) => _sent.Add(bytes, Transport(transport));

    public void PictureMade(PictureOutcome outcome) => _pictures.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    public void ViewersRevoked(int count) => _revoked.Add(count);

    public void DroppedTags(int count) => _droppedTags.Add(count);

    private static KeyValuePair<string, object?> Transport(string transport) => new("transport", transport);

    public void Dispose()
    {
        Source.Dispose();
        _meter.Dispose();
    }
}
