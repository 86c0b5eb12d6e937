using System.Globalization;

namespace Telemed.AppHost.Hub;

/// <summary>
/// The media hub's configuration, in the one form that all three engines take: MediaMTX's settings as environment variables
/// (<c>MTX_</c> and the key in capitals; https://mediamtx.org/docs/usage/configuration).
/// </summary>
internal static class HubSettings
{
    /// <summary>Where the hub listens, by endpoint name of <see cref="Topology.HubEndpoints"/>: <c>:8554</c>, <c>127.0.0.1:8554</c>.</summary>
    public sealed record Listeners(string Api, string Rtsp, string Rtmp, string Hls, string WebRtc, string Ice, string Metrics)
    {
        /// <summary>
        /// MediaMTX's own ports on every address, as inside a container of its own; but the port of WebRTC media must be the public one,
        /// because it stands in the SDP.
        /// </summary>
        public static Listeners InContainer(int icePort) => new(
            On("", Topology.HubPorts.Api),
            On("", Topology.HubPorts.Rtsp),
            On("", Topology.HubPorts.Rtmp),
            On("", Topology.HubPorts.Hls),
            On("", Topology.HubPorts.WebRtc),
            On("", icePort),
            On("", Topology.HubPorts.Metrics));

        /// <summary>A listener in MediaMTX's notation.</summary>
        public static string On(string address, int port) => string.Create(CultureInfo.InvariantCulture, $"{address}:{port}");
    }

    /// <summary>
    /// The argument that MediaMTX must get: an empty configuration file, so that neither the image's own nor one that happens to lie
    /// in the working folder counts.
    /// </summary>
    public static string NoConfigurationFile => OperatingSystem.IsWindows() ? "NUL" : NoConfigurationFileInContainer;

    /// <summary>The same for the image, which is Linux wherever it runs.</summary>
    public const string NoConfigurationFileInContainer = "/dev/null";

    /// <summary>
    /// The variables but the hook's address, which only the composition knows (<see cref="AuthHookKey"/>).
    /// </summary>
    /// <param name="listeners">Where to listen.</param>
    /// <param name="publicHost">The name or address under which browsers reach the WebRTC port.</param>
    /// <param name="announceInterfaces">
    /// Whether the addresses of the hub's own network interfaces are candidates as well: good on a bare machine, useless in a container.
    /// </param>
    public static IReadOnlyDictionary<string, string> Environment(Listeners listeners, string publicHost, bool announceInterfaces) => new Dictionary<string, string>
    {
        ["MTX_LOGLEVEL"] = "info",

        // Everything asks sessions first; the list of what need not ask is empty by default and stays so.
        ["MTX_AUTHMETHOD"] = "http",

        // Whoever the hook lets publish makes a path; none is configured by name.
        ["MTX_PATHS_ALL_SOURCE"] = "publisher",

        ["MTX_API"] = "yes",
        ["MTX_APIADDRESS"] = listeners.Api,
        ["MTX_METRICS"] = "yes",
        ["MTX_METRICSADDRESS"] = listeners.Metrics,

        // Only the transcoder speaks RTSP, over TCP: one port, no loss, no reordering.
        ["MTX_RTSP"] = "yes",
        ["MTX_RTSPTRANSPORTS"] = "tcp",
        ["MTX_RTSPADDRESS"] = listeners.Rtsp,

        ["MTX_RTMP"] = "yes",
        ["MTX_RTMPADDRESS"] = listeners.Rtmp,

        ["MTX_HLS"] = "yes",
        ["MTX_HLSADDRESS"] = listeners.Hls,
        ["MTX_HLSVARIANT"] = "lowLatency",

        ["MTX_WEBRTC"] = "yes",
        ["MTX_WEBRTCADDRESS"] = listeners.WebRtc,
        ["MTX_WEBRTCLOCALUDPADDRESS"] = listeners.Ice,
        // The same port by TCP (RFC 6544), for networks that let no UDP through: without it nobody could publish from there.
        ["MTX_WEBRTCLOCALTCPADDRESS"] = listeners.Ice,
        ["MTX_WEBRTCIPSFROMINTERFACES"] = announceInterfaces ? "yes" : "no",
        // "localhost" would have to be resolved, and to the IPv4 address that the listener has.
        [PublicHostKey] = publicHost == "localhost" ? "127.0.0.1" : publicHost,

        // On by default, and not used here.
        ["MTX_SRT"] = "no",
        ["MTX_MOQ"] = "no",
        ["MTX_PLAYBACK"] = "no",
        ["MTX_PPROF"] = "no",
    };

    /// <summary>The variables of the listeners that only services reach, by endpoint.</summary>
    public static readonly IReadOnlyList<KeyValuePair<string, string>> InnerListenerKeys =
    [
        new(Topology.HubEndpoints.Api, "MTX_APIADDRESS"),
        new(Topology.HubEndpoints.Rtsp, "MTX_RTSPADDRESS"),
        new(Topology.HubEndpoints.Hls, "MTX_HLSADDRESS"),
        new(Topology.HubEndpoints.WebRtc, "MTX_WEBRTCADDRESS"),
        new(Topology.HubEndpoints.Metrics, "MTX_METRICSADDRESS"),
    ];

    /// <summary>The variable that holds the address of the auth hook.</summary>
    public const string AuthHookKey = "MTX_AUTHHTTPADDRESS";

    /// <summary>The variable that holds the name or address under which browsers reach the WebRTC port.</summary>
    public const string PublicHostKey = "MTX_WEBRTCADDITIONALHOSTS";
}
