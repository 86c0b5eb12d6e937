using System.Text;

namespace Telemed.Sessions.Tests.Fixtures;

/// <summary>RFC 6455 by hand, for clients that behave as no library would.</summary>
internal static class RawWebSocket
{
    public const string Upgraded = "HTTP/1.1 101";

    public static byte[] Upgrade(string token) => Encoding.ASCII.GetBytes(
        $"GET /api/v1/realtime?token={token} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

    /// <summary>A text frame (section 5.2) with a mask of zeros.</summary>
    public static byte[] Text(string text) => [0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)];
}
