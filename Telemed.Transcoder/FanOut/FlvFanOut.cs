using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.FanOut;

/// <summary>
/// Gives one stream's FLV to any number of viewers. It outlives the runs of its stream (FFmpegs, or other workers): while one
/// replaces another its viewers wait, and then see the stream go on. A tag is kept once for all of them.
/// </summary>
public sealed class FlvFanOut(ViewerLimits limits, TranscoderTelemetry telemetry, TimeProvider time)
{
    // Who is here waits for the stream to go on; who comes now is told that there is nothing, instead of being left to hang.
    private static readonly TimeSpan SilenceForNewcomers = TimeSpan.FromSeconds(4);

    // What costs is not the bytes but each write to a socket. With many viewers, what comes within this time goes out at once: with
    // 500 viewers of 2 Mbit/s that is a third less processor time here, and more behind. A consultation's few get each tag as it comes.
    private const int FewViewers = 32;
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly StreamTimeline _timeline = new(time);
    private readonly AvcParameterSets _parameterSets = new();
    private readonly TagLog _log = new(limits);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Replaced, never changed: whoever wakes them does so outside the gate.
    private FlvViewer[] _viewers = [];
    private CodecHeaders _headers = new(null, null, null);
    private bool _hasVideo;
    private bool _hasAudio;
    private bool _completed;
    private int _waking;

    /// <summary>Completes with the first tag that can be shown, or when the stream ends before there is one.</summary>
    public Task Started => _started.Task;

    /// <summary>How many are watching.</summary>
    public int ViewerCount => Volatile.Read(ref _viewers).Count(viewer => viewer.IsSomebody);

    /// <summary>Bytes of FLV that are kept for the viewers there are and those to come.</summary>
    public long KeptBytes
    {
        get
        {
            lock (_gate)
            {
                return _log.KeptBytes;
            }
        }
    }

    /// <summary>
    /// Says that the next tag comes from another FFmpeg, or from another worker, and which tracks to expect of it. Other tracks than
    /// before end the viewers there are: an FLV's header has told them what to wait for.
    /// </summary>
    public void BeginRun(bool hasVideo, bool hasAudio)
    {
        FlvViewer[] ended = [];
        lock (_gate)
        {
            _timeline.BeginRun();
            if ((_hasVideo, _hasAudio) != (hasVideo, hasAudio))
            {
                (_hasVideo, _hasAudio) = (hasVideo, hasAudio);
                _headers = new CodecHeaders(null, null, null);
                ended = EndViewers();
                _log.ForgetGroup();
            }
        }

        Leave(ended);
    }

    /// <summary>Gives a tag to every viewer, and never waits for one. One caller at a time.</summary>
    public void Publish(FlvTag tag)
    {
        if (tag.IsEndOfSequence)
        {
            return;
        }

        lock (_gate)
        {
            if (_completed || !Take(new TimedTag(tag, _timeline.Place(tag.Type, tag.Timestamp))))
            {
                return;
            }
        }

        if (!tag.IsAvcHeader && !tag.IsAacHeader)
        {
            _started.TrySetResult();
        }

        if (Volatile.Read(ref _viewers).Length <= FewViewers)
        {
            WakeAll();
        }
        else if (Interlocked.Exchange(ref _waking, 1) == 0)
        {
            _ = WakeAllSoonAsync();
        }
    }

    /// <summary>
    /// Joins the stream; <see langword="null"/> when it has ended, has not shown anything yet, or has
    /// fallen silent. Dispose the viewer to leave.
    /// </summary>
    /// <param name="isSomebody">Whether it counts as a viewer; what this service itself takes the stream for does not.</param>
    public FlvViewer? Join(bool isSomebody = true)
    {
        lock (_gate)
        {
            if (_completed || !_started.Task.IsCompleted || _timeline.Silence > SilenceForNewcomers)
            {
                return null;
            }

            var viewer = new FlvViewer(this, _hasVideo, _hasAudio, isSomebody);
            _viewers = [.. _viewers, viewer];
            Begin(viewer);
            if (isSomebody)
            {
                telemetry.ViewerJoined();
            }

            return viewer;
        }
    }

    /// <summary>
    /// The newest keyframe with what it takes to decode it, as an FLV of its own; <see langword="null"/> when there is none, or the stream has
    /// ended or fallen silent.
    /// </summary>
    public byte[]? Keyframe()
    {
        FlvTag header;
        FlvTag keyframe;
        lock (_gate)
        {
            if (_completed || _log.Keyframe < 0 || _headers.Avc is not { } avc || _timeline.Silence > SilenceForNewcomers)
            {
                return null;
            }

            (header, keyframe) = (avc, _log[_log.Keyframe].Tag);
        }

        var flv = new byte[FlvWriter.FileHeaderSize + header.Size + keyframe.Size];
        FlvWriter.WriteHeader(flv.AsSpan(), hasVideo: true, hasAudio: false);
        FlvWriter.WriteTag(flv.AsSpan(FlvWriter.FileHeaderSize), header, 0);
        FlvWriter.WriteTag(flv.AsSpan(FlvWriter.FileHeaderSize + header.Size), keyframe, 0);
        return flv;
    }

    /// <summary>Ends the stream for everybody.</summary>
    public void Complete()
    {
        FlvViewer[] ended;
        lock (_gate)
        {
            _completed = true;
            ended = EndViewers();
        }

        _started.TrySetResult();
        Leave(ended);
    }

