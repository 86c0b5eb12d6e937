using System.Net.WebSockets;

namespace Telemed.Transcoder.Access;

/// <summary>
/// WebSocket-FLV (RFC 6455): binary messages of whole tags, the first of which begins with the FLV header. What the other side
/// sends is read only to hear its pongs and its good-bye. The reasons of a close are those that the realtime channel has, where
/// both know the cause.
/// </summary>
public sealed class WebSocketFlv : FlvTransport, IAsyncDisposable
{
    // The same as on the realtime channel: a dead connection is seen within half a minute.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan CloseDeadline = TimeSpan.FromSeconds(2);

    // A player says nothing at all; somebody's keep-alive texts do no harm.
    private const int MaxReceived = 64 * 1024;

    private readonly WebSocket _socket;
    private readonly CancellationTokenSource _gone;
    private readonly Task _receiving;

    private WebSocketFlv(WebSocket socket, CancellationToken aborted)
    {
        _socket = socket;
        _gone = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        Gone = _gone.Token;
        _receiving = ReceiveAsync();
    }

    public override string Name => "websocket";

    public override CancellationToken Gone { get; }

    // A ping that is on its way may make it wait.
    public override bool CopiesAtOnce => false;

    /// <summary>Whether the other side has sent more than it may.</summary>
    public bool WasFlooded { get; private set; }

    public static async Task<WebSocketFlv> AcceptAsync(HttpContext context)
    {
        var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = Heartbeat, KeepAliveTimeout = Heartbeat });
        return new WebSocketFlv(socket, context.RequestAborted);
    }

    public override async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> tags)
    {
        try
        {
            // A send that is cancelled breaks the socket; whoever wants that aborts it.
            await _socket.SendAsync(tags, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            return true;
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            return false;
        }
    }

    public override async Task EndAsync(ViewerEnd why)
    {
        (WebSocketCloseStatus, string)? close = why switch
        {
            ViewerEnd.StreamEnded => (WebSocketCloseStatus.NormalClosure, "stream-ended"),
            ViewerEnd.Stopping => (WebSocketCloseStatus.EndpointUnavailable, "going-away"),
            ViewerEnd.RightGone => (WebSocketCloseStatus.PolicyViolation, "gone"),
            ViewerEnd.ConsultationEnded => (WebSocketCloseStatus.PolicyViolation, "ended"),
            ViewerEnd.SentTooMuch => (WebSocketCloseStatus.MessageTooBig, "too-big"),
            _ when _socket.State == WebSocketState.CloseReceived => (WebSocketCloseStatus.NormalClosure, ""),
            _ => null,
        };
        if (close is not var (status, reason))
        {
            return;
        }

        using var deadline = new CancellationTokenSource(CloseDeadline);
        try
        {
            await _socket.CloseOutputAsync(status, reason, deadline.Token);
            // The other side's good-bye; without it a proxy in between might lose ours.
            await _receiving.WaitAsync(deadline.Token);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // It is gone already.
        }
    }

    public override void Abort() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
        _gone.Dispose();
    }

    private static bool IsEnd(Exception exception) =>
        exception is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException;

    private async Task ReceiveAsync()
    {
        var buffer = new byte[256];
        var received = 0L;
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } part)
            {
                received += part.Count;
                if (received > MaxReceived && !WasFlooded)
                {
                    WasFlooded = true;
                    await _gone.CancelAsync();
                }
            }
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // The connection broke.
        }

        await _gone.CancelAsync();
    }
}
