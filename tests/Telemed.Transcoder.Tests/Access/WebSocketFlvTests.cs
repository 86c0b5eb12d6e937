using System.Buffers;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Shouldly;
using Telemed.ServiceDefaults.Problems;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Streams;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Access;

/// <summary>FLV over a WebSocket.</summary>
public sealed class WebSocketFlvTests
{
    private const string Path = "consultation1/flows0000000";
    private static readonly Uri NoRtsp = new("rtsp://127.0.0.1:1");

    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact(Timeout = 90_000)]
    public async Task Messages_are_whole_tags_and_the_close_says_why()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync(Path);
        await using var service = await TranscoderProcess.StartAsync(hub.Address, NoRtsp, sessions.Address, WorkerRig.FakeFfmpeg);
        await service.StreamAsync(WorkerState.Running);
        await Eventually.TrueAsync(() => sessions.Subscribers == 1, TimeSpan.FromSeconds(20), "the transcoder listens");
        using var patient = await ConnectAsync(service, "good");
        using var other = await ConnectAsync(service, "good-other");
        using var third = await ConnectAsync(service, "good-other");

        // A client that says something is heard out, and one that says a lot is not.
        await patient.SendAsync("keep me alive"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Deadline);
        List<FlvTag> tags = [];
        for (var message = 0; message < 20; message++)
        {
            var bytes = (await ReceiveAsync(patient)).ShouldNotBeNull();
            if (message > 0)
            {
                bytes[0].ShouldBeOneOf((byte)8, (byte)9);
            }

            tags.AddRange(await TagsAsync(message == 0 ? bytes : [.. "FLV\x01\x05\0\0\0\x09\0\0\0\0"u8, .. bytes], bytes.Length));
        }

        tags[0].Type.ShouldBe(FlvTagType.Script);
        tags[1].IsAvcHeader.ShouldBeTrue();
        tags[2].IsAacHeader.ShouldBeTrue();
        tags[3].IsKeyframe.ShouldBeTrue();

        sessions.Tell(new { type = "participant", consultationId = "c", participantId = "p", epoch = 4, mayJoin = true, mayPublish = true, mayPlay = true });
        (await CloseOfAsync(patient)).ShouldBe((WebSocketCloseStatus.PolicyViolation, "gone"));

        await third.SendAsync(new byte[70 * 1024], WebSocketMessageType.Binary, endOfMessage: true, Deadline);
        (await CloseOfAsync(third)).ShouldBe((WebSocketCloseStatus.MessageTooBig, "too-big"));

        sessions.Tell(new { type = "ended", consultationId = "c" });
        (await CloseOfAsync(other)).ShouldBe((WebSocketCloseStatus.PolicyViolation, "ended"));
        await service.StreamAsync(WorkerState.Running, stream => stream.Viewers == 0);
    }

    [Fact(Timeout = 90_000)]
    public async Task The_end_of_the_stream_and_of_the_service_are_told_apart_and_a_client_may_go_first()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync(Path, "consultation1/flows0000002");
        await using var service = await TranscoderProcess.StartAsync(hub.Address, NoRtsp, sessions.Address, WorkerRig.FakeFfmpeg);
        await Eventually.SomeAsync<object>(
            async () => (await service.StreamsAsync()).Count(stream => stream.State == WorkerState.Running) == 2 ? service : null,
            TimeSpan.FromSeconds(25),
            "two streams");
        using var ends = await ConnectAsync(service, "good");
        using var stays = await ConnectAsync(service, "good", "consultation1/flows0000002");
        using var leaves = await ConnectAsync(service, "good", "consultation1/flows0000002");

        await leaves.CloseAsync(WebSocketCloseStatus.NormalClosure, "enough", Deadline);
        leaves.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
        hub.Paths = ["consultation1/flows0000002"];
        (await CloseOfAsync(ends)).ShouldBe((WebSocketCloseStatus.NormalClosure, "stream-ended"));

        service.Process.StandardInput.Close();
        (await CloseOfAsync(stays)).ShouldBe((WebSocketCloseStatus.EndpointUnavailable, "going-away"));
        await service.Process.WaitForExitAsync(Deadline);
    }

    [Fact(Timeout = 90_000)]
    public async Task Whoever_may_not_watch_is_told_so_before_the_upgrade()
    {
        await using var sessions = await SessionsDouble.StartAsync();
        await using var hub = await HubDouble.StartAsync(Path);
        await using var service = await TranscoderProcess.StartAsync(hub.Address, NoRtsp, sessions.Address, WorkerRig.FakeFfmpeg);
        await service.StreamAsync(WorkerState.Running);
        (string Token, string Path, HttpStatusCode Status, string Type)[] cases =
        [
            ("forged", Path, HttpStatusCode.Unauthorized, ProblemTypes.InvalidToken),
            ("other-consultation", Path, HttpStatusCode.Forbidden, ProblemTypes.Forbidden),
            ("good", "consultation1/notonair0000", HttpStatusCode.NotFound, ProblemTypes.StreamOffline),
            ("sessions-fails", Path, HttpStatusCode.ServiceUnavailable, ProblemTypes.Unavailable),
        ];

        foreach (var (token, path, status, type) in cases)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/flv/{path}");
            request.Headers.Authorization = new("Bearer", token);
            request.Headers.Connection.Add("Upgrade");
            request.Headers.Upgrade.Add(new("websocket"));
            request.Headers.Add("Sec-WebSocket-Version", "13");
            request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
            using var response = await service.Http.SendAsync(request, Deadline);

            response.StatusCode.ShouldBe(status, token);
            (await response.Content.ReadFromJsonAsync<JsonElement>(Deadline)).GetProperty("type").GetString().ShouldBe(type, token);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_real_FFmpeg_decodes_what_came_over_a_WebSocket()
    {
        Assert.SkipUnless(RealFfmpeg.IsThere, "There is no ffmpeg on PATH.");
        var fanOut = Pieces.NewFanOut();
        await RealFlv.PublishAsync(fanOut, seconds: 2, size: "320x240", Deadline);
        await using var server = await ViewerServer.StartAsync(fanOut);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(server.Address) { Scheme = "ws" }.Uri, Deadline);
        var output = new ArrayBufferWriter<byte>();
        output.Write(await ReceiveAsync(socket));
        fanOut.BeginRun(hasVideo: true, hasAudio: true);
        await RealFlv.PublishAsync(fanOut, seconds: 2, size: "320x240", Deadline);
        fanOut.Complete();

        while (await ReceiveAsync(socket) is { } message)
        {
            output.Write(message);
        }

        (await RealFlv.PicturesAsync(output.WrittenMemory, Deadline)).Count.ShouldBe(25 + 50);
    }

    private static async Task<ClientWebSocket> ConnectAsync(TranscoderProcess service, string token, string path = Path)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await socket.ConnectAsync(new UriBuilder(service.Http.BaseAddress!) { Scheme = "ws", Path = $"/flv/{path}" }.Uri, Deadline);
        return socket;
    }

    // One whole message; null when the other side has closed.
    private static async Task<byte[]?> ReceiveAsync(ClientWebSocket socket)
    {
        var message = new ArrayBufferWriter<byte>();
        while (true)
        {
            var part = await socket.ReceiveAsync(message.GetMemory(4096), Deadline);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            part.MessageType.ShouldBe(WebSocketMessageType.Binary);
            message.Advance(part.Count);
            if (part.EndOfMessage)
            {
                return message.WrittenSpan.ToArray();
            }
        }
    }

    private static async Task<(WebSocketCloseStatus?, string?)> CloseOfAsync(ClientWebSocket socket)
    {
        while (await ReceiveAsync(socket) is not null)
        {
            // What was on the way.
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Deadline);
        return (socket.CloseStatus, socket.CloseStatusDescription);
    }

    private static async Task<List<FlvTag>> TagsAsync(byte[] file, int length)
    {
        List<FlvTag> tags = [];
        await foreach (var tag in FlvReader.ReadAsync(new MemoryStream(file), Deadline))
        {
            tags.Add(tag);
        }

        var read = tags.Sum(tag => tag.Size);
        (length - read).ShouldBeOneOf(0, FlvWriter.FileHeaderSize);
        return tags;
    }
}
