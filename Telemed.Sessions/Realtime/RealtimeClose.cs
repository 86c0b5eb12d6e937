using System.Net.WebSockets;

namespace Telemed.Sessions.Realtime;

/// <summary>How and why a connection is closed (status codes of RFC 6455, section 7.4).</summary>
/// <param name="Status">The WebSocket's status code.</param>
/// <param name="Reason">The reason that goes with it; a client may switch on it.</param>
/// <param name="Error">A message to send before, or none.</param>
internal sealed record RealtimeClose(WebSocketCloseStatus Status, string Reason, ErrorMessage? Error = null)
{
    /// <summary>The client closed.</summary>
    public static readonly RealtimeClose ByClient = new(WebSocketCloseStatus.NormalClosure, "");

    /// <summary>This service stops; a client connects again.</summary>
    public static readonly RealtimeClose GoingAway = new(WebSocketCloseStatus.EndpointUnavailable, "going-away");

    /// <summary>The participant opened too many connections; a client does not connect again by itself.</summary>
    public static readonly RealtimeClose Replaced = new(WebSocketCloseStatus.PolicyViolation, "replaced");

    /// <summary>The participant is no longer in the consultation.</summary>
    public static readonly RealtimeClose Gone = Refused("gone", "The participant is no longer in the consultation.");

    /// <summary>No good token in time.</summary>
    public static readonly RealtimeClose InvalidToken = Refused("invalid-token", "An access token is needed that is valid.");

    /// <summary>The client said something that is not of this protocol.</summary>
    public static readonly RealtimeClose Malformed = Refused("malformed", "The message is not one of this protocol.");

    /// <summary>The client sent more than a message may hold.</summary>
    public static readonly RealtimeClose TooBig = new(
        WebSocketCloseStatus.MessageTooBig, "too-big", new ErrorMessage("too-big", $"A message holds at most {ClientMessages.MaxBytes} bytes."));

    private static RealtimeClose Refused(string code, string message) =>
        new(WebSocketCloseStatus.PolicyViolation, code, new ErrorMessage(code, message));
}
