using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Planning;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.FanOut;

/// <summary>
/// Gives one stream's FLV to any number of viewers. It outlives the FFmpeg runs of its stream: while one FFmpeg replaces another
/// its viewers wait, and then see the stream go on.
/// </summary>
public sealed class FlvFanOut(ViewerLimits limits, TranscoderTelemetry telemetry, TimeProvider time)
{
    // Who is here waits for the stream to go on; who comes now is told that there is nothing, instead of being left to hang.
    private static readonly TimeSpan SilenceForNewcomers = TimeSpan.FromSeconds(4);

    private readonly Lock _gate = new();
    private readonly StreamTimeline _timeline = new(time);
    private readonly GroupOfPictures _group = new();
    private readonly AvcParameterSets _parameterSets = new();
    private readonly HashSet<FlvViewer> _viewers = [];
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CodecHeaders _headers = new(null, null, null);
    private bool _hasVideo;
    private bool _hasAudio;
    private bool _completed;

    /// <summary>Completes with the first tag that can be shown, or when the stream ends before there is one.</summary>
    public Task Started => _started.Task;

    /// <summary>How many are watching.</summary>
    public int ViewerCount
    {
        get
        {
            lock (_gate)
            {
                return _viewers.Count;
            }
        }
    }

    /// <summary>
    /// Says that the next tag comes from another FFmpeg. A plan with other tracks ends the viewers there are: an FLV's header has
    /// told them which tracks to expect.
    /// </summary>
    public void BeginRun(TranscodePlan plan)
    {
        List<FlvViewer> ended = [];
        lock (_gate)
        {
            _timeline.BeginRun();
            if ((_hasVideo, _hasAudio) != (plan.HasVideo, plan.HasAudio))
            {
                (_hasVideo, _hasAudio) = (plan.HasVideo, plan.HasAudio);
                _headers = new CodecHeaders(null, null, null);
                _group.Clear();
                ended.AddRange(_viewers);
                _viewers.Clear();
            }
        }

        End(ended);
    }

    /// <summary>Gives a tag to every viewer. One caller at a time.</summary>
    public void Publish(FlvTag tag)
    {
        if (tag.IsEndOfSequence)
        {
            return;
        }

        lock (_gate)
        {
            if (_completed)
            {
                return;
            }

            var timed = new TimedTag(tag, _timeline.Place(tag.Timestamp));
            if (TakeHeader(timed))
            {
                return;
            }

            if (tag.IsKeyframe && _parameterSets.HeaderForChange(tag.Data.Span) is { } changed)
            {
                var header = new FlvTag(FlvTagType.Video, tag.Timestamp, changed);
                _headers = _headers with { Avc = header };
                Offer(timed with { Tag = header });
            }

            if (tag.Type == FlvTagType.Video)
            {
                _group.Add(timed);
            }

            Offer(timed);
        }

        _started.TrySetResult();
    }

    /// <summary>
    /// Joins the stream; <see langword="null"/> when it has ended, has not shown anything yet, or has
    /// fallen silent. Dispose the viewer to leave.
    /// </summary>
    public FlvViewer? Join()
    {
        lock (_gate)
        {
            if (_completed || !_started.Task.IsCompleted || _timeline.Silence > SilenceForNewcomers)
            {
                return null;
            }

            var viewer = new FlvViewer(_hasVideo, _hasAudio, limits, Leave, telemetry.DroppedTags);
            viewer.Begin(_headers, _group.Pictures, _timeline.Last);
            _viewers.Add(viewer);
            telemetry.ViewerJoined();
            return viewer;
        }
    }

    /// <summary>Ends the stream for everybody.</summary>
    public void Complete()
    {
        List<FlvViewer> ended;
        lock (_gate)
        {
            _completed = true;
            ended = [.. _viewers];
            _viewers.Clear();
            _group.Clear();
        }

        _started.TrySetResult();
        End(ended);
    }

    private void End(List<FlvViewer> viewers)
    {
        foreach (var viewer in viewers)
        {
            viewer.Complete();
            telemetry.ViewerLeft();
        }
    }

    // Headers are kept for those who come later; those who are here get them only when they change, because every header makes a
    // player set its decoder up anew.
    private bool TakeHeader(TimedTag timed)
    {
        var tag = timed.Tag;
        if (tag.Type == FlvTagType.Script)
        {
            _headers = _headers with { Metadata = tag };
            return true;
        }

        if (!tag.IsAvcHeader && !tag.IsAacHeader)
        {
            return false;
        }

        var known = tag.IsAvcHeader ? _headers.Avc : _headers.Aac;
        if (known?.Data.Span.SequenceEqual(tag.Data.Span) == true)
        {
            return true;
        }

        if (tag.IsAvcHeader)
        {
            _headers = _headers with { Avc = tag };
            _parameterSets.TakeHeader(tag.Data.Span);
            _group.Clear();
        }
        else
        {
            _headers = _headers with { Aac = tag };
        }

        Offer(timed);
        return true;
    }

    private void Offer(TimedTag timed)
    {
        foreach (var viewer in _viewers)
        {
            viewer.Offer(timed, _headers);
        }
    }

    private void Leave(FlvViewer viewer)
    {
        lock (_gate)
        {
            if (!_viewers.Remove(viewer))
            {
                return;
            }
        }

        telemetry.ViewerLeft();
    }
}
