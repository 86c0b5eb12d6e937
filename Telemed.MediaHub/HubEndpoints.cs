using Microsoft.Extensions.Configuration;

namespace Telemed.MediaHub;

/// <summary>The names under which every composition makes the media hub known, and its addresses by them.</summary>
public static class HubEndpoints
{
    /// <summary>The resource's name.</summary>
    public const string Resource = "media";

    public const string Api = "api";
    public const string Rtsp = "rtsp";
    public const string Rtmp = "rtmp";
    public const string Hls = "hls";
    public const string WebRtc = "webrtc";
    public const string Metrics = "metrics";

    /// <summary>The v3 API through service discovery.</summary>
    public static readonly Uri ApiAddress = new($"http://_{Api}.{Resource}/");

    /// <summary>
    /// The address of an endpoint as configured (<c>services:media:{endpoint}:0</c>), for what is not an HTTP client of ours:
    /// FFmpeg and YARP. Throws where it is missing.
    /// </summary>
    public static Uri Address(IConfiguration configuration, string endpoint) =>
        configuration[$"services:{Resource}:{endpoint}:0"] is { Length: > 0 } value && Uri.TryCreate(value, UriKind.Absolute, out var uri)
            ? uri
            : throw new InvalidOperationException($"The address of the media hub's {endpoint} endpoint is missing: set services__{Resource}__{endpoint}__0.");
}
