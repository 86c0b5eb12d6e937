using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Threading.Channels;
using Telemed.Sessions.Events;
using Telemed.Sessions.Realtime.Messages;
using Telemed.Sessions.Telemetry;
using Telemed.Sessions.Tokens;

namespace Telemed.Sessions.Realtime;

/// <summary>
/// One authenticated WebSocket: what goes out, in order, and how it ends. Messages wait in a bounded queue; a client that does not read
/// them is cut, because one that asks for what it missed at its next connection is better off than one that is told late.
/// </summary>
internal sealed class RealtimeConnection : IDisposable
{
    /// <summary>How long the client may take for its half of the close handshake.</summary>
    public static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan AnswerDeadline = TimeSpan.FromMilliseconds(300);

    private readonly WebSocket _socket;
    private readonly RealtimeOptions _options;
    private readonly ReceiverAddresses _addresses;
    private readonly TimeProvider _time;
    private readonly SessionsMeter _meter;
    private readonly Channel<object> _outgoing;
    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _rightsChanged = new(0, 1);
    private RealtimeClose? _close;
    private RealtimeClose? _lastWord;
    private int _unanswered;
    private int? _place;
    private volatile AccessGrant _current;
    private volatile string _token;

    public RealtimeConnection(
        WebSocket socket, AccessGrant grant, string token, Actor actor, RealtimeOptions options, ReceiverAddresses addresses, TimeProvider time, SessionsMeter meter)
    {
        _socket = socket;
        _options = options;
        _addresses = addresses;
        _time = time;
        _meter = meter;
        _current = Grant = grant;
        _token = token;
        Actor = actor;
        _outgoing = Channel.CreateBounded<object>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
    }

    /// <summary>Unique over all instances.</summary>
    public string Id { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    /// <summary>What the client's token said when it came.</summary>
    public AccessGrant Grant { get; }

    /// <summary>Who it is, in whatever it does.</summary>
    public Actor Actor { get; set; }

    /// <summary>What its person is and may do now, with the times of the token at hand.</summary>
    public AccessGrant Current => _current;

    /// <summary>The access token that its client has.</summary>
    public string Token => _token;

    /// <summary>The last event that it has been told, kept by its room.</summary>
    public long Cursor { get; set; }

    /// <summary>The staff account whose queue its person may be in; null for everybody but patients, and where the doctor has none.</summary>
    public string? QueueOf { get; private set; }

    /// <summary>Why it was closed; empty when its client closed it, or nobody did.</summary>
    public string Reason => Volatile.Read(ref _close)?.Reason ?? "";

    /// <summary>Is cancelled when the connection has ended, one way or another.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Whether the client's half of the close handshake is missing.</summary>
    public bool AwaitsClose => _socket.State == WebSocketState.CloseSent;

    /// <summary>Gives the next event, in the order of ids; one that it has been told is passed over. Never waits and never throws.</summary>
    public void Deliver(PreparedMessage message)
    {
        if (message.Id <= Cursor || Volatile.Read(ref _lastWord) is not null)
        {
            return;
        }

        Cursor = message.Id;
        Put(message);
        if (message.Subject is not null && message.Subject != Grant.ParticipantId)
        {
            return;
        }

        if (message.Close is { } close)
        {
            CloseBehindAnswers(close);
        }
        else if (message.Update is { } update && (update.Role != _current.Role || update.MayPublish != _current.MayPublish))
        {
            _current = _current with { Role = update.Role, MayPublish = update.MayPublish };
            AskForToken();
        }
    }

    /// <summary>Puts a message into the queue; never waits and never throws.</summary>
    public void Send(ServerMessage message) => Put(message);

    /// <summary>Says whose queue its person may be in, and which place in it its client has been told.</summary>
    public void BeginQueue(string? doctorAccount, int? place) => (QueueOf, _place) = (doctorAccount, place);

    /// <summary>Tells the place in the queue, when it is another one than its client knows. One caller at a time.</summary>
    public void TellPlace(int? place)
    {
        if (place != _place)
        {
            _place = place;
            Send(new QueueMessage(place));
        }
    }

    /// <summary>Wakes whoever waits in <see cref="WaitForRightsAsync"/>.</summary>
    public void AskForToken()
    {
        try
        {
            if (_rightsChanged.CurrentCount == 0)
            {
                _rightsChanged.Release();
            }
        }
        catch (SemaphoreFullException)
        {
            // Somebody else asked in the same moment.
        }
    }

    /// <summary>Waits until rights have changed (<see langword="true"/>) or the time is over.</summary>
    public Task<bool> WaitForRightsAsync(TimeSpan timeout, CancellationToken cancellationToken) => _rightsChanged.WaitAsync(timeout, cancellationToken);

    /// <summary>Takes over a token that the client is being sent.</summary>
    public void Adopt(AccessGrant grant, string token) => (_current, _token) = (grant, token);

    /// <summary>Where this connection's person plays what <paramref name="publisherId"/> publishes.</summary>
    public StreamAddresses Play(string publisherId) => _addresses.Play(_current, publisherId, _token);

    /// <summary>Ends the connection after what waits in the queue has been sent. The first reason counts.</summary>
    public void Close(RealtimeClose close)
    {
        if (Interlocked.CompareExchange(ref _close, close, null) is null)
        {
            _outgoing.Writer.TryComplete();
        }
    }

    /// <summary>One more of the client's messages is being worked on.</summary>
    public void BeginAnswer() => Interlocked.Increment(ref _unanswered);

    /// <summary>It has been answered.</summary>
    public void EndAnswer()
    {
        if (Interlocked.Decrement(ref _unanswered) == 0 && Volatile.Read(ref _lastWord) is { } close)
        {
            Close(close);
        }
    }

    /// <summary>Ends it at once, without a word.</summary>
    public void Abort()
    {
        Close(RealtimeClose.GoingAway);
        _socket.Abort();
        Cancel();
    }

    /// <summary>Lets everything that belongs to it end.</summary>
    public void Cancel()
    {
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
        _ended.Dispose();
        _rightsChanged.Dispose();
    }

    /// <summary>Sends a message at once, before the queue begins.</summary>
    public ValueTask SendNowAsync(ServerMessage message, CancellationToken cancellationToken) =>
        SendAsync(PreparedMessage.Serialize(message), cancellationToken);

    /// <inheritdoc cref="SendNowAsync(ServerMessage, CancellationToken)"/>
    public ValueTask SendNowAsync(PreparedMessage message, CancellationToken cancellationToken) => SendAsync(BytesOf(message), cancellationToken);

    /// <summary>Sends what comes into the queue until the connection is closed, and the close then.</summary>
    public async Task SendAllAsync(CancellationToken cancellationToken)
    {
        await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellationToken))
        {
            await (message is PreparedMessage prepared ? SendNowAsync(prepared, cancellationToken) : SendNowAsync((ServerMessage)message, cancellationToken));
        }

