using Telemed.Sessions.Consultations.Store;
using Telemed.Sessions.Events;
using Telemed.Sessions.Realtime.Messages;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Realtime;

/// <summary>
/// The connections of one consultation at this instance. Events come from whoever made them, in any order, or not at all when that was
/// another instance; they go on in the order of their ids, without a gap, because whatever is missing is read from the log.
/// </summary>
internal sealed partial class RealtimeRoom(
    string consultationId, ConsultationStore store, RealtimeOptions options, RealtimeMeter meter, TimeProvider time, ILogger logger, CancellationToken stopping)
{
    private const int PageSize = 200;
    private const int MaxEarly = 1000;

    // An event that is missing at this instance is mostly one whose writer is just about to tell of it.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestFill = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly List<RealtimeConnection> _connections = [];
    private readonly SortedDictionary<long, ConsultationEvent> _early = [];
    private readonly Queue<PreparedMessage> _recent = [];
    private long? _last;
    private long _known;
    private bool _filling;

    public string ConsultationId => consultationId;

    /// <summary>How many are in it or on their way in; kept by <see cref="RealtimeRooms"/>.</summary>
    public int Users { get; set; }

    /// <summary>The last event that its connections have been sent; 0 as long as nobody is in it.</summary>
    public long Last
    {
        get
        {
            lock (_lock)
            {
                return _last ?? 0;
            }
        }
    }

    /// <summary>Those who are in it.</summary>
    public IReadOnlyList<RealtimeConnection> Connections
    {
        get
        {
            lock (_lock)
            {
                return [.. _connections];
            }
        }
    }

    /// <summary>
    /// Lets a connection in that has been told everything up to <paramref name="cursor"/>. Answers <see langword="false"/> when it has
    /// missed too much: it is to read the log and try again.
    /// </summary>
    public bool TryEnter(RealtimeConnection connection, long cursor)
    {
        var entered = false;
        lock (_lock)
        {
            if (_last is null)
            {
                _last = cursor;
                Drain();
            }

            if (cursor >= _last || (_recent.TryPeek(out var oldest) && oldest.Id <= cursor + 1))
            {
                entered = true;
                connection.Cursor = cursor;
                foreach (var message in _recent)
                {
                    connection.Deliver(message);
                }

                var own = _connections.FindAll(other => other.Grant.ParticipantId == connection.Grant.ParticipantId);
                if (own.Count >= options.MaxPerParticipant)
                {
                    own[0].Close(RealtimeClose.Replaced);
                }

                _connections.Add(connection);
            }

            _known = Math.Max(_known, cursor);
        }

        FillLater(Patience);
        return entered;
    }

    public void Leave(RealtimeConnection connection)
    {
        lock (_lock)
        {
            _connections.Remove(connection);
        }
    }

    /// <summary>Takes events that have been written down.</summary>
    public void Take(IReadOnlyList<ConsultationEvent> events)
    {
        lock (_lock)
        {
            Keep(events);
            Drain();
        }

        FillLater(Patience);
    }

    /// <summary>Hears that there are events up to <paramref name="last"/>, and reads them.</summary>
    public void Hear(long last)
    {
        lock (_lock)
        {
            _known = Math.Max(_known, last);
        }

        FillLater(TimeSpan.Zero);
    }

    /// <summary>As <see cref="Hear"/>, and answers when its connections have been given them.</summary>
    public async Task HearAsync(long last, CancellationToken cancellationToken)
    {
        Hear(last);
        for (var waited = TimeSpan.Zero; Last < last && waited < LongestFill; waited += Patience)
        {
            await Task.Delay(Patience, time, cancellationToken);
        }
    }

    private void Keep(IReadOnlyList<ConsultationEvent> events)
    {
        foreach (var happened in events)
        {
            _known = Math.Max(_known, happened.Id);
            if ((_last is not { } last || happened.Id > last) && _early.Count < MaxEarly)
            {
                _early[happened.Id] = happened;
            }
        }
    }

    private void Drain()
    {
        if (_last is not { } last)
        {
            return;
        }

        while (_early.Count > 0 && _early.First().Key <= last)
        {
            _early.Remove(_early.First().Key);
        }

        while (_early.Remove(last + 1, out var next))
        {
            last++;
            _last = last;
            var message = PreparedMessage.Of(next);
            _recent.Enqueue(message);
            if (_recent.Count > options.QueueLength / 2)
            {
                _recent.Dequeue();
            }

            meter.CountDelivered(_connections.Count);
            foreach (var connection in _connections)
            {
                connection.Deliver(message);
            }
        }
    }

    private void FillLater(TimeSpan patience)
    {
        lock (_lock)
        {
            if (_filling || _last is not { } last || _known <= last)
            {
                return;
            }

            _filling = true;
        }

        _ = FillAsync(patience);
    }

    private async Task FillAsync(TimeSpan patience)
    {
        try
        {
            await Task.Delay(patience, time, stopping);
            while (true)
            {
                long after;
                lock (_lock)
                {
                    if (_last >= _known || Users == 0)
                    {
                        _filling = false;
                        return;
                    }

                    after = _last!.Value;
                }

                try
                {
                    var events = await store.EventsAsync(consultationId, after, PageSize, stopping);
                    lock (_lock)
                    {
                        Keep(events);
                        Drain();
                        if (events.Count == 0)
                        {
                            // Somebody spoke of events that are not there.
                            _known = _last!.Value;
                        }
                    }
                }
                catch (DatabaseUnavailableException)
                {
                    // They are not lost; they come when the database does.
                    await Task.Delay(PauseAfterFault, time, stopping);
                }
                catch (Exception exception) when (!stopping.IsCancellationRequested)
                {
                    LogNotRead(logger, exception);
                    await Task.Delay(PauseAfterFault, time, stopping);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Events could not be read for those who wait for them; trying again.")]
    private static partial void LogNotRead(ILogger logger, Exception exception);
}
