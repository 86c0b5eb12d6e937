using System.Text.Json.Serialization;

namespace Telemed.MediaHub.Auth;

/// <summary>
/// What the hub posts to its HTTP auth hook before it lets anybody do anything (MediaMTX, <c>authMethod: http</c>). Any 2xx lets in.
/// </summary>
public sealed record HubAuthRequest
{
    [JsonPropertyName("user")]
    public string User { get; init; } = "";

    [JsonPropertyName("password")]
    public string Password { get; init; } = "";

    /// <summary>A Bearer value, or RTMP's <c>?token=</c>. For HLS and WebRTC a <c>?token=</c> stays in <see cref="Query"/>.</summary>
    [JsonPropertyName("token")]
    public string Token { get; init; } = "";

    [JsonPropertyName("ip")]
    public string Ip { get; init; } = "";

    /// <summary><c>publish</c>, <c>read</c>, <c>playback</c>, <c>api</c>, <c>metrics</c> or <c>pprof</c>.</summary>
    [JsonPropertyName("action")]
    public string Action { get; init; } = "";

    [JsonPropertyName("path")]
    public string Path { get; init; } = "";

    /// <summary><c>rtsp</c>, <c>rtmp</c>, <c>hls</c>, <c>webrtc</c>, <c>srt</c> or empty.</summary>
    [JsonPropertyName("protocol")]
    public string Protocol { get; init; } = "";

    /// <summary>The connection or session at the hub, where it has one.</summary>
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    [JsonPropertyName("query")]
    public string Query { get; init; } = "";

    [JsonPropertyName("userAgent")]
    public string UserAgent { get; init; } = "";
}

/// <summary>The values of <see cref="HubAuthRequest.Action"/>.</summary>
public static class HubActions
{
    public const string Publish = "publish";
    public const string Read = "read";
    public const string Playback = "playback";
    public const string Api = "api";
    public const string Metrics = "metrics";

    /// <summary>No action of the hub's: what a <see cref="StreamPass"/> says with which sessions ask the transcoder for a picture.</summary>
    public const string Picture = "picture";
}
