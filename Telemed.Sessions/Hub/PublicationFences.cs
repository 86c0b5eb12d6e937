using System.Collections.Concurrent;
using Telemed.MediaHub;

namespace Telemed.Sessions.Hub;

/// <summary>
/// The highest fence with which a stream's variants, or a stream that an ingest brings in, were published. A transcoder's worker that was cut off or stopped for a while, and
/// whose stream another worker has taken over, comes with a lower one and is not let in again, whatever it believes. In memory: a pass
/// lives for seconds, so a start of this service opens a gap of seconds at the most.
/// </summary>
internal sealed class PublicationFences(TimeProvider time)
{
    // Far more streams than one hub carries; beyond it the ones that were published longest ago are forgotten.
    private const int MaxStreams = 10_000;

    private readonly ConcurrentDictionary<StreamPath, Mark> _marks = new();

    /// <summary>Is called when a stream's fence has risen here, so that other instances can be told.</summary>
    public event Action<StreamPath, long>? Raised;

    /// <summary>Whether a later holder has published variants of <paramref name="path"/> already.</summary>
    public bool IsOutdated(StreamPath path, long fence) => _marks.TryGetValue(Key(path), out var mark) && fence < mark.Fence;

    /// <summary>Takes a publication in; <see langword="false"/> when a later holder came first.</summary>
    public bool Admit(StreamPath path, long fence)
    {
        var (isHighest, isNew) = Raise(path, fence);
        if (isNew)
        {
            Raised?.Invoke(path, fence);
        }

        return isHighest;
    }

    /// <summary>Takes in what another instance has admitted.</summary>
    public void Learn(StreamPath path, long fence) => Raise(path, fence);

    /// <summary>Every stream with its fence.</summary>
    public IEnumerable<(StreamPath Stream, long Fence)> All() => _marks.Select(pair => (pair.Key, pair.Value.Fence));

    // The variants of a stream are made by one worker, and so is an original that an ingest brings in, but not by the same.
    private static StreamPath Key(StreamPath path) => path.Variant == StreamVariant.Original ? path : path.With(StreamVariant.Aac);

    private (bool IsHighest, bool IsNew) Raise(StreamPath path, long fence)
    {
        var stream = Key(path);
        if (_marks.Count >= MaxStreams && !_marks.ContainsKey(stream))
        {
            foreach (var (oldest, _) in _marks.OrderBy(pair => pair.Value.At).Take(MaxStreams / 4).ToList())
            {
                _marks.TryRemove(oldest, out _);
            }
        }

        var isNew = false;
        var mark = _marks.AddOrUpdate(
            stream,
            _ =>
            {
                isNew = true;
                return new Mark(fence, time.GetTimestamp());
            },
            (_, known) =>
            {
                isNew = fence > known.Fence;
                return fence < known.Fence ? known : new Mark(fence, time.GetTimestamp());
            });
        return (mark.Fence == fence, isNew);
    }

    private readonly record struct Mark(long Fence, long At);
}
