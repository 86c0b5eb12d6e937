using System.Collections.Concurrent;
using System.Diagnostics;
using Telemed.MediaHub;

namespace Telemed.Sessions.Hub;

/// <summary>
/// Remembers in which trace each stream was published, so that what follows without HTTP between (the hub's hook, the
/// transcoder) can continue it.
/// </summary>
internal sealed class StreamTraces(TimeProvider time)
{
    // One entry is about 200 bytes; far more than one hub can hold streams.
    private const int Limit = 4096;

    private readonly ConcurrentDictionary<StreamPath, (ActivityContext Context, long At)> _traces = new();

    /// <summary>Remembers <paramref name="span"/> as the one that published <paramref name="path"/>.</summary>
    public void Remember(StreamPath path, Activity? span)
    {
        if (span is null)
        {
            return;
        }

        _traces[path.Original] = (span.Context, time.GetTimestamp());
        if (_traces.Count > Limit)
        {
            foreach (var (oldest, _) in _traces.OrderBy(pair => pair.Value.At).Take(Limit / 4))
            {
                _traces.TryRemove(oldest, out _);
            }
        }
    }

    /// <summary>The context of the span that published <paramref name="path"/> or the original of it.</summary>
    public ActivityContext? Find(StreamPath path) => _traces.TryGetValue(path.Original, out var trace) ? trace.Context : null;

    /// <summary>A context as a <c>traceparent</c> (W3C Trace Context).</summary>
    public static string TraceParent(ActivityContext context) =>
        $"00-{context.TraceId}-{context.SpanId}-{(context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? "01" : "00")}";
}
