using System.Net.WebSockets;
using System.Text.Json;
using Telemed.Sessions.Http;

namespace Telemed.Sessions.Realtime;

/// <summary>Reads a client's messages: text, JSON, strictly of the protocol's form, of bounded size.</summary>
internal sealed class ClientMessages(WebSocket socket)
{
    /// <summary>The largest message, in bytes; an auth message has about 400.</summary>
    public const int MaxBytes = 4096;

    private readonly byte[] _buffer = new byte[MaxBytes];

    /// <summary>The next message, or why there is none.</summary>
    public async Task<(ClientMessage? Message, RealtimeClose? Close)> ReadAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            if (length == MaxBytes)
            {
                return (null, RealtimeClose.TooBig);
            }

            var result = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            length += result.Count;
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return (null, RealtimeClose.ByClient);
            }

            if (result.MessageType == WebSocketMessageType.Binary)
            {
                return (null, RealtimeClose.Malformed);
            }

            if (result.EndOfMessage)
            {
                return Parse(_buffer.AsSpan(0, length)) is { } message ? (message, null) : (null, RealtimeClose.Malformed);
            }
        }
    }

    private static ClientMessage? Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize<ClientMessage>(text, StrictJson.Options) is { } message
                && message is { Type: "ping", Token: null } or { Type: "auth", Token: not null }
                    ? message
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
