using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Telemed.AppHost.Tests.Aspire;

/// <summary>The whole system as Aspire starts it, without containers.</summary>
public sealed class RunTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(80);

    [Fact]
    public async Task It_becomes_healthy_and_the_developers_command_makes_a_consultation()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        var cancellationToken = deadline.Token;

        var (https, http, rtmp, webRtc) = (FreeTcpPort(), FreeTcpPort(), FreeTcpPort(), FreeUdpPort());
        var data = Directory.CreateTempSubdirectory("telemed-apphost-").FullName;
        try
        {
            await using var builder = await AspireModel.RunAsync(
                "DcpPublisher:RandomizePorts=false", "Media:Engine=auto",
                $"TELEMED_HTTPS_PORT={https}", $"TELEMED_HTTP_PORT={http}", $"TELEMED_RTMP_PORT={rtmp}", $"TELEMED_WEBRTC_PORT={webRtc}", $"TELEMED_DATA={data}");
            // It would build the pages into the folder that everybody's gateway serves.
            builder.Resources.Remove(builder.Named("web"));

            await using var app = await builder.BuildAsync(cancellationToken);
            await app.StartAsync(cancellationToken);
            await app.ResourceNotifications.WaitForResourceHealthyAsync("gateway", cancellationToken);

            using var gateway = new HttpClient { BaseAddress = new Uri($"http://localhost:{http}") };
            using var health = await gateway.GetAsync(new Uri("/healthz", UriKind.Relative), cancellationToken);
            var report = await health.Content.ReadFromJsonAsync<JsonNode>(cancellationToken);
            health.StatusCode.ShouldBe(HttpStatusCode.OK);
            report!["checks"]!["hub-rtmp"]!["status"]!.GetValue<string>().ShouldBe("Healthy");

            var made = await app.ResourceCommands.ExecuteCommandAsync("gateway", "create-test-consultation", cancellationToken);
            made.Success.ShouldBeTrue(made.Message);
            made.Data!.Value.ShouldContain($"https://localhost:{https}/join#");
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static int FreeTcpPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static int FreeUdpPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
