using System.Net.WebSockets;
using System.Text.Json;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>JSON messages on a WebSocket.</summary>
internal static class JsonSocket
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>The next message, which must fit into <paramref name="buffer"/>; <see langword="null"/> when the server closed.</summary>
    public static async Task<JsonElement?> ReadAsync(this WebSocket socket, byte[] buffer)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var length = 0;
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(length), deadline.Token);
            length += result.Count;
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (result.EndOfMessage)
            {
                return JsonSerializer.Deserialize<JsonElement>(buffer.AsSpan(0, length));
            }
        }
    }
}
