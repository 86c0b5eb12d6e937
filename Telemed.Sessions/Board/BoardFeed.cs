using Telemed.Sessions.Consultations;
using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Operators;
using Telemed.Sessions.Sharing;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Board;

/// <summary>
/// Keeps the staff feeds of this instance as the records are. A consultation that changes is read anew, at most four times a second however
/// much happens in it, once for all feeds; and those whose session has ended are closed within a second or so. While nobody is
/// connected nothing is read.
/// </summary>
internal sealed partial class BoardFeed(
    BoardReader reader, StaffSessions sessions, BoardMeter meter, TimeProvider time, ILogger<BoardFeed> logger)
    : BackgroundService, IConsultationObserver, ISharedChanges
{
    private const int MaxPerAccount = 8;
    private const int MostAtOnce = 200;

    // Actions mostly come as several events; together they are one change.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LeastBetween = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ForgetInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly List<BoardConnection> _connections = [];

    // When each changed consultation is to be read, and when it was read last, on the time provider's clock.
    private readonly Dictionary<string, long> _due = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _lastEvents = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _wake = new(0, 1);
    private volatile bool _lookAround;

    /// <summary>Lets a connection hear of everything that changes from now on, until the answer is disposed.</summary>
    public IDisposable Enter(BoardConnection connection)
    {
        lock (_lock)
        {
            var own = _connections.FindAll(other => other.Caller.Actor.Id == connection.Caller.Actor.Id);
            if (own.Count >= MaxPerAccount)
            {
                own[0].Close(BoardClose.Replaced);
            }

            _connections.Add(connection);
        }

        meter.CountConnection(+1);
        return new Place(this, connection);
    }

    /// <inheritdoc />
    public void Changed(Consultation? before, Consultation after, IReadOnlyList<ConsultationEvent> events)
    {
        if (events.Count > 0)
        {
            Heard(after.Id);
        }
    }

    /// <inheritdoc />
    public void Heard(string consultationId)
    {
        lock (_lock)
        {
            if (_connections.Count == 0 || _due.ContainsKey(consultationId))
            {
                return;
            }

            var soon = After(time.GetTimestamp(), Gathering);
            _due[consultationId] = _read.TryGetValue(consultationId, out var last) ? Math.Max(soon, After(last, LeastBetween)) : soon;
        }

        Wake();
    }

    /// <inheritdoc />
    public void Look()
    {
        _lookAround = true;
        Wake();
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(TellAsync(stoppingToken), CheckAsync(stoppingToken));

    private async Task TellAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var (ids, wait) = TakeDue();
            if (ids.Count == 0 && !_lookAround)
            {
                await _wake.WaitAsync(wait, stoppingToken);
                continue;
            }

            var lookedAround = false;
            try
            {
                if (_lookAround)
                {
                    _lookAround = false;
                    lookedAround = true;
                    await LookAroundAsync(stoppingToken);
                }

                if (ids.Count > 0)
                {
                    Deliver(await reader.ReadAsync(ids, stoppingToken));
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (exception is not DatabaseUnavailableException)
                {
                    LogNotRead(logger, exception);
                }

                _lookAround |= lookedAround;
                Return(ids);
                await Task.Delay(PauseAfterFault, time, stoppingToken);
            }
        }
    }

    // What is due now; when nothing is, how long that may take.
    private (List<string> Due, TimeSpan Wait) TakeDue()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var due = _due.Where(each => each.Value <= now).Select(each => each.Key).Take(MostAtOnce).ToList();
            foreach (var id in due)
            {
                _due.Remove(id);
                _read[id] = now;
            }

            foreach (var (id, at) in _read)
            {
                if (time.GetElapsedTime(at, now) > LeastBetween && !_due.ContainsKey(id))
                {
                    _read.Remove(id);
                }
            }

            // A millisecond more, because that is what waits are counted in.
            return (due, _due.Count == 0 ? Timeout.InfiniteTimeSpan
                : TimeSpan.FromMilliseconds(1 + Math.Max(0, time.GetElapsedTime(now, _due.Values.Min()).TotalMilliseconds)));
        }
    }

    private void Return(List<string> ids)
    {
        lock (_lock)
        {
            foreach (var id in ids)
            {
                _due.TryAdd(id, time.GetTimestamp());
            }
        }
    }

    // What happened elsewhere and nobody told of is known by how far the log goes.
    private async Task LookAroundAsync(CancellationToken cancellationToken)
    {
        if (Connections.Count == 0)
        {
            return;
        }

        var rows = await reader.LastEventsAsync(reader.Horizon, cancellationToken);
        List<string> changed = [];
        lock (_lock)
        {
            foreach (var row in rows)
            {
                if (!_lastEvents.TryGetValue(row.Id, out var known) || known != row.LastEvent)
                {
                    changed.Add(row.Id);
                }
            }

            _lastEvents.Clear();
            foreach (var row in rows)
            {
                _lastEvents[row.Id] = row.LastEvent;
            }
        }

        changed.ForEach(Heard);
    }

    private void Deliver(IReadOnlyList<PreparedVisit> visits)
    {
        var connections = Connections;
        foreach (var visit in visits)
        {
            byte[]? message = null;
            var count = 0;
            foreach (var connection in connections.Where(connection => visit.IsFor(connection.Caller)))
            {
                connection.Deliver(visit, message ??= visit.ToMessage());
                count++;
            }

            meter.CountDelivered(count);
        }
    }

    private async Task CheckAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(CheckInterval, time);
        var forgotten = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var connections = Connections;
            if (connections.Count == 0)
            {
                continue;
            }

            if (time.GetElapsedTime(forgotten) >= ForgetInterval)
            {
                forgotten = time.GetTimestamp();
                foreach (var connection in connections)
                {
                    connection.Forget(reader.Horizon);
                }
            }

            try
            {
                var living = await sessions.LivingAsync([.. connections.Select(connection => connection.Session)], stoppingToken);
                foreach (var connection in connections)
                {
                    if (!living.Contains(connection.Session))
                    {
                        connection.Close(BoardClose.SignedOut);
                    }
                    else if (connection.Session.ExpiresAt <= time.GetUtcNow())
                    {
                        // The browser may well have a newer one by now.
                        connection.Close(BoardClose.GoingAway);
                    }
                }
            }
            catch (DatabaseUnavailableException)
            {
                // Whether a session has ended cannot be known, nor does anything change meanwhile.
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotChecked(logger, exception);
            }
        }
    }

    private List<BoardConnection> Connections
    {
        get
        {
            lock (_lock)
            {
                return [.. _connections];
            }
        }
    }

    private void Leave(BoardConnection connection)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
            if (_connections.Count == 0)
            {
                _due.Clear();
                _lastEvents.Clear();
            }
        }

        meter.CountConnection(-1);
        meter.CountClosed(connection.Reason);
    }

    private long After(long timestamp, TimeSpan duration) => timestamp + (long)(duration.TotalSeconds * time.TimestampFrequency);

    private void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody else did in the same moment, or the service stops.
        }
    }

    private sealed class Place(BoardFeed feed, BoardConnection connection) : IDisposable
    {
        public void Dispose() => feed.Leave(connection);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "What changed could not be read for the staff feeds; trying again.")]
    private static partial void LogNotRead(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Whether the sessions of the staff feeds go on could not be read; trying again.")]
    private static partial void LogNotChecked(ILogger logger, Exception exception);
}