        var close = _close ?? RealtimeClose.GoingAway;
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            if (close.Error is { } error)
            {
                await SendNowAsync(error, cancellationToken);
            }

            await _socket.CloseOutputAsync(close.Status, close.Reason, cancellationToken).WaitAsync(CloseDeadline, _time, cancellationToken);
        }
    }

    /// <summary>Whether an exception says no more than that the connection is over.</summary>
    public static bool IsEnd(Exception exception) =>
        exception is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException or InvalidOperationException or TimeoutException;

    // Whoever ends the consultation is to hear that it is done: the event is here before the answer is.
    private void CloseBehindAnswers(RealtimeClose close)
    {
        Volatile.Write(ref _lastWord, close);
        if (Volatile.Read(ref _unanswered) == 0)
        {
            Close(close);
        }
        else
        {
            _ = CloseLaterAsync(close);
        }
    }

    private async Task CloseLaterAsync(RealtimeClose close)
    {
        await Task.Delay(AnswerDeadline, _time);
        Close(close);
    }

    private void Put(object message)
    {
        if (!_outgoing.Writer.TryWrite(message) && Volatile.Read(ref _close) is null)
        {
            // Whoever sends to a room holds its lock; what follows a cut must not run under it.
            _meter.CountSlowConsumer();
            ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.Abort(), this, preferLocal: false);
        }
    }

    private ReadOnlyMemory<byte> BytesOf(PreparedMessage message)
    {
        if (message.ForOthers is { } others && _current.Role != Consultations.ParticipantRole.Doctor)
        {
            return others;
        }

        if (message.PlayOf is not { } publisher || publisher == Grant.ParticipantId)
        {
            return message.Utf8;
        }

        // The common part without its last brace, then what is this receiver's alone.
        var play = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Play(publisher), Http.HttpConventions.Json);
        return (byte[])[.. message.Utf8.Span[..^1], .. ",\"play\":"u8, .. play, .. "}"u8];
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        var sending = _socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        if (!sending.IsCompletedSuccessfully)
        {
            await sending.AsTask().WaitAsync(_options.DeadAfter, _time, cancellationToken);
        }
    }
}
