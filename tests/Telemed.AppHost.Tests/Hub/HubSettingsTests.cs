using Telemed.AppHost.Hub;

namespace Telemed.AppHost.Tests.Hub;

/// <summary>The media hub's configuration, whichever engine reads it.</summary>
public sealed class HubSettingsTests
{
    [Fact]
    public void Everything_asks_the_hook()
    {
        var environment = InContainer("clinic.example");

        environment["MTX_AUTHMETHOD"].ShouldBe("http");
        environment.Keys.ShouldNotContain(key => key.StartsWith("MTX_AUTHHTTPEXCLUDE", StringComparison.Ordinal));
        environment.Keys.ShouldNotContain(key => key.StartsWith("MTX_AUTHINTERNAL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("MTX_SRT")]
    [InlineData("MTX_MOQ")]
    [InlineData("MTX_PLAYBACK")]
    [InlineData("MTX_PPROF")]
    public void What_is_not_used_is_off(string key) => InContainer("clinic.example")[key].ShouldBe("no");

    [Fact]
    public void Rtsp_is_tcp_alone() => InContainer("clinic.example")["MTX_RTSPTRANSPORTS"].ShouldBe("tcp");

    [Fact]
    public void The_container_listens_for_webrtc_on_the_port_that_browsers_are_told()
    {
        var environment = HubSettings.Environment(HubSettings.Listeners.InContainer(9189), "clinic.example", announceInterfaces: false);

        environment["MTX_WEBRTCLOCALUDPADDRESS"].ShouldBe(":9189");
        environment["MTX_WEBRTCLOCALTCPADDRESS"].ShouldBe(":9189");
        environment["MTX_RTMPADDRESS"].ShouldBe(":1935");
    }

    [Theory]
    [InlineData("clinic.example", "clinic.example")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("localhost", "127.0.0.1")]
    public void Browsers_are_told_the_public_host(string host, string told) =>
        InContainer(host)[HubSettings.PublicHostKey].ShouldBe(told);

    [Fact]
    public void Every_inner_listener_is_one_of_the_settings()
    {
        var environment = InContainer("clinic.example");

        foreach (var (endpoint, key) in HubSettings.InnerListenerKeys)
        {
            environment.Keys.ShouldContain(key, $"for {endpoint}");
        }

        // Which leaves what people reach: RTMP and WebRTC's media.
        environment.Keys.Where(key => key.EndsWith("ADDRESS", StringComparison.Ordinal))
            .Except(HubSettings.InnerListenerKeys.Select(listener => listener.Value))
            .ShouldBe(["MTX_RTMPADDRESS", "MTX_WEBRTCLOCALUDPADDRESS", "MTX_WEBRTCLOCALTCPADDRESS"], ignoreOrder: true);
    }

    private static IReadOnlyDictionary<string, string> InContainer(string host) =>
        HubSettings.Environment(HubSettings.Listeners.InContainer(8189), host, announceInterfaces: false);
}
