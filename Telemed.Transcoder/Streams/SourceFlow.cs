using Telemed.MediaHub;
using Telemed.MediaHub.Watching;

namespace Telemed.Transcoder.Streams;

/// <summary>
/// Whether a source still sends, and whether what is made of it still arrives, from the byte counts that the hub reports. It tells an
/// FFmpeg that hangs from one that has nothing to do. Thread-safe.
/// </summary>
public sealed class SourceFlow(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Counter _source = new(time.GetTimestamp());
    private readonly Dictionary<StreamVariant, Counter> _variants = [];

    /// <summary>How long ago the hub was last seen to have received something of the source.</summary>
    public TimeSpan Silence
    {
        get
        {
            lock (_gate)
            {
                return time.GetElapsedTime(_source.GrewAt);
            }
        }
    }

    /// <summary>Takes a report in.</summary>
    public void Take(LiveStream stream)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            _source.Take(stream.BytesReceived, now);
            // The AAC variant is not FFmpeg's work.
            foreach (var (variant, bytes) in stream.VariantBytes.Where(entry => entry.Key != StreamVariant.Aac))
            {
                if (!_variants.TryGetValue(variant, out var counter))
                {
                    _variants[variant] = counter = new Counter(now);
                }

                counter.Take(bytes, now);
            }
        }
    }

    /// <summary>Whether the source still sent at least <paramref name="span"/> after <paramref name="moment"/>.</summary>
    public bool WentOnAfter(long moment, TimeSpan span)
    {
        lock (_gate)
        {
            return time.GetElapsedTime(moment, _source.GrewAt) >= span;
        }
    }

    /// <summary>
    /// The variants that an FFmpeg has published since <paramref name="moment"/> and of which nothing has arrived for
    /// <paramref name="span"/>, although the source sent meanwhile.
    /// </summary>
    public IReadOnlyList<StreamVariant> StuckSince(long moment, TimeSpan span)
    {
        lock (_gate)
        {
            return
            [
                .. from entry in _variants
                   where entry.Value.GrewAt > moment
                       && time.GetElapsedTime(entry.Value.GrewAt) >= span
                       && time.GetElapsedTime(entry.Value.GrewAt, _source.GrewAt) >= span / 2
                   select entry.Key,
            ];
        }
    }

    private sealed class Counter(long now)
    {
        private long _bytes = -1;

        public long GrewAt { get; private set; } = now;

        public void Take(long bytes, long now)
        {
            if (bytes != _bytes)
            {
                _bytes = bytes;
                GrewAt = now;
            }
        }
    }
}
