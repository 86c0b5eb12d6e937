using Telemed.Gateway.Tests.Fixtures;
using static Telemed.Gateway.Tests.Fixtures.GatewaySystem;

namespace Telemed.Gateway.Tests;

public sealed class PathTrickSpecs : IAsyncLifetime
{
    private GatewaySystem _system = null!;

    // What nobody must reach through the gateway, and the roundabout ways to write it.
    private static readonly string[] Tricks =
    [
        "/internal/authorize",
        "/internal/hub/auth",
        "/INTERNAL/authorize",
        "//internal/authorize",
        "/api/v1/../../internal/authorize",
        "/api/v1/%2e%2e/%2e%2e/internal/authorize",
        "/api/v1/..%2f..%2finternal/authorize",
        "/api/v1/..%2F..%2Finternal/authorize",
        "/api/v1/..%252f..%252finternal/authorize",
        "/api/v1/..;/..;/internal/authorize",
        "/api/v1;/../internal/authorize",
        @"/api/v1/..\..\internal\authorize",
        @"/api/v1/..%5c..%5cinternal/authorize",
        "/api/v1//../../internal/authorize",
        "/api/v1/./../internal/authorize",
        "/api/v1/.%2e/.%2e/internal/authorize",
        "/api/%76%31/../../internal/authorize",
        "/API/V1/../../Internal/authorize",
        "/api/v1/%c0%ae%c0%ae/internal",
        "/api/v1/%00/internal/authorize",
        "/api/internal/authorize",
        "/v3/paths/list",
        "/v3/config/global/get",
        "/metrics",
        "/streams",
        $"/flv/{HubPath}",
        $"/{HubPath}/whip",
        $"/{HubPath}/index.m3u8",
        $"{Route}/../../../v3/paths/list",
        $"{Route}/whip/..%2f..%2f..%2fv3%2fpaths%2flist",
        $"{Route}/whip/../../../../v3/paths/list",
        $"{Route}/%2e%2e/%2e%2e/%2e%2e/v3/paths/list",
        $"{Route}/..%2findex.m3u8",
        $"{Route}_opus/index.m3u8",
        $"{Route}_aac/whip",
        $"/media/{Consultation.ToUpperInvariant()}/{Participant}/index.m3u8",
        $"/media/{Consultation}/..%2f{Participant}.flv",
        "/media/../internal/authorize",
        "/media/%2e%2e/internal/authorize",
        "http://sessions/internal/authorize",
        "http://clinic.test/api/v1/../../internal/authorize",
        "https://clinic.test//internal/authorize",
        "/..%2f..%2fetc/passwd",
        "/assets/..%2f..%2fsecret",
        "/../../etc/passwd",
        @"/..\..\etc\passwd",
        "*",
    ];

    public async ValueTask InitializeAsync() => _system = await StartAsync();

    public ValueTask DisposeAsync() => _system.DisposeAsync();

    [Fact]
    public async Task Nothing_but_the_public_routes_is_reachable()
    {
        foreach (var (target, method) in from trick in Tricks from method in (string[])["GET", "POST", "DELETE"] select (trick, method))
        {
            var answer = await RawHttp.SendAsync(
                _system.Https, method, target, "Authorization: Bearer good\r\nContent-Type: application/sdp\r\n", method == "POST" ? Offer : "");

            answer.Status.ShouldBeInRange(400, 499, $"{method} {target}\n{answer.Text}");
        }

        _system.Sessions.Requests.ShouldBeEmpty();
        _system.HubApi.Requests.ShouldBeEmpty();
        _system.HubWebRtc.Requests.ShouldBeEmpty();
        _system.HubHls.Requests.ShouldBeEmpty();
        _system.Transcoder.Requests.ShouldBeEmpty();
    }
}
