using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>A client of the realtime channel. Every wait has a deadline.</summary>
internal sealed class RealtimeClient : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[256 * 1024];
    private int _asked;

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public string? CloseReason => _socket.CloseStatusDescription;

    /// <summary>The first message.</summary>
    public JsonElement Hello { get; private set; }

    /// <summary>The id of the last event. Every event must have the one after it.</summary>
    public long LastId { get; private set; }

    /// <summary>Every event, in the order in which it came.</summary>
    public List<JsonElement> Events { get; } = [];

    public static async Task<RealtimeClient> ConnectAsync(Uri service, string? token, long? after = null)
    {
        var client = new RealtimeClient();
        using var deadline = new CancellationTokenSource(Deadline);
        await client._socket.ConnectAsync(AddressOf(service, token, after), deadline.Token);
        return client;
    }

    public static Task<RealtimeClient> ConnectAsync(SessionsFixture sessions, string? token, long? after = null) =>
        ConnectAsync(sessions.Address, token, after);

    /// <summary>Connected, with <c>hello</c> read.</summary>
    public static async Task<RealtimeClient> EnterAsync(Uri service, string token, long? after = null)
    {
        var client = await ConnectAsync(service, token, after);
        await client.NextAsync("hello");
        return client;
    }

    /// <inheritdoc cref="EnterAsync(Uri, string, long?)"/>
    public static Task<RealtimeClient> EnterAsync(SessionsFixture sessions, string token, long? after = null) =>
        EnterAsync(sessions.Address, token, after);

    public static Uri AddressOf(SessionsFixture sessions, string? token) => AddressOf(sessions.Address, token, after: null);

    /// <summary>Sends a message with a <c>ref</c>; answers the ack or error to it.</summary>
    public async Task<JsonElement> AskAsync(object message)
    {
        var reference = $"r{++_asked}";
        var asked = JsonSerializer.SerializeToNode(message)!.AsObject();
        asked["ref"] = reference;
        await SendAsync(asked.ToJsonString());
        while (await NextAsync() is { } answer)
        {
            if (answer.TryGetProperty("ref", out var its) && its.GetString() == reference)
            {
                return answer;
            }
        }

        throw new InvalidOperationException($"The server closed ({CloseStatus} {CloseReason}) instead of answering {asked}.");
    }

    /// <summary>The next event of this type for which <paramref name="condition"/> holds.</summary>
    public async Task<JsonElement> NextAsync(string type, Func<JsonElement, bool> condition)
    {
        while (true)
        {
            var message = await NextAsync(type);
            if (condition(message))
            {
                return message;
            }
        }
    }

    private static Uri AddressOf(Uri service, string? token, long? after)
    {
        string[] query = [.. token is null ? [] : new[] { $"token={token}" }, .. after is null ? [] : new[] { $"after={after}" }];
        return new UriBuilder(service) { Scheme = "ws", Path = "/api/v1/realtime", Query = string.Join('&', query) }.Uri;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text);

    public async Task SendAsync(byte[] bytes, WebSocketMessageType type)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _socket.SendAsync(bytes, type, endOfMessage: true, deadline.Token);
    }

    /// <summary>The next message, or <see langword="null"/> when the server closed.</summary>
    public async Task<JsonElement?> NextAsync()
    {
        var message = await _socket.ReadAsync(_buffer);
        if (message is { } one)
        {
            Note(one);
        }

        return message;
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

    private void Note(JsonElement message)
    {
        if (message.GetProperty("type").GetString() == "hello")
        {
            Hello = message;
            LastId = message.GetProperty("lastId").GetInt64();
        }
        else if (message.GetProperty("type").GetString() != "ack" && message.TryGetProperty("id", out var id))
        {
            if (id.GetInt64() != LastId + 1)
            {
                throw new InvalidOperationException($"After event {LastId} came {message}.");
            }

            LastId++;
            Events.Add(message);
        }
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
