using System.Net.WebSockets;

namespace Telemed.Sessions.Board;

/// <summary>How and why a staff feed is closed (status codes of RFC 6455, section 7.4).</summary>
/// <param name="Status">The WebSocket's status code.</param>
/// <param name="Reason">The reason that goes with it; a client may switch on it.</param>
internal sealed record BoardClose(WebSocketCloseStatus Status, string Reason)
{
    /// <summary>The client closed.</summary>
    public static readonly BoardClose ByClient = new(WebSocketCloseStatus.NormalClosure, "");

    /// <summary>The session has ended: signed out, another password or role, account disabled.</summary>
    public static readonly BoardClose SignedOut = new(WebSocketCloseStatus.PolicyViolation, "signed-out");

    /// <summary>This service stops, or the cookie of the request has had its time: a client connects again, with the cookie that it has now.</summary>
    public static readonly BoardClose GoingAway = new(WebSocketCloseStatus.EndpointUnavailable, "going-away");

    /// <summary>The database does not answer; a client connects again after a while.</summary>
    public static readonly BoardClose Unavailable = new(WebSocketCloseStatus.EndpointUnavailable, "unavailable");

    /// <summary>The account opened too many; this was the oldest.</summary>
    public static readonly BoardClose Replaced = new(WebSocketCloseStatus.PolicyViolation, "replaced");

    /// <summary>The client said something: nothing is to be said here.</summary>
    public static readonly BoardClose Malformed = new(WebSocketCloseStatus.PolicyViolation, "malformed");
}
