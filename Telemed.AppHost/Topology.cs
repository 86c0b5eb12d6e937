namespace Telemed.AppHost;

/// <summary>
/// The names, default ports and environment keys of the system. Both compositions, Aspire's and the local one, take them from
/// here, so they cannot drift apart; docs/architecture.md explains each key.
/// </summary>
internal static class Topology
{
    /// <summary>The resources, by the names that service discovery knows.</summary>
    public static class Resources
    {
        public const string Gateway = "gateway";
        public const string Sessions = "sessions";
        public const string Transcoder = "transcoder";
        public const string Media = "media";
        public const string Redis = "redis";
        public const string Web = "web";
    }

    /// <summary>The endpoints of the media hub.</summary>
    public static class HubEndpoints
    {
        public const string Api = "api";
        public const string Rtsp = "rtsp";
        public const string Rtmp = "rtmp";
        public const string Hls = "hls";
        public const string WebRtc = "webrtc";
        public const string Ice = "ice";
        public const string IceTcp = "icetcp";
        public const string Metrics = "metrics";
    }

    /// <summary>Where MediaMTX listens by default, inside its container.</summary>
    public static class HubPorts
    {
        public const int Api = 9997;
        public const int Rtsp = 8554;
        public const int Rtmp = 1935;
        public const int Hls = 8888;
        public const int WebRtc = 8889;
        public const int Ice = 8189;
        public const int Metrics = 9998;
    }

    /// <summary>What a person sets, for either composition.</summary>
    public static class Settings
    {
        public const string ApiKey = "TELEMED_API_KEY";
        public const string PublicHost = "TELEMED_PUBLIC_HOST";
        public const string HttpsPort = "TELEMED_HTTPS_PORT";
        public const string HttpPort = "TELEMED_HTTP_PORT";
        public const string RtmpPort = "TELEMED_RTMP_PORT";
        public const string WebRtcPort = "TELEMED_WEBRTC_PORT";
        public const string CertificatePath = "TELEMED_CERTIFICATE";
        public const string CertificateKeyPath = "TELEMED_CERTIFICATE_KEY";
        public const string DataPath = "TELEMED_DATA";
        public const string Database = "TELEMED_DATABASE";
        public const string Redis = "TELEMED_REDIS";
        public const string Transcoders = "TELEMED_TRANSCODERS";
        public const string SecretsKey = "TELEMED_SECRETS_KEY";
        public const string MediaEngine = "Media:Engine";
        public const string MediaMtxBinary = "MEDIAMTX_BIN";
        public const string Containers = "TELEMED_CONTAINERS";
    }

    /// <summary>What the compositions set for the services.</summary>
    public static class Keys
    {
        public const string PublicHost = "Public__Host";
        public const string PublicHttpsPort = "Public__HttpsPort";
        public const string PublicRtmpPort = "Public__RtmpPort";
        public const string IdentityName = "Identity__Name";
        public const string IdentitySecret = "Identity__Secret";
        public const string ApiKey = "Clinic__ApiKey";
        public const string GatewayHttpsPort = "Gateway__HttpsPort";
        public const string GatewayHttpPort = "Gateway__HttpPort";
        public const string GatewayBind = "Gateway__Bind";
        public const string GatewayWebRoot = "Gateway__WebRoot";
        public const string GatewayCertificatePath = "Gateway__CertificatePath";
        public const string GatewayCertificateKeyPath = "Gateway__CertificateKeyPath";
        public const string DataPath = "Telemed__DataPath";
        public const string Database = "ConnectionStrings__sessions";
        public const string Redis = "ConnectionStrings__redis";
        public const string SecretsKey = "Secrets__Key";
        public const string ExitWithStdin = "TELEMED_EXIT_WITH_STDIN";

        /// <summary>The key of a service's secret at the service that checks it.</summary>
        public static string IdentityOf(string service) => $"Identities__{service}";

        /// <summary>The key of a resource's address, as Aspire writes it.</summary>
        public static string Service(string resource, string endpoint, int instance = 0) => $"services__{resource}__{endpoint}__{instance}";
    }

    /// <summary>The hook that the hub asks before it lets anybody do anything.</summary>
    public const string HubAuthHookPath = "/internal/hub/auth";

    /// <summary>The services that prove who they are.</summary>
    public static readonly IReadOnlyList<string> Identities = [Resources.Gateway, Resources.Sessions, Resources.Transcoder];
}