    // Fills the list with what the viewer gets next; an empty list: wait. False when there is nothing more to come.
    internal bool Read(FlvViewer viewer, List<TimedTag> batch)
    {
        var lost = 0L;
        var movedUp = false;
        bool more;
        lock (_gate)
        {
            var bytes = viewer.TakePast(batch);
            if (!viewer.HasPast)
            {
                (lost, movedUp) = KeepUp(viewer, batch);
                if (lost > 0)
                {
                    viewer.MoveTo(_log.PicturesBefore(viewer.Next));
                }

                var end = Math.Min(viewer.End, _log.Next);
                while (viewer.Next < end && bytes < FlvViewer.BatchBytes && !viewer.WaitsForKeyframe)
                {
                    var tag = _log[viewer.Next++];
                    viewer.Got(tag);
                    batch.Add(tag with { Time = Math.Max(tag.Time - viewer.Base, 0) });
                    bytes += tag.Tag.Size;
                }
            }

            more = batch.Count > 0 || viewer.Next < viewer.End;
        }

        if (lost > 0)
        {
            telemetry.DroppedTags((int)lost);
        }

        if (movedUp)
        {
            telemetry.ViewerMovedUp();
        }

        return more;
    }

    internal long BytesFor(FlvViewer viewer)
    {
        lock (_gate)
        {
            return _log.BytesFrom(viewer.Next);
        }
    }

    internal void Leave(FlvViewer viewer)
    {
        lock (_gate)
        {
            if (!_viewers.Contains(viewer))
            {
                return;
            }

            _viewers = [.. _viewers.Where(other => other != viewer)];
        }

        if (viewer.IsSomebody)
        {
            telemetry.ViewerLeft();
        }
    }

    private async Task WakeAllSoonAsync()
    {
        await Task.Delay(Gathering, time);
        Volatile.Write(ref _waking, 0);
        WakeAll();
    }

    private void WakeAll()
    {
        foreach (var viewer in Volatile.Read(ref _viewers))
        {
            viewer.Wake();
        }
    }

    // What a new viewer gets first: the codec headers and the pictures since the last keyframe, so that the present can be decoded
    // at once. These pictures are the past: they are a millisecond apart, and live time begins right behind them, so that the
    // viewer begins at the present instead of up to a group of pictures behind it.
    private void Begin(FlvViewer viewer)
    {
        List<TimedTag> past = [.. Headers(0)];
        var pictures = 0;
        var present = _timeline.Last;
        for (var number = _log.HasGroup ? _log.Keyframe : _log.Next; number < _log.Next; number++)
        {
            if (_log[number] is { Tag.Type: FlvTagType.Video } picture)
            {
                past.Add(picture with { Time = pictures++ });
                present = picture.Time;
            }
        }

        viewer.Begin(past, present - pictures, _log.Next, _log.PicturesBefore(_log.Next));
    }

    // A viewer too far behind loses what it has not got and goes on at the newest keyframe, or waits for the next one.
    private (long Lost, bool MovedUp) KeepUp(FlvViewer viewer, List<TimedTag> batch)
    {
        var behind = !viewer.WaitsForKeyframe && _log.IsTooFar(viewer.Next);
        if (!behind && !viewer.WaitsForKeyframe)
        {
            return (0, false);
        }

        var from = viewer.Next;
        if (viewer.End < long.MaxValue)
        {
            viewer.Next = viewer.End;
        }
        else
        {
            var keyframe = _hasVideo ? _log.Keyframe : _log.Next - 1;
            viewer.WaitsForKeyframe = keyframe < from || (behind && !_log.IsNear(keyframe));
            viewer.Next = viewer.WaitsForKeyframe ? _log.Next : keyframe;
            if (!viewer.WaitsForKeyframe)
            {
                // The headers may have been among what was lost.
                batch.AddRange(Headers(Math.Max(_log[keyframe].Time - viewer.Base, 0)));
            }
        }

        return (viewer.Next - from, behind);
    }

    // Answers whether there is something new for the viewers.
    private bool Take(TimedTag timed)
    {
        var tag = timed.Tag;
        switch (tag)
        {
            case { Type: FlvTagType.Script }:
                _headers = _headers with { Metadata = tag };
                return false;

            // Headers are kept for those who come later; those who are here get them only when they change, because every header
            // makes a player set its decoder up anew.
            case { IsAvcHeader: true }:
                if (Same(_headers.Avc, tag))
                {
                    return false;
                }

                _headers = _headers with { Avc = tag };
                _parameterSets.TakeHeader(tag.Data.Span);
                break;
            case { IsAacHeader: true }:
                if (Same(_headers.Aac, tag))
                {
                    return false;
                }

                _headers = _headers with { Aac = tag };
                break;
            case { IsKeyframe: true } when _parameterSets.HeaderForChange(tag.Data.Span) is { } changed:
                var header = new FlvTag(FlvTagType.Video, tag.Timestamp, changed);
                _headers = _headers with { Avc = header };
                _log.Append(timed with { Tag = header });
                break;
        }

        _log.Append(timed);
        return true;
    }

    private IEnumerable<TimedTag> Headers(long at)
    {
        foreach (var header in new[] { _headers.Metadata, _headers.Avc, _headers.Aac })
        {
            if (header is not null)
            {
                yield return new TimedTag(header, at);
            }
        }
    }

    private FlvViewer[] EndViewers()
    {
        var ended = _viewers;
        _viewers = [];
        foreach (var viewer in ended)
        {
            viewer.End = _log.Next;
        }

        return ended;
    }

    private void Leave(FlvViewer[] ended)
    {
        foreach (var viewer in ended)
        {
            viewer.Wake();
            if (viewer.IsSomebody)
            {
                telemetry.ViewerLeft();
            }
        }
    }

    private static bool Same(FlvTag? known, FlvTag tag) => known?.Data.Span.SequenceEqual(tag.Data.Span) == true;
}
