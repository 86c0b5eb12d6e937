using Telemed.Transcoder.Ffmpeg;
using Telemed.Transcoder.Flv;

namespace Telemed.Transcoder.Streams;

/// <summary>
/// Counts what an FFmpeg writes and, once a second, makes figures of it. <see cref="Count"/> is called for every tag and only adds;
/// the rest belongs to the worker's loop.
/// </summary>
public sealed class FigureBook(TimeProvider time)
{
    // Figures are means over so many samples, a second apart.
    private const int Window = 5;

    private readonly Queue<Sample> _samples = new(Window + 1);
    private readonly ChildUsage _usage = new(time);
    private long _pictures;
    private long _bytes;
    private long _droppedBefore;
    private long _duplicatedBefore;
    private volatile StreamFigures _current = StreamFigures.None;

    /// <summary>The newest figures.</summary>
    public StreamFigures Current => _current;

    /// <summary>Another FFmpeg has been started.</summary>
    public void BeginRun()
    {
        _samples.Clear();
        _droppedBefore = _current.DroppedFrames;
        _duplicatedBefore = _current.DuplicatedFrames;
        _current = StreamFigures.None with { DroppedFrames = _droppedBefore, DuplicatedFrames = _duplicatedBefore };
    }

    /// <summary>A tag has come from FFmpeg.</summary>
    public void Count(FlvTag tag)
    {
        Interlocked.Add(ref _bytes, tag.Data.Length);
        if (tag.Type == FlvTagType.Video && !tag.IsAvcHeader)
        {
            Interlocked.Increment(ref _pictures);
        }
    }

    /// <summary>Makes figures of what has been counted and what the process says and uses.</summary>
    public void Measure(FfmpegRun run, TimeSpan? timeToFirstPacket)
    {
        var now = new Sample(time.GetTimestamp(), Interlocked.Read(ref _pictures), Interlocked.Read(ref _bytes));
        _samples.Enqueue(now);
        if (_samples.Count > Window + 1)
        {
            _samples.Dequeue();
        }

        var first = _samples.Peek();
        var seconds = time.GetElapsedTime(first.At, now.At).TotalSeconds;
        var usage = run.ProcessId is { } id ? _usage.Of(id) : null;
        _current = new StreamFigures
        {
            FramesPerSecond = seconds > 0 ? Math.Round((now.Pictures - first.Pictures) / seconds, 1) : 0,
            Bitrate = seconds > 0 ? (long)((now.Bytes - first.Bytes) * 8 / seconds) : 0,
            Speed = run.Progress?.Speed,
            DroppedFrames = _droppedBefore + (run.Progress?.Dropped ?? 0),
            DuplicatedFrames = _duplicatedBefore + (run.Progress?.Duplicated ?? 0),
            TimeToFirstPacket = timeToFirstPacket?.TotalSeconds,
            Cpu = usage?.Cpu,
            Memory = usage?.Memory,
        };
    }

    /// <summary>Nothing runs any more.</summary>
    public void EndRun() =>
        _current = StreamFigures.None with { DroppedFrames = _current.DroppedFrames, DuplicatedFrames = _current.DuplicatedFrames };

    private readonly record struct Sample(long At, long Pictures, long Bytes);
}
