using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>A client of the staff feed that keeps the list as a page would. Every wait has a deadline.</summary>
internal sealed class StaffFeed : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1024 * 1024];

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public string? CloseReason => _socket.CloseStatusDescription;

    /// <summary>The list as it is now, by id.</summary>
    public Dictionary<string, JsonElement> Visits { get; } = [];

    /// <summary>How many changes have come.</summary>
    public int Changes { get; private set; }

    /// <summary>Opens it as a page of <paramref name="origin"/> would; the list has been read.</summary>
    public static async Task<StaffFeed> OpenAsync(SessionsFixture sessions, string? cookie, string? origin = Clinic.Origin, string? bearer = null)
    {
        var feed = new StaffFeed();
        foreach (var (header, value) in new[] { ("Cookie", cookie), ("Origin", origin), ("Authorization", bearer is null ? null : $"Bearer {bearer}") })
        {
            if (value is not null)
            {
                feed._socket.Options.SetRequestHeader(header, value);
            }
        }

        feed._socket.Options.CollectHttpResponseDetails = true;
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await feed._socket.ConnectAsync(new UriBuilder(sessions.Address) { Scheme = "ws", Path = "/api/v1/staff/realtime" }.Uri, deadline.Token);
        }
        catch (WebSocketException)
        {
            throw new RefusedException((int)feed._socket.HttpStatusCode);
        }

        if ((await feed.NextAsync())?.GetProperty("type").GetString() != "list")
        {
            throw new InvalidOperationException("The first message is not the list.");
        }

        return feed;
    }

    /// <summary>Opens it for a new account with this role.</summary>
    public static async Task<StaffFeed> OfNewAsync(SessionsFixture sessions, string role) =>
        await OpenAsync(sessions, await sessions.SignInAsync((await sessions.NewStaffAsync(role)).Name));

    /// <summary>Reads on until the consultation is on the list in a state for which <paramref name="condition"/> holds.</summary>
    public async Task<JsonElement> UntilAsync(string id, Func<JsonElement, bool> condition)
    {
        while (!Visits.TryGetValue(id, out var visit) || !condition(visit))
        {
            if (await NextAsync() is null)
            {
                throw new InvalidOperationException($"The server closed ({CloseStatus} {CloseReason}).");
            }
        }

        return Visits[id];
    }

    /// <summary>The next message, or <see langword="null"/> when the server closed.</summary>
    public async Task<JsonElement?> NextAsync() => await _socket.ReadAsync(_buffer) is { } message ? Note(message) : null;

    /// <summary>Reads to the end.</summary>
    public async Task ReadToEndAsync()
    {
        while (await NextAsync() is not null)
        {
        }
    }

    public Task SendAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    public void Dispose() => _socket.Dispose();

    private JsonElement Note(JsonElement message)
    {
        switch (message.GetProperty("type").GetString())
        {
            case "list":
                foreach (var visit in message.GetProperty("items").EnumerateArray())
                {
                    Visits[visit.Id()] = visit;
                }

                break;
            case "visit":
                Visits[message.Id()] = message;
                Changes++;
                break;
            case "gone":
                Visits.Remove(message.Id());
                break;
        }

        return message;
    }

    /// <summary>It was refused before the upgrade.</summary>
    public sealed class RefusedException(int status) : Exception($"Refused with {status}.")
    {
        public int Status => status;
    }
}
