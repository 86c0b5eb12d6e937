using System.Text.Json;
using Telemed.Sessions.Access;
using Telemed.Sessions.Http;
using Telemed.Sessions.Quality;

namespace Telemed.Sessions.Realtime.Messages;

/// <summary>What a client says. docs/realtime.md shows each, member for member.</summary>
internal abstract record ClientMessage
{
    public const int MaxRefLength = 64;

    public required string Type { get; init; }

    /// <summary>What the client calls this message; the answer carries it. Up to 64 characters.</summary>
    public string? Ref { get; init; }

    /// <summary>What is wrong with the members, for a developer to read; null when nothing is.</summary>
    public virtual string? FindFault() => null;
}

/// <summary>The first message of whoever brought no token in the address. <c>After</c> is the last event that the client has.</summary>
internal sealed record AuthRequest(string Token, long? After = null) : ClientMessage;

/// <summary>Is the other side there?</summary>
internal sealed record PingRequest : ClientMessage;

/// <summary>A new token, please.</summary>
internal sealed record RenewRequest : ClientMessage;

/// <summary>A message to all. The same <c>ClientId</c> again counts once.</summary>
internal sealed record ChatRequest(string ClientId, string Text) : ClientMessage
{
    public const int MaxTextLength = 2000;
    public const int MaxClientIdLength = 64;

    public override string? FindFault() =>
        ClientId.Length is 0 or > MaxClientIdLength || TextRules.Clean(ClientId, MaxClientIdLength) != ClientId
            ? $"clientId must be 1 to {MaxClientIdLength} characters without control characters."
            : TextRules.CleanLines(Text, MaxTextLength) is null
                ? $"text must be 1 to {MaxTextLength} characters without control characters."
                : null;
}

/// <summary>The chat is read up to this event.</summary>
internal sealed record ReadRequest(long UpTo) : ClientMessage
{
    public override string? FindFault() => UpTo < 0 ? "upTo must be the id of an event." : null;
}

/// <summary>One's own hand, up or down.</summary>
internal sealed record HandRequest(bool Raised) : ClientMessage;

/// <summary>One's own microphone, off or on.</summary>
internal sealed record MuteRequest(bool Muted) : ClientMessage;

/// <summary>Something about somebody else: the types <c>lower-hand</c>, <c>mute-other</c>, <c>kick</c>, <c>block</c>, <c>stop</c>.</summary>
internal sealed record PersonRequest(string ParticipantId) : ClientMessage
{
    public override string? FindFault() => MediaHub.StreamPath.IsId(ParticipantId) ? null : "participantId must be the id of a participant.";
}

/// <summary>Ends the consultation for all.</summary>
internal sealed record EndRequest : ClientMessage;

/// <summary>Good-bye: no grace period.</summary>
internal sealed record LeaveRequest : ClientMessage;

/// <summary>What the client measured; see <see cref="QualityReport"/>.</summary>
internal sealed record QualityRequest(
    double? Rtt = null, double? Jitter = null, double? Loss = null, double? Up = null, double? Down = null, double? Delay = null, int? Freezes = null)
    : ClientMessage
{
    public QualityReport ToReport() => new(Rtt, Jitter, Loss, Up, Down, Delay, Freezes);

    public override string? FindFault() => ToReport().Fault;
}

/// <summary>A type of message, who may send it, and its form.</summary>
internal sealed record ClientMessageKind(string Type, Type Form, Permission? Permission)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ClientMessageKind> All { get; } =
    [
        new("auth", typeof(AuthRequest), null),
        new("ping", typeof(PingRequest), null),
        new("renew", typeof(RenewRequest), Access.Permission.TokenRenew),
        new("chat", typeof(ChatRequest), Access.Permission.ChatSend),
        new("read", typeof(ReadRequest), Access.Permission.ChatMarkRead),
        new("hand", typeof(HandRequest), Access.Permission.HandRaise),
        new("mute", typeof(MuteRequest), Access.Permission.MuteSelf),
        new("lower-hand", typeof(PersonRequest), Access.Permission.HandLower),
        new("mute-other", typeof(PersonRequest), Access.Permission.MuteOthers),
        new("kick", typeof(PersonRequest), Access.Permission.ParticipantKick),
        new("block", typeof(PersonRequest), Access.Permission.ParticipantBlock),
        new("stop", typeof(PersonRequest), Access.Permission.PublishingStop),
        new("end", typeof(EndRequest), Access.Permission.ConsultationEnd),
        new("quality", typeof(QualityRequest), Access.Permission.QualityReport),
        new("leave", typeof(LeaveRequest), null),
    ];

    private static readonly Dictionary<string, ClientMessageKind> ByType = All.ToDictionary(kind => kind.Type, StringComparer.Ordinal);

    /// <summary>Reads a message strictly; <see langword="null"/> when it is none of this protocol.</summary>
    public static (ClientMessageKind Kind, ClientMessage Message)? Read(ReadOnlySpan<byte> text)
    {
        try
        {
            return TypeOf(text) is { } type
                && ByType.TryGetValue(type, out var kind)
                && JsonSerializer.Deserialize(text, kind.Form, StrictJson.Options) is ClientMessage { Ref: null or { Length: > 0 and <= ClientMessage.MaxRefLength } } message
                    ? (kind, message)
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair in an escaped text.
            return null;
        }
    }

    private static string? TypeOf(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = StrictJson.Options.MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isType)
            {
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return null;
    }
}
