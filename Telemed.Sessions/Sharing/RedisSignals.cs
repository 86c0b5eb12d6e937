using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Telemed.ServiceDefaults.Redis;
using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Hub;
using Telemed.Sessions.Realtime;
using Telemed.Sessions.Realtime.Instances;
using Telemed.Sessions.Referee;

namespace Telemed.Sessions.Sharing;

/// <summary>
/// Tells the other instances by Redis that something has happened, and hears it from them. Nobody waits for it: what cannot be said at once
/// is dropped, because <see cref="CatchUp"/> finds it in the database. Whether Redis passes anything on is known by the signs of life that
/// this instance sends to itself; a connection that carries none is thrown away and made anew.
/// </summary>
internal sealed partial class RedisSignals(
    IOptions<SharingOptions> options,
    InstanceBook instances,
    RealtimeRooms rooms,
    IEnumerable<ISharedChanges> listeners,
    RightsFromRecords rights,
    HubConnections connections,
    AdmissionSeal seal,
    PublicationFences fences,
    FenceSeal fenceSeal,
    SharingMeter meter,
    TimeProvider time,
    ILogger<RedisSignals> logger) : BackgroundService, IConsultationObserver
{
    private const int Capacity = 4096;
    private const string ChannelName = "telemed:changes";

    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Hopeless = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan SendDeadline = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectDeadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Channel<string> _outgoing = Channel.CreateBounded<string>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite }, _ => meter.CountDropped());

    private readonly ISharedChanges[] _listeners = [.. listeners];

    // Instances that have been told who is in.
    private readonly ConcurrentDictionary<string, bool> _others = new(StringComparer.Ordinal);
    private long _heard;
    private volatile bool _isUp;

    /// <summary>Whether Redis passes on what is said.</summary>
    public bool IsUp => _isUp;

    /// <inheritdoc />
    public void Changed(Consultation? before, Consultation after, IReadOnlyList<ConsultationEvent> events)
    {
        if (options.Value.Redis is null || before is null)
        {
            return;
        }

        var rightsChanged = before.IsOver != after.IsOver || RightsDiffer(before, after);
        if (events.Count > 0 || rightsChanged)
        {
            _outgoing.Writer.TryWrite(new ChangeSignal(instances.Id, after.Id, after.LastEvent, rightsChanged).ToString());
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Redis is not { } connectionString)
        {
            return;
        }

        connections.Admitted += connection => _outgoing.Writer.TryWrite(seal.Write(instances.Id, connection));
        fences.Raised += (stream, fence) => _outgoing.Writer.TryWrite(fenceSeal.Write(instances.Id, stream, fence));
        while (true)
        {
            try
            {
                await RunAsync(connectionString, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFault(logger, exception.GetType().Name);
            }
            finally
            {
                Show(false);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    // Until the connection has carried nothing for long.
    private async Task RunAsync(string connectionString, CancellationToken cancellationToken)
    {
        var connection = await RedisConnection.OpenAsync(connectionString, "telemed-sessions", ConnectDeadline, time, cancellationToken);
        try
        {
            var channel = new RedisChannel(ChannelName, RedisChannel.PatternMode.Literal);
            var subscriber = connection.GetSubscriber();
            Volatile.Write(ref _heard, time.GetTimestamp());
            await subscriber.SubscribeAsync(channel, (_, text) => Hear(text)).WaitAsync(ConnectDeadline, time, cancellationToken);
            while (Age() < Hopeless)
            {
                Show(Age() < Silence && connection.IsConnected && _hasHeard);
                await SendAsync(subscriber, channel, new ChangeSignal(instances.Id, null, 0, RightsChanged: false).ToString(), cancellationToken);
                await SendAllAsync(subscriber, channel, connection, cancellationToken);
            }
        }
        finally
        {
            _hasHeard = false;
            Show(false);
            RedisConnection.Dismiss(connection);
        }
    }

    private volatile bool _hasHeard;

    private TimeSpan Age() => time.GetElapsedTime(Volatile.Read(ref _heard));

    // What there is to say until the next sign of life is due.
    private async Task SendAllAsync(ISubscriber subscriber, RedisChannel channel, ConnectionMultiplexer connection, CancellationToken cancellationToken)
    {
        using var due = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        due.CancelAfter(SignOfLife);
        try
        {
            while (await _outgoing.Reader.WaitToReadAsync(due.Token))
            {
                while (!due.IsCancellationRequested && _outgoing.Reader.TryRead(out var signal))
                {
                    if (!connection.IsConnected || !await SendAsync(subscriber, channel, signal, cancellationToken))
                    {
                        meter.CountDropped();
                        Show(false);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A sign of life is due.
        }
    }

    private async Task<bool> SendAsync(ISubscriber subscriber, RedisChannel channel, string signal, CancellationToken cancellationToken)
    {
        try
        {
            await subscriber.PublishAsync(channel, signal).WaitAsync(SendDeadline, time, cancellationToken);
            meter.CountSent();
            return true;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or ObjectDisposedException)
        {
            return false;
        }
    }

    private void Hear(string? text)
    {
        if (ChangeSignal.Read(text) is not { } signal)
        {
            if (text is not null && seal.Read(text) is var (origin, admitted) && origin != instances.Id)
            {
                connections.Learn(admitted);
            }
            else if (text is not null && fenceSeal.Read(text) is var (sender, stream, fence) && sender != instances.Id)
            {
                fences.Learn(stream, fence);
            }

            return;
        }

        if (signal.Origin == instances.Id)
        {
            Volatile.Write(ref _heard, time.GetTimestamp());
            if (!_hasHeard)
            {
                _hasHeard = true;
                Show(true);
            }

            return;
        }

        // One that has just come, or is heard again, knows nothing of who came in before.
        if (_others.TryAdd(signal.Origin, true))
        {
            TellWhoIsIn();
        }

        if (signal.ConsultationId is { } id)
        {
            meter.CountHeard();
            rooms.Find(id)?.Hear(signal.Last);
            foreach (var listener in _listeners)
            {
                listener.Heard(id);
            }

            if (signal.RightsChanged)
            {
                rights.Look();
            }
        }
    }

    private void TellWhoIsIn()
    {
        foreach (var connection in connections.All())
        {
            _outgoing.Writer.TryWrite(seal.Write(instances.Id, connection));
        }

        foreach (var (stream, fence) in fences.All())
        {
            _outgoing.Writer.TryWrite(fenceSeal.Write(instances.Id, stream, fence));
        }
    }

    private void Show(bool isUp)
    {
        if (_isUp == isUp)
        {
            return;
        }

        _isUp = isUp;
        _others.Clear();
        meter.CountConnected(isUp ? +1 : -1);
        if (isUp)
        {
            LogUp(logger);
        }
        else
        {
            LogDown(logger);
        }
    }

    private static bool RightsDiffer(Consultation before, Consultation after)
    {
        foreach (var person in after.Participants)
        {
            if (before.Participants.FirstOrDefault(old => old.Id == person.Id) is { } old
                && (old.Epoch, old.MayJoin, old.MayPublish) != (person.Epoch, person.MayJoin, person.MayPublish))
            {
                return true;
            }
        }

        return false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis passes changes on between instances.")]
    private static partial void LogUp(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not answer; instances look for each other's changes in the database.")]
    private static partial void LogDown(ILogger logger);

    // No message: it would name the server with what stands in the connection string.
    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis could not be reached ({Fault}); trying again.")]
    private static partial void LogFault(ILogger logger, string fault);
}
