using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using Telemed.MediaHub.Api;

namespace Telemed.MediaHub.Watching;

/// <summary>A stream that is on air at the hub.</summary>
/// <param name="Path">Its path; never a variant's.</param>
/// <param name="Tracks">Its codecs.</param>
/// <param name="Since">When the hub put it on air. The same path with another time is another publication.</param>
/// <param name="BytesReceived">What the hub has received of it; grows while the source flows.</param>
public sealed record LiveStream(StreamPath Path, StreamTracks Tracks, DateTimeOffset Since, long BytesReceived)
{
    private static readonly IReadOnlyDictionary<StreamVariant, long> None = new Dictionary<StreamVariant, long>();

    /// <summary>The variants of it that are on air, with what the hub has received of each.</summary>
    public IReadOnlyDictionary<StreamVariant, long> VariantBytes { get; init; } = None;
}

/// <summary>Somebody who publishes or reads at the hub.</summary>
/// <param name="Reference">The connection or session.</param>
/// <param name="Path">Where, variants included.</param>
/// <param name="Publishes">Whether it is the path's source; a reader otherwise.</param>
/// <param name="BytesReceived">What the hub has received on the path.</param>
public sealed record HubConnection(HubReference Reference, StreamPath Path, bool Publishes, long BytesReceived);

/// <summary>What is on air at the hub at one moment.</summary>
/// <param name="Originals">What participants publish, by path.</param>
/// <param name="Variants">The variants on air.</param>
public sealed record HubState(IReadOnlyDictionary<StreamPath, LiveStream> Originals, IReadOnlySet<StreamPath> Variants)
{
    /// <summary>Nothing on air.</summary>
    public static readonly HubState Empty = new(new Dictionary<StreamPath, LiveStream>(), new HashSet<StreamPath>());

    /// <summary>Everybody who publishes or reads; who is still being let in is not among them.</summary>
    public IReadOnlyList<HubConnection> Connections { get; init; } = [];
}

/// <summary>
/// Asks the hub five times a second what is on air and tells <see cref="IHubObserver"/>s. MediaMTX has no event stream, and its
/// hooks need a shell that its official image does not have; a poll costs it about a millisecond and finds a stream within 200 ms.
/// </summary>
public sealed partial class HubWatcher(HubApiClient hub, IEnumerable<IHubObserver> observers, TimeProvider time, ILogger<HubWatcher> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>What was on air when the hub last answered.</summary>
    public HubState State { get; private set; } = HubState.Empty;

    /// <summary>Whether the hub answered the last time it was asked.</summary>
    public bool HubAnswers { get; private set; }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Five polls a second would bury every other trace.
        using var suppressed = SuppressInstrumentationScope.Begin();
        using var timer = new PeriodicTimer(Interval, time);
        var first = true;
        do
        {
            try
            {
                State = Read(await hub.ListPathsAsync(stoppingToken));
                if (!HubAnswers)
                {
                    LogHubAnswers(logger);
                }

                HubAnswers = true;
            }
            catch (Exception exception) when (exception is HttpRequestException or System.Text.Json.JsonException or TimeoutException
                || (exception is OperationCanceledException && !stoppingToken.IsCancellationRequested))
            {
                if (HubAnswers)
                {
                    LogHubSilent(logger, exception.Message);
                }
                else if (first)
                {
                    LogHubNotThereYet(logger);
                }

                // What ran at a hub that is gone runs no longer; keeping the old state would keep its workers in a dead world.
                State = HubState.Empty;
                HubAnswers = false;
            }

            first = false;
            foreach (var observer in observers)
            {
                await observer.ObserveAsync(State, HubAnswers, stoppingToken);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static HubState Read(IReadOnlyList<HubPath> paths)
    {
        var originals = new Dictionary<StreamPath, LiveStream>();
        var variants = new HashSet<StreamPath>();
        var variantBytes = new Dictionary<StreamPath, Dictionary<StreamVariant, long>>();
        List<HubConnection> connections = [];
        foreach (var item in paths)
        {
            if (!StreamPath.TryParse(item.Name, out var path))
            {
                continue;
            }

            if (item.Source is { } source)
            {
                connections.Add(new HubConnection(source, path, Publishes: true, item.BytesReceived));
            }

            connections.AddRange(item.Readers.Select(reader => new HubConnection(reader, path, Publishes: false, item.BytesReceived)));
            // The referee has to know who tests the network; to everybody else that is no stream.
            if (!item.Ready || path.IsNetworkTest)
            {
                continue;
            }

            if (path.Variant == StreamVariant.Original)
            {
                originals[path] = new LiveStream(path, StreamTracks.Of(item), item.ReadyTime ?? default, item.BytesReceived);
            }
            else
            {
                variants.Add(path);
                if (!variantBytes.TryGetValue(path.Original, out var ofStream))
                {
                    variantBytes[path.Original] = ofStream = [];
                }

                ofStream[path.Variant] = item.BytesReceived;
            }
        }

        foreach (var (path, bytes) in variantBytes)
        {
            if (originals.TryGetValue(path, out var stream))
            {
                originals[path] = stream with { VariantBytes = bytes };
            }
        }

        return new HubState(originals, variants) { Connections = connections };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The media hub answers.")]
    private static partial void LogHubAnswers(ILogger logger);

    // Hub and services start at the same time, and the hub lets nobody in before sessions answer its hook.
    [LoggerMessage(Level = LogLevel.Information, Message = "The media hub does not answer yet.")]
    private static partial void LogHubNotThereYet(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The media hub does not answer: {Reason}")]
    private static partial void LogHubSilent(ILogger logger, string reason);
}

/// <summary>Is told five times a second what is on air. Must answer quickly and not throw.</summary>
public interface IHubObserver
{
    /// <summary>Takes the state in. An empty state with <paramref name="hubAnswers"/> false means that the hub is away.</summary>
    ValueTask ObserveAsync(HubState state, bool hubAnswers, CancellationToken cancellationToken);
}
