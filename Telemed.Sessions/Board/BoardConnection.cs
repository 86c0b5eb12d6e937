using System.Net.WebSockets;
using Telemed.Sessions.Access;
using Telemed.Sessions.Operators;
using Telemed.Sessions.Realtime;

namespace Telemed.Sessions.Board;

/// <summary>
/// One open staff feed. What waits to be sent is the newest state of each consultation and nothing older, so a client that is slow costs no
/// more than the list has entries; one that takes nothing at all is cut.
/// </summary>
internal sealed class BoardConnection(WebSocket socket, Caller caller, StaffSession session, RealtimeOptions options, TimeProvider time) : IDisposable
{
    // More than any list holds; whoever is that far behind connects again and gets the list.
    private const int MaxPending = 2000;

    private static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long LastEvent, byte[] Message)> _pending = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = [];
    private readonly Dictionary<string, (long LastEvent, DateTimeOffset? OverAt)> _told = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _ended = new();
    private BoardClose? _close;

    public Caller Caller => caller;

    /// <summary>What the cookie says that it came with.</summary>
    public StaffSession Session => session;

    /// <summary>Why it was closed; empty when its client closed it, or nobody did.</summary>
    public string Reason => Volatile.Read(ref _close)?.Reason ?? "";

    /// <summary>How often <c>alive</c> is sent.</summary>
    public TimeSpan AliveEvery { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Gives the state of a consultation; never waits and never throws. What it has been told already is passed over.</summary>
    public void Deliver(PreparedVisit visit, byte[] message)
    {
        lock (_lock)
        {
            if (_told.TryGetValue(visit.Id, out var told) && visit.LastEvent <= told.LastEvent)
            {
                return;
            }

            _told[visit.Id] = (visit.LastEvent, visit.OverAt);
            Put(visit.Id, visit.LastEvent, message);
        }

        Wake();
    }

    /// <summary>Takes from the list what has been over since before <paramref name="horizon"/>.</summary>
    public void Forget(DateTimeOffset horizon)
    {
        lock (_lock)
        {
            foreach (var (id, told) in _told)
            {
                if (told.OverAt <= horizon)
                {
                    _told.Remove(id);
                    Put(id, told.LastEvent, BoardMessages.Gone(id));
                }
            }
        }

        Wake();
    }

    /// <summary>Ends it; the first reason counts.</summary>
    public void Close(BoardClose close)
    {
        if (Interlocked.CompareExchange(ref _close, close, null) is null)
        {
            Wake();
        }
    }

    /// <summary>Sends the list and then whatever changes, until either side ends it. Of what has come since it was opened only the newer counts.</summary>
    public async Task RunAsync(IReadOnlyList<PreparedVisit> list, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
        var receiving = ReceiveAllAsync(stop.Token);
        try
        {
            if (Volatile.Read(ref _close) is null)
            {
                await SendAsync(BoardMessages.List(list), stop.Token);
                Begin(list);
                await SendAllAsync(stop.Token);
            }

            await EndAsync(receiving, stop.Token);
        }
        catch (Exception exception) when (RealtimeConnection.IsEnd(exception))
        {
            socket.Abort();
        }
        finally
        {
            await stop.CancelAsync();
            await receiving;
        }
    }

    /// <summary>Ends it at once, without a word.</summary>
    public void Abort()
    {
        Close(BoardClose.GoingAway);
        socket.Abort();
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in the same moment.
        }
    }

    public void Dispose()
    {
        _wake.Dispose();
        _ended.Dispose();
    }

    private void Begin(IReadOnlyList<PreparedVisit> list)
    {
        lock (_lock)
        {
            foreach (var visit in list)
            {
                if (!_told.TryGetValue(visit.Id, out var told) || told.LastEvent <= visit.LastEvent)
                {
                    _told[visit.Id] = (visit.LastEvent, visit.OverAt);
                    _pending.Remove(visit.Id);
                }
            }
        }
    }

    private void Put(string id, long lastEvent, byte[] message)
    {
        if (!_pending.ContainsKey(id))
        {
            _order.Enqueue(id);
        }

        _pending[id] = (lastEvent, message);
        if (_order.Count > MaxPending)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.Abort(), this, preferLocal: false);
        }
    }

    private byte[]? Take()
    {
        lock (_lock)
        {
            while (_order.TryDequeue(out var id))
            {
                if (_pending.Remove(id, out var next))
                {
                    return next.Message;
                }
            }

            return null;
        }
    }

    private async Task SendAllAsync(CancellationToken cancellationToken)
    {
        var alive = time.GetTimestamp();
        while (Volatile.Read(ref _close) is null)
        {
            if (Take() is { } message)
            {
                await SendAsync(message, cancellationToken);
                continue;
            }

            var left = AliveEvery - time.GetElapsedTime(alive);
            if (left > TimeSpan.Zero)
            {
                await _wake.WaitAsync(left, cancellationToken);
                continue;
            }

            await SendAsync(BoardMessages.Alive, cancellationToken);
            alive = time.GetTimestamp();
        }
    }

    private async Task EndAsync(Task receiving, CancellationToken cancellationToken)
    {
        var close = Volatile.Read(ref _close) ?? BoardClose.GoingAway;
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync(close.Status, close.Reason, cancellationToken).WaitAsync(CloseDeadline, time, cancellationToken);
        }

        if (socket.State == WebSocketState.CloseSent)
        {
            // The client's half of the handshake.
            await Task.WhenAny(receiving, Task.Delay(CloseDeadline, time, cancellationToken));
        }
    }

    // Reading is for pings, the client's close and its end alone.
    private async Task ReceiveAllAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[128];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken) is var received)
            {
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    Close(BoardClose.ByClient);
                    return;
                }

                Close(BoardClose.Malformed);
            }
        }
        catch (Exception exception) when (RealtimeConnection.IsEnd(exception))
        {
            Abort();
        }
    }

    private async Task SendAsync(byte[] text, CancellationToken cancellationToken)
    {
        var sending = socket.SendAsync(text.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        if (!sending.IsCompletedSuccessfully)
        {
            await sending.AsTask().WaitAsync(options.DeadAfter, time, cancellationToken);
        }
    }

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
            // Somebody else did in the same moment, or it is over.
        }
    }
}
