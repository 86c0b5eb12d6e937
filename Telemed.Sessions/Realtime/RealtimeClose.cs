using System.Net.WebSockets;
using Telemed.Sessions.Realtime.Messages;

namespace Telemed.Sessions.Realtime;

/// <summary>How and why a connection is closed (status codes of RFC 6455, section 7.4).</summary>
/// <param name="Status">The WebSocket's status code.</param>
/// <param name="Reason">The reason that goes with it; a client may switch on it.</param>
/// <param name="Error">A message to send before, or none.</param>
internal sealed record RealtimeClose(WebSocketCloseStatus Status, string Reason, ErrorMessage? Error = null)
{
    /// <summary>The client closed.</summary>
    public static readonly RealtimeClose ByClient = new(WebSocketCloseStatus.NormalClosure, "");

    /// <summary>The client said good-bye.</summary>
    public static readonly RealtimeClose Left = new(WebSocketCloseStatus.NormalClosure, "left");

    /// <summary>This service stops; a client connects again.</summary>
    public static readonly RealtimeClose GoingAway = new(WebSocketCloseStatus.EndpointUnavailable, "going-away");

    /// <summary>The database does not answer; a client connects again.</summary>
    public static readonly RealtimeClose Unavailable = new(WebSocketCloseStatus.EndpointUnavailable, "unavailable", RealtimeErrors.Unavailable);

    /// <summary>The participant opened too many connections; a client does not connect again by itself.</summary>
    public static readonly RealtimeClose Replaced = new(WebSocketCloseStatus.PolicyViolation, "replaced");

    /// <summary>Somebody asked the person to go; joining again works.</summary>
    public static readonly RealtimeClose Kicked = new(WebSocketCloseStatus.PolicyViolation, "kicked");

    /// <summary>Somebody asked the person to go for good.</summary>
    public static readonly RealtimeClose Blocked = new(WebSocketCloseStatus.PolicyViolation, "blocked");

    /// <summary>The person was taken out of the consultation.</summary>
    public static readonly RealtimeClose Removed = new(WebSocketCloseStatus.PolicyViolation, "removed");

    /// <summary>The consultation is over.</summary>
    public static readonly RealtimeClose Ended = new(WebSocketCloseStatus.PolicyViolation, "ended");

    /// <summary>The token was good but is worth nothing any more: another device has taken over, or there is a new link.</summary>
    public static readonly RealtimeClose Gone = Refused("gone", "The access token has been revoked.");

    /// <summary>No good token in time.</summary>
    public static readonly RealtimeClose InvalidToken = Refused("invalid-token", "An access token is needed that is valid.");

    /// <summary>The client said something that is not of this protocol.</summary>
    public static readonly RealtimeClose Malformed = Refused("malformed", "The message is not one of this protocol.");

    /// <summary>The client said too much.</summary>
    public static readonly RealtimeClose TooFast = Refused("too-fast", "Too many messages in a short time.");

    /// <summary>The client sent more than a message may hold.</summary>
    public static readonly RealtimeClose TooBig = new(
        WebSocketCloseStatus.MessageTooBig, "too-big", new ErrorMessage("too-big", $"A message holds at most {MessageReader.MaxBytes} bytes."));

    private static RealtimeClose Refused(string code, string message) =>
        new(WebSocketCloseStatus.PolicyViolation, code, new ErrorMessage(code, message));
}

/// <summary>Errors that several places answer with.</summary>
internal static class RealtimeErrors
{
    public static readonly ErrorMessage Unavailable = new("unavailable", "It could not be written down. Send it again later.");

    public static readonly ErrorMessage Forbidden = new("forbidden", "Your role in this consultation does not include this.");
}
