using System.Buffers;
using System.Net.WebSockets;
using Telemed.Sessions.Realtime.Messages;

namespace Telemed.Sessions.Realtime;

/// <summary>
/// Reads a client's messages: text, JSON, strictly of the protocol's form, of bounded size. While nothing comes it holds no buffer:
/// most connections are silent most of the time.
/// </summary>
internal sealed class MessageReader(WebSocket socket)
{
    /// <summary>The largest message, in bytes: a chat message of 2000 characters, all of them escaped.</summary>
    public const int MaxBytes = 16 * 1024;

    private const int FirstBytes = 2048;

    /// <summary>The next message, or why there is none.</summary>
    public async Task<(ClientMessageKind? Kind, ClientMessage? Message, RealtimeClose? Close)> ReadAsync(CancellationToken cancellationToken)
    {
        var first = await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
        if (first.MessageType == WebSocketMessageType.Close)
        {
            return (null, null, RealtimeClose.ByClient);
        }

        if (first.EndOfMessage)
        {
            return (null, null, RealtimeClose.Malformed);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
        try
        {
            var length = 0;
            while (true)
            {
                if (length == MaxBytes)
                {
                    return (null, null, RealtimeClose.TooBig);
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(Math.Min(MaxBytes, buffer.Length * 2));
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }

                var result = await socket.ReceiveAsync(buffer.AsMemory(length, Math.Min(buffer.Length, MaxBytes) - length), cancellationToken);
                length += result.Count;
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return (null, null, RealtimeClose.ByClient);
                }

                if (result.MessageType == WebSocketMessageType.Binary)
                {
                    return (null, null, RealtimeClose.Malformed);
                }

                if (result.EndOfMessage)
                {
                    return ClientMessageKind.Read(buffer.AsSpan(0, length)) is var (kind, message) ? (kind, message, null) : (null, null, RealtimeClose.Malformed);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }
}
