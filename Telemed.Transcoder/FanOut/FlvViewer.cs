using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Telemed.Transcoder.Flv;

namespace Telemed.Transcoder.FanOut;

/// <summary>How far behind the present one viewer may be.</summary>
/// <param name="Bytes">Bytes on the wire.</param>
/// <param name="Tags">FLV tags.</param>
public sealed record ViewerLimits(long Bytes, int Tags);

/// <summary>The codec headers of a stream at one moment.</summary>
/// <param name="Metadata">The <c>onMetaData</c> script tag.</param>
/// <param name="Avc">H.264's configuration.</param>
/// <param name="Aac">AAC's configuration.</param>
public sealed record CodecHeaders(FlvTag? Metadata, FlvTag? Avc, FlvTag? Aac);

/// <summary>
/// One viewer's place in the stream. The fan-out never waits for it; whoever feeds the viewer's connection takes what has come
/// since the last time. A viewer that falls behind loses what is between it and a keyframe near the present.
/// </summary>
public sealed class FlvViewer : IDisposable, IValueTaskSource
{
    /// <summary>
    /// About how many bytes are given out at once (a larger tag comes alone), so that a slow connection is seen to move and a
    /// viewer holds next to nothing of its own.
    /// </summary>
    public const int BatchBytes = 64 * 1024;

    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Woken = 2;

    private readonly FlvFanOut _fanOut;
    private readonly List<TimedTag> _batch = [];
    private List<TimedTag> _past = [];
    private int _pastGiven;
    private ManualResetValueTaskSourceCore<bool> _signal = new() { RunContinuationsAsynchronously = true };
    private int _state;
    private long _pictures;
    private long _droppedPictures;

    internal FlvViewer(FlvFanOut fanOut, bool hasVideo, bool hasAudio, bool isSomebody)
    {
        (_fanOut, HasVideo, HasAudio, IsSomebody) = (fanOut, hasVideo, hasAudio, isSomebody);
    }

    /// <summary>Whether it counts as a viewer.</summary>
    public bool IsSomebody { get; }

    /// <summary>Whether the stream has a picture.</summary>
    public bool HasVideo { get; }

    /// <summary>Whether the stream has sound.</summary>
    public bool HasAudio { get; }

    /// <summary>How far behind the present it is, in bytes on the wire.</summary>
    public long BytesBehind => _fanOut.BytesFor(this);

    /// <summary>How many pictures it has lost by being too slow.</summary>
    public long DroppedPictures => Interlocked.Read(ref _droppedPictures);

    // These belong to the fan-out and its gate.
    internal long Base { get; private set; }

    internal long Next { get; set; }

    internal long End { get; set; } = long.MaxValue;

    internal bool WaitsForKeyframe { get; set; }

    internal bool HasPast => _pastGiven < _past.Count;

    /// <summary>
    /// What comes next, in order, with the viewer's own timestamps; waits until there is something. Empty when the stream
    /// has ended. The list is good until the next call. One caller at a time.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<IReadOnlyList<TimedTag>> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _batch.Clear();
            if (!_fanOut.Read(this, _batch) || _batch.Count > 0)
            {
                return _batch;
            }

            if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Idle)
            {
                using var cancelled = cancellationToken.UnsafeRegister(static viewer => ((FlvViewer)viewer!).Wake(), this);
                await new ValueTask(this, _signal.Version);
                _signal.Reset();
            }

            Volatile.Write(ref _state, Idle);
        }
    }

    /// <summary>Leaves the stream.</summary>
    public void Dispose() => _fanOut.Leave(this);

    void IValueTaskSource.GetResult(short token) => _signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags);

    // There is something to look at. Only one who waits is disturbed; who does not will look anyway.
    internal void Wake()
    {
        if (Interlocked.Exchange(ref _state, Woken) == Waiting)
        {
            _signal.SetResult(true);
        }
    }

    internal void Begin(List<TimedTag> past, long timeBase, long next, long pictures) => (_past, Base, Next, _pictures) = (past, timeBase, next, pictures);

    // It goes on behind so many pictures of the stream, and has got all up to here but the lost ones.
    internal void MoveTo(long pictures)
    {
        Interlocked.Add(ref _droppedPictures, Math.Max(pictures - _pictures, 0));
        _pictures = pictures;
    }

    internal void Got(TimedTag tag) => _pictures += tag.Tag.Type == FlvTagType.Video ? 1 : 0;

    // Gives out of the past that it began with; answers how many bytes.
    internal long TakePast(List<TimedTag> batch)
    {
        var bytes = 0L;
        while (HasPast && bytes < BatchBytes)
        {
            var tag = _past[_pastGiven++];
            batch.Add(tag);
            bytes += tag.Tag.Size;
        }

        if (!HasPast && _past.Count > 0)
        {
            // A viewer who stays for hours does not keep the pictures of the first moment.
            (_past, _pastGiven) = ([], 0);
        }

        return bytes;
    }
}
