using System.ComponentModel.DataAnnotations;

namespace Telemed.Sessions.Addresses;

/// <summary>Where phones reach the media hub by RTMP (configuration section <c>Public</c>): at the public host, on a port of its own.</summary>
public sealed class PublicRtmpOptions
{
    /// <summary>The media hub's RTMP port.</summary>
    [Range(1, 65535, ErrorMessage = "Public:RtmpPort must be the media hub's RTMP port, 1 to 65535.")]
    public int RtmpPort { get; set; }
}
