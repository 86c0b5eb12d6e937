using Microsoft.Extensions.Options;
using Telemed.MediaHub;
using Telemed.ServiceDefaults.Addresses;
using Telemed.ServiceDefaults.Configuration;

namespace Telemed.Sessions.Addresses;

/// <summary>Makes the addresses that people and clients get. Tokens are Base64url, so they need no escaping.</summary>
internal sealed class PublicAddresses
{
    private const int DefaultRtmpPort = 1935;

    private readonly string _authority;
    private readonly string _rtmpAuthority;

    public PublicAddresses(IOptions<PublicOptions> gateway, IOptions<PublicRtmpOptions> rtmp)
    {
        _authority = gateway.Value.Authority;
        _rtmpAuthority = rtmp.Value.RtmpPort == DefaultRtmpPort ? gateway.Value.HostInAddress : $"{gateway.Value.HostInAddress}:{rtmp.Value.RtmpPort}";
    }

    /// <summary>The realtime channel; the token travels in the first message or as <c>?token=</c>.</summary>
    public string Realtime => $"wss://{_authority}/api/v1/realtime";

    /// <summary>The page that a person joins with. The code is a fragment: browsers send it to no server and into no log.</summary>
    public string Join(string joinCode) => $"https://{_authority}/join#{joinCode}";

    /// <summary>The page that makes the first administrator.</summary>
    public string Setup(string secret) => $"https://{_authority}/setup#{secret}";

    /// <summary>The page that sets the password of an account.</summary>
    public string Invitation(string secret) => $"https://{_authority}/invitation#{secret}";

    public string Whip(StreamPath path) => $"{Media(path)}/whip";

    public string Whep(StreamPath path) => $"{Media(path)}/whep";

    public string Hls(StreamPath path) => $"{Media(path)}/index.m3u8";

    public string Flv(StreamPath path, string token) => $"{Media(path)}.flv?token={token}";

    /// <summary>RTMP travels in clear: the address carries a ticket for this stream and action alone, never an access token.</summary>
    public string RtmpPublish(StreamPath path, Func<StreamPath, string> ticket) => Rtmp(path.Original, ticket);

    /// <summary>RTMP players of phones know AAC only, so they get the variant that always has it.</summary>
    public string RtmpPlay(StreamPath path, Func<StreamPath, string> ticket) => Rtmp(path.With(StreamVariant.Aac), ticket);

    private string Media(StreamPath path) => $"https://{_authority}/media/{path.Original}";

    private string Rtmp(StreamPath path, Func<StreamPath, string> ticket) => $"rtmp://{_rtmpAuthority}/{path}?token={ticket(path)}";
}

/// <summary>Registers the addresses.</summary>
internal static class PublicAddressesExtensions
{
    public static WebApplicationBuilder AddPublicAddresses(this WebApplicationBuilder builder)
    {
        builder.AddCheckedOptions<PublicOptions>(PublicOptions.Section);
        builder.AddCheckedOptions<PublicRtmpOptions>(PublicOptions.Section);
        builder.Services.AddSingleton<PublicAddresses>();
        return builder;
    }
}
