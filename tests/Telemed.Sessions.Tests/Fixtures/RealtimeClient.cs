using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>A client of the realtime channel. Every wait has a deadline.</summary>
internal sealed class RealtimeClient : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public string? CloseReason => _socket.CloseStatusDescription;

    public static async Task<RealtimeClient> ConnectAsync(SessionsFixture sessions, string? token)
    {
        var client = new RealtimeClient();
        using var deadline = new CancellationTokenSource(Deadline);
        await client._socket.ConnectAsync(AddressOf(sessions, token), deadline.Token);
        return client;
    }

    /// <summary>Connected, with <c>hello</c> read.</summary>
    public static async Task<RealtimeClient> EnterAsync(SessionsFixture sessions, string token)
    {
        var client = await ConnectAsync(sessions, token);
        await client.NextAsync("hello");
        return client;
    }

    public static Uri AddressOf(SessionsFixture sessions, string? token) =>
        new UriBuilder(sessions.Address) { Scheme = "ws", Path = "/api/v1/realtime", Query = token is null ? "" : $"token={token}" }.Uri;

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task SendAsync(byte[] bytes, WebSocketMessageType type)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _socket.SendAsync(bytes, type, endOfMessage: true, deadline.Token);
    }

    /// <summary>The next message, or <see langword="null"/> when the server closed.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var length = 0;
        while (true)
        {
            var result = await _socket.ReceiveAsync(_buffer.AsMemory(length), deadline.Token);
            length += result.Count;
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (result.EndOfMessage)
            {
                return JsonSerializer.Deserialize<JsonElement>(_buffer.AsSpan(0, length));
            }
        }
    }

    /// <summary>The next message of this type; others are passed over.</summary>
    public async Task<JsonElement> NextAsync(string type)
    {
        while (await NextAsync() is { } message)
        {
            if (message.GetProperty("type").GetString() == type)
            {
                return message;
            }
        }

        throw new InvalidOperationException($"The server closed ({CloseStatus} {CloseReason}) instead of sending {type}.");
    }

    /// <summary>Reads to the end; the codes of the error messages on the way.</summary>
    public async Task<IReadOnlyList<string>> ReadToEndAsync()
    {
        List<string> errors = [];
        while (await NextAsync() is { } message)
        {
            if (message.GetProperty("type").GetString() == "error")
            {
                errors.Add(message.GetProperty("code").GetString()!);
            }
        }

        return errors;
    }

    public async Task CloseAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, deadline.Token);
    }

    public void Abort() => _socket.Abort();

    public void Dispose() => _socket.Dispose();
}
