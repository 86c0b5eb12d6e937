using System.Net;
using System.Net.Sockets;
using Shouldly;
using Telemed.TestServers;
using Telemed.Tool.Patient;
using Xunit;

namespace Telemed.Tool.Tests.Patient;

/// <summary>The test patient's own pusher and player, joined without any server: what remains is their own share of every measure.</summary>
public class PusherToPlayerTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task What_the_pusher_sends_the_player_sees_and_hears()
    {
        using var wire = new TcpListener(IPAddress.Loopback, 0);
        wire.Start();
        await using var pusher = PhonePusher.Start(new PhonePusherOptions { Target = $"tcp://{wire.LocalEndpoint}" });
        using var http = new HttpClient(new SocketAsResponse(await wire.AcceptSocketAsync(TestContext.Current.CancellationToken)));
        var seen = new PlayerObservations();
        await using var player = PhonePlayer.PlayFlv(new Uri("http://loop/stream.flv"), http, seen);

        await seen.WaitForToneAsync(440, Deadline, cancellationToken: TestContext.Current.CancellationToken);
        await seen.WaitForAsync(s => s.Frames > 25, Deadline, "a second of pictures", TestContext.Current.CancellationToken);
        seen.ForgetDelays();
        await seen.WaitForAsync(s => s.Delays()?.Samples >= 100, Deadline, "100 clock codes", TestContext.Current.CancellationToken);

        output.WriteLine($"own share of the test patient: {seen.Delays()}; {seen}");
        seen.VideoCodec.ShouldBe("h264");
        seen.AudioCodec.ShouldBe("aac");
        seen.Size.ShouldBe(new PictureSize(640, 360));
        seen.FramesWithoutCode.ShouldBe(0);
        seen.Delays().ShouldNotBeNull().P50.ShouldBeInRange(0, 80);
    }

    [Fact]
    public async Task A_refused_play_says_the_status()
    {
        using var http = new HttpClient(new Refusal());
        await using var player = PhonePlayer.PlayFlv(new Uri("http://loop/stream.flv"), http, new PlayerObservations());

        var end = await player.Completion.WaitAsync(Deadline, TestContext.Current.CancellationToken);

        end.Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Publishing_to_nobody_fails_with_the_reason_and_without_the_token()
    {
        await using var pusher = PhonePusher.Start(new PhonePusherOptions { Target = $"rtmp://127.0.0.1:{FreePorts.Next()}/a/b?token=geheim" });

        var reason = await pusher.Completion.WaitAsync(Deadline, TestContext.Current.CancellationToken);

        reason.ShouldContain("Connection refused");
        reason.ShouldNotContain("geheim");
        await Should.ThrowAsync<ToolException>(pusher.Publishing);
    }

    [Fact]
    public async Task Disposing_leaves_no_ffmpeg_behind()
    {
        using var wire = new TcpListener(IPAddress.Loopback, 0);
        wire.Start();
        var pusher = PhonePusher.Start(new PhonePusherOptions { Target = $"tcp://{wire.LocalEndpoint}" });
        using var http = new HttpClient(new SocketAsResponse(await wire.AcceptSocketAsync(TestContext.Current.CancellationToken)));
        var player = PhonePlayer.PlayFlv(new Uri("http://loop/stream.flv"), http, new PlayerObservations());
        int[] processes = [pusher.FfmpegProcessId, player.FfmpegProcessId];

        await player.DisposeAsync();
        await pusher.DisposeAsync();

        foreach (var process in processes)
        {
            Should.Throw<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(process));
        }
    }

    private sealed class SocketAsResponse(Socket socket) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new NetworkStream(socket, ownsSocket: true)) });
    }

    private sealed class Refusal : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
    }
}
