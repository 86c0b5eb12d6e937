using System.Threading.Channels;
using Telemed.Transcoder.Flv;

namespace Telemed.Transcoder.FanOut;

/// <summary>How much may wait for one viewer.</summary>
/// <param name="Bytes">Bytes on the wire.</param>
/// <param name="Tags">FLV tags.</param>
public sealed record ViewerLimits(long Bytes, int Tags);

/// <summary>The codec headers of a stream at one moment.</summary>
/// <param name="Metadata">The <c>onMetaData</c> script tag.</param>
/// <param name="Avc">H.264's configuration.</param>
/// <param name="Aac">AAC's configuration.</param>
public sealed record CodecHeaders(FlvTag? Metadata, FlvTag? Avc, FlvTag? Aac);

/// <summary>
/// One viewer's queue. The fan-out puts in and never waits; the viewer's connection takes out as fast as it can. A viewer that
/// falls behind loses everything up to the next keyframe and then sees the present again.
/// </summary>
public sealed class FlvViewer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ViewerLimits _limits;
    private readonly Action<FlvViewer> _leave;
    private readonly Action<int> _dropped;

    private List<TimedTag> _queue = [];
    private List<TimedTag> _taken = [];
    private long _queuedBytes;
    private long _base;
    private long _lastVideo;
    private long _lastAudio;
    private bool _waitsForKeyframe;
    private bool _completed;

    internal FlvViewer(bool hasVideo, bool hasAudio, ViewerLimits limits, Action<FlvViewer> leave, Action<int> dropped)
    {
        (HasVideo, HasAudio, _limits, _leave, _dropped) = (hasVideo, hasAudio, limits, leave, dropped);
    }

    /// <summary>Whether the stream has a picture.</summary>
    public bool HasVideo { get; }

    /// <summary>Whether the stream has sound.</summary>
    public bool HasAudio { get; }

    /// <summary>What waits, in bytes.</summary>
    public long QueuedBytes
    {
        get
        {
            lock (_gate)
            {
                return _queuedBytes;
            }
        }
    }

    /// <summary>
    /// Everything that waits, in order, with the viewer's own timestamps; waits until there is something. Empty when the stream
    /// has ended. The list is good until the next call.
    /// </summary>
    public async ValueTask<IReadOnlyList<TimedTag>> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_queue.Count > 0)
                {
                    (_queue, _taken) = (_taken, _queue);
                    _queue.Clear();
                    _queuedBytes = 0;
                    return _taken;
                }

                if (_completed)
                {
                    return [];
                }
            }

            await _signal.Reader.ReadAsync(cancellationToken);
        }
    }

    /// <summary>Leaves the stream.</summary>
    public void Dispose() => _leave(this);

    // What a new viewer gets first: the codec headers and the pictures since the last keyframe, so that the present can be decoded
    // at once. These pictures are the past: they are a millisecond apart, and live time begins right behind them, so that the
    // viewer begins at the present instead of up to a group of pictures behind it.
    internal void Begin(CodecHeaders headers, IReadOnlyList<TimedTag> pictures, long present)
    {
        lock (_gate)
        {
            _base = present - pictures.Count;
            AddHeaders(headers, 0);
            for (var i = 0; i < pictures.Count; i++)
            {
                Add(pictures[i].Tag, i);
            }

            _lastVideo = pictures.Count;
        }

        _signal.Writer.TryWrite(true);
    }

    internal void Offer(TimedTag tag, CodecHeaders headers)
    {
        var lost = 0;
        lock (_gate)
        {
            if (_completed)
            {
                return;
            }

            if (_queue.Count >= _limits.Tags || _queuedBytes + tag.Tag.Size > _limits.Bytes)
            {
                lost += _queue.Count;
                _queue.Clear();
                _queuedBytes = 0;
                _waitsForKeyframe = true;
            }

            var offered = false;
            if (_waitsForKeyframe && (tag.Tag.IsKeyframe || !HasVideo))
            {
                // The headers may have been among what was lost.
                _waitsForKeyframe = false;
                AddHeaders(headers, Math.Max(tag.Time - _base, 0));
            }

            if (!_waitsForKeyframe)
            {
                Add(tag.Tag, Math.Max(tag.Time - _base, 0));
                offered = true;
            }

            lost += offered ? 0 : 1;
        }

        if (lost > 0)
        {
            _dropped(lost);
        }

        _signal.Writer.TryWrite(true);
    }

    internal void Complete()
    {
        lock (_gate)
        {
            _completed = true;
        }

        _signal.Writer.TryWrite(true);
    }

    private void AddHeaders(CodecHeaders headers, long time)
    {
        foreach (var header in new[] { headers.Metadata, headers.Avc, headers.Aac })
        {
            if (header is not null)
            {
                Add(header, time);
            }
        }
    }

    // Per kind, time never goes back.
    private void Add(FlvTag tag, long time)
    {
        switch (tag.Type)
        {
            case FlvTagType.Video:
                time = _lastVideo = Math.Max(_lastVideo, time);
                break;
            case FlvTagType.Audio:
                time = _lastAudio = Math.Max(_lastAudio, time);
                break;
        }

        _queue.Add(new TimedTag(tag, time));
        _queuedBytes += tag.Size;
    }
}
