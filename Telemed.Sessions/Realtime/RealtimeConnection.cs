using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Telemed.Sessions.Http;
using Telemed.Sessions.Telemetry;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Realtime;

/// <summary>
/// One authenticated WebSocket. Messages wait in a bounded queue; a client that does not read them is cut, because one that is
/// told everything from the start at its next connection is better off than one that is told late.
/// </summary>
internal sealed partial class RealtimeConnection : IDisposable
{
    /// <summary>How long the client may take for its half of the close handshake.</summary>
    public static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(2);

    private readonly WebSocket _socket;
    private readonly ClientMessages _incoming;
    private readonly RealtimeOptions _options;
    private readonly TimeProvider _time;
    private readonly SessionsMeter _meter;
    private readonly ILogger _logger;
    private readonly Channel<ServerMessage> _outgoing;
    private readonly CancellationTokenSource _ended = new();
    private RealtimeClose? _close;
    private long _lastId;

    public RealtimeConnection(
        WebSocket socket, ClientMessages incoming, AccessGrant grant, RealtimeOptions options, TimeProvider time, SessionsMeter meter, ILogger logger)
    {
        _socket = socket;
        _incoming = incoming;
        _options = options;
        _time = time;
        _meter = meter;
        _logger = logger;
        Grant = grant;
        _outgoing = Channel.CreateBounded<ServerMessage>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
    }

    /// <summary>Whose connection it is.</summary>
    public AccessGrant Grant { get; }

    /// <summary>Puts a message into the queue; never waits and never throws.</summary>
    public void Send(ServerMessage message)
    {
        if (!_outgoing.Writer.TryWrite(message) && Volatile.Read(ref _close) is null)
        {
            // Whoever sends to a room holds its lock; what follows a cut must not run under it.
            _meter.CountSlowConsumer();
            ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.Abort(), this, preferLocal: false);
        }
    }

    /// <summary>Ends the connection after what waits in the queue has been sent. The first reason counts.</summary>
    public void Close(RealtimeClose close)
    {
        if (Interlocked.CompareExchange(ref _close, close, null) is null)
        {
            _outgoing.Writer.TryComplete();
        }
    }

    /// <summary>
    /// Runs until either side ends it. <paramref name="hello"/> is asked once, after the connection has entered its room, so that
    /// nothing happens unseen in between; <paramref name="renew"/> gives a new token, or <see langword="null"/> when there is none any more.
    /// </summary>
    public async Task RunAsync(
        Func<CancellationToken, Task<HelloMessage?>> hello, Func<CancellationToken, Task<IssuedToken?>> renew, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
        var sending = SendAllAsync(hello, stop.Token);
        var receiving = ReceiveAllAsync(stop.Token);
        var renewing = RenewAsync(renew, stop.Token);
        try
        {
            // The sender ends last of all: it sends the close.
            await sending;
        }
        finally
        {
            Close(RealtimeClose.GoingAway);
            if (_socket.State == WebSocketState.CloseSent)
            {
                // The client's half of the handshake; whatever it still says is of no interest.
                await Task.WhenAny(receiving, Task.Delay(CloseDeadline, _time, stop.Token));
            }

            await _ended.CancelAsync();
            await Task.WhenAll(receiving, renewing);
        }
    }

    public void Dispose() => _ended.Dispose();

    private void Abort()
    {
        Close(RealtimeClose.GoingAway);
        _socket.Abort();
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in the same moment.
        }
    }

    private async Task SendAllAsync(Func<CancellationToken, Task<HelloMessage?>> hello, CancellationToken cancellationToken)
    {
        try
        {
            if (await hello(cancellationToken) is { } first)
            {
                await SendNowAsync(first, cancellationToken);
            }
            else
            {
                Close(RealtimeClose.Gone);
            }

            await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellationToken))
            {
                await SendNowAsync(message, cancellationToken);
            }

            var close = _close ?? RealtimeClose.GoingAway;
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                if (close.Error is { } error)
                {
                    await SendNowAsync(error, cancellationToken);
                }

                using var deadline = Deadline(CloseDeadline, cancellationToken);
                await _socket.CloseOutputAsync(close.Status, close.Reason, deadline.Token);
            }
        }
        catch (Exception exception) when (IsEndOfConnection(exception))
        {
            _socket.Abort();
        }
    }

    private async Task SendNowAsync(ServerMessage message, CancellationToken cancellationToken)
    {
        if (message.IsEvent)
        {
            message = message with { Id = ++_lastId };
        }

        using var deadline = Deadline(_options.DeadAfter, cancellationToken);
        await _socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(message, message.GetType(), HttpConventions.Json),
            WebSocketMessageType.Text,
            endOfMessage: true,
            deadline.Token);
    }

    private async Task ReceiveAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var (message, close) = await _incoming.ReadAsync(cancellationToken);
                if (close == RealtimeClose.ByClient)
                {
                    Close(close);
                    return;
                }

                if (close is not null || message is not { Type: "ping" })
                {
                    // Reading goes on for the close handshake alone.
                    Close(close ?? RealtimeClose.Malformed);
                    continue;
                }

                Send(new PongMessage());
            }
        }
        catch (Exception exception) when (IsEndOfConnection(exception))
        {
            Abort();
        }
    }

    private async Task RenewAsync(Func<CancellationToken, Task<IssuedToken?>> renew, CancellationToken cancellationToken)
    {
        try
        {
            var (issuedAt, expiresAt) = (Grant.IssuedAt, Grant.ExpiresAt);
            while (true)
            {
                var now = _time.GetUtcNow();
                var halfLife = issuedAt + ((expiresAt - issuedAt) / 2);
                await Task.Delay(halfLife > now ? halfLife - now : TimeSpan.Zero, _time, cancellationToken);
                if (await renew(cancellationToken) is not { } issued)
                {
                    Close(RealtimeClose.Gone);
                    return;
                }

                Send(new TokenEvent(issued));
                (issuedAt, expiresAt) = (_time.GetUtcNow(), issued.ExpiresAt);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The connection ended.
        }
        catch (Exception exception)
        {
            // The token at hand is good for as long again: the client connects anew with it.
            LogNotRenewed(_logger, exception);
            Close(RealtimeClose.GoingAway);
        }
    }

    private static CancellationTokenSource Deadline(TimeSpan after, CancellationToken cancellationToken)
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(after);
        return deadline;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A participant's token could not be renewed.")]
    private static partial void LogNotRenewed(ILogger logger, Exception exception);

    private static bool IsEndOfConnection(Exception exception) =>
        exception is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException or InvalidOperationException;
}
