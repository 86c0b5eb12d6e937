using System.Diagnostics;
using Telemed.Bench.Phones;
using Telemed.EndToEnd.Tests.Running;
using Telemed.MediaHub.Api;

namespace Telemed.Bench.Running;

/// <summary>
/// Looks at the hub's paths all the time: does each stream's encoded variant flow, and does more than one FFmpeg read any original?
/// </summary>
internal sealed class HubWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly BenchSystem _system;
    private readonly Dictionary<string, Variant> _variants;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<string> _doubles = [];
    private readonly Task _looking;

    private HubWatch(BenchSystem system, IReadOnlyList<LiveStream> streams)
    {
        _system = system;
        _variants = streams.ToDictionary(stream => stream.Path, stream => new Variant(stream.EncodedVariant));
        _looking = Task.Run(LookAsync);
    }

    /// <summary>How often it has looked.</summary>
    public int Looks { get; private set; }

    /// <summary>Looks that found an original with two readers by RTSP, which only transcoders are.</summary>
    public IReadOnlyList<string> Doubles
    {
        get
        {
            lock (_gate)
            {
                return [.. _doubles];
            }
        }
    }

    /// <summary>Streams whose variant was published anew since <see cref="Mark"/>.</summary>
    public IReadOnlyList<string> PublishedAnew
    {
        get
        {
            lock (_gate)
            {
                return [.. _variants.Where(entry => entry.Value.ReadyTime != entry.Value.Marked).Select(entry => entry.Key)];
            }
        }
    }

    public static HubWatch Start(BenchSystem system, IReadOnlyList<LiveStream> streams) => new(system, streams);

    /// <summary>Remembers which publication of each variant is on air.</summary>
    public void Mark()
    {
        lock (_gate)
        {
            foreach (var variant in _variants.Values)
            {
                variant.Marked = variant.ReadyTime;
            }
        }
    }

    /// <summary>Waits until every variant has got packets in the last half second.</summary>
    public Task WaitUntilAllFlowAsync(TimeSpan patience, CancellationToken cancellationToken) => Eventually.HoldsAsync(
        () => Stuck([]).Count == 0, patience, "all streams flow", () => string.Join('\n', Stuck([])), cancellationToken);

    /// <summary>Waits until every variant flows, those of <paramref name="victims"/> as another publication; how long since <paramref name="struck"/>.</summary>
    public async Task<TimeSpan> WaitUntilBackAsync(IReadOnlyList<string> victims, long struck, TimeSpan patience, CancellationToken cancellationToken)
    {
        await Eventually.HoldsAsync(
            () => Stuck(victims).Count == 0, patience, "all streams flow again", () => string.Join('\n', Stuck(victims)), cancellationToken);
        lock (_gate)
        {
            // The moment at which the last of them was first seen with packets.
            var last = victims.Select(path => _variants[path].FlowsSince).DefaultIfEmpty(struck).Max();
            return Stopwatch.GetElapsedTime(struck, Math.Max(struck, last));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
    }

    private List<string> Stuck(IReadOnlyList<string> victims)
    {
        lock (_gate)
        {
            return [.. _variants.Where(entry => !entry.Value.Flows || (victims.Contains(entry.Key) && entry.Value.ReadyTime == entry.Value.Marked)).Select(entry => entry.Key)];
        }
    }

    private async Task LookAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                IReadOnlyList<HubPath> paths;
                try
                {
                    paths = await _system.Hub.ListPathsAsync(_stop.Token);
                }
                catch (HttpRequestException)
                {
                    // The hub was busy; the next look is soon.
                    continue;
                }

                Take(paths.ToDictionary(path => path.Name));
            }
        }
        catch (OperationCanceledException)
        {
            // The bench is over.
        }
    }

    private void Take(Dictionary<string, HubPath> paths)
    {
        lock (_gate)
        {
            Looks++;
            foreach (var (original, variant) in _variants)
            {
                variant.See(paths.GetValueOrDefault(variant.Path));
                var readers = paths.GetValueOrDefault(original)?.Readers.Count(reader => reader.Type == HubReference.RtspSession) ?? 0;
                if (readers > 1)
                {
                    _doubles.Add($"{original} has {readers} readers by RTSP");
                }
            }
        }
    }

    /// <summary>One encoded variant, as it was seen last.</summary>
    private sealed class Variant(string path)
    {
        private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(500);

        private long _bytes;
        private long _lastGrowth;

        public string Path { get; } = path;

        /// <summary>Of the publication on air, or of the last one.</summary>
        public DateTimeOffset? ReadyTime { get; private set; }

        public DateTimeOffset? Marked { get; set; }

        /// <summary>When this publication's first packets were seen (of <see cref="Stopwatch"/>).</summary>
        public long FlowsSince { get; private set; }

        public bool Flows => _lastGrowth != 0 && Stopwatch.GetElapsedTime(_lastGrowth) < Fresh;

        public void See(HubPath? now)
        {
            if (now is not { Ready: true, BytesReceived: > 0 })
            {
                return;
            }

            if (now.ReadyTime != ReadyTime)
            {
                (ReadyTime, _bytes, FlowsSince) = (now.ReadyTime, 0, Stopwatch.GetTimestamp());
            }

            if (now.BytesReceived > _bytes)
            {
                (_bytes, _lastGrowth) = (now.BytesReceived, Stopwatch.GetTimestamp());
            }
        }
    }
}
