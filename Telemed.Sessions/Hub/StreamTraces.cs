using System.Collections.Concurrent;
using System.Diagnostics;
using Telemed.MediaHub;

namespace Telemed.Sessions.Hub;

/// <summary>
/// Remembers in which trace each stream was published, so that what follows without HTTP between (the hub's hook, the
/// transcoder) can continue it. A request that may publish announces its trace; it becomes the stream's when the hub asks about that
/// publication, so that later requests about the same session (WHIP's PATCH, for one) change nothing.
/// </summary>
internal sealed class StreamTraces(TimeProvider time)
{
    // One entry is about 300 bytes; far more than one hub can hold streams.
    private const int Limit = 4096;

    private readonly ConcurrentDictionary<StreamPath, Trace> _traces = new();

    /// <summary>Takes note of a request that may publish <paramref name="path"/>.</summary>
    public void Announce(StreamPath path, Activity? span)
    {
        if (span is not null)
        {
            Set(path, static (trace, context) => trace with { Announced = context }, span.Context);
        }
    }

    /// <summary>The trace that a publication at <paramref name="path"/> was announced in.</summary>
    public ActivityContext? FindAnnounced(StreamPath path) => _traces.TryGetValue(path.Original, out var trace) ? trace.Announced : null;

    /// <summary>The hub lets the stream be published: from now on this is its trace.</summary>
    public void Begin(StreamPath path, ActivityContext context) =>
        Set(path, static (trace, context) => trace with { Current = context }, context);

    /// <summary>The trace of the stream at <paramref name="path"/> or of the original of it.</summary>
    public ActivityContext? Find(StreamPath path) => _traces.TryGetValue(path.Original, out var trace) ? trace.Current ?? trace.Announced : null;

    /// <summary>A context as a <c>traceparent</c> (W3C Trace Context).</summary>
    public static string TraceParent(ActivityContext context) =>
        $"00-{context.TraceId}-{context.SpanId}-{(context.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? "01" : "00")}";

    private void Set(StreamPath path, Func<Trace, ActivityContext, Trace> change, ActivityContext context)
    {
        _traces.AddOrUpdate(
            path.Original,
            static (_, set) => set.change(new Trace(null, null, set.Now), set.context),
            static (_, trace, set) => set.change(trace, set.context) with { At = set.Now },
            (change, context, Now: time.GetTimestamp()));
        if (_traces.Count <= Limit)
        {
            return;
        }

        foreach (var (oldest, _) in _traces.OrderBy(pair => pair.Value.At).Take(Limit / 4))
        {
            _traces.TryRemove(oldest, out _);
        }
    }

    private sealed record Trace(ActivityContext? Announced, ActivityContext? Current, long At);
}
