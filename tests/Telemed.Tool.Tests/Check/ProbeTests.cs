using System.Net;
using System.Net.Sockets;
using Shouldly;
using Telemed.Tool.Check;
using Telemed.Tool.Clients;
using Xunit;

namespace Telemed.Tool.Tests.Check;

public class ProbeTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_port_that_is_closed_silent_or_of_something_else_is_no_RTMP_port()
    {
        var token = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        (await RtmpProbe.FaultAsync("127.0.0.1", port, Deadline, token)).ShouldBe("the port is open, but nothing answers the RTMP handshake");

        using var silent = await listener.AcceptSocketAsync(token);
        var asking = RtmpProbe.FaultAsync("127.0.0.1", port, TimeSpan.FromSeconds(10), token);
        using (var other = await listener.AcceptSocketAsync(token))
        {
            await other.SendAsync(new byte[4000]);
            (await asking).ShouldBe("something answers there, but it does not speak RTMP");
        }

        listener.Stop();
        (await RtmpProbe.FaultAsync("127.0.0.1", port, Deadline, token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task The_codecs_of_an_FLV_stream_are_named()
    {
        byte[] flv =
        [
            .. "FLV"u8, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0,
            18, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 12,
            9, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0x17, 0, 0, 0, 0, 13,
            8, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0xAF, 0, 0, 0, 0, 13,
        ];
        var first = 0;

        var content = await FlvProbe.ReadAsync(new MemoryStream(flv), () => first++, 100, TestContext.Current.CancellationToken);

        content.ShouldBe(new FlvContent("H.264", "AAC", 3));
        first.ShouldBe(1);
        await Should.ThrowAsync<InvalidDataException>(
            FlvProbe.ReadAsync(new MemoryStream("<!doctype html><html>"u8.ToArray()), () => { }, 1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Where_nothing_runs_the_technician_says_what_to_do()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var lines = new List<string>();
        var findings = new Findings(lines.Add);

        await CheckCommand.WalkAsync(
            findings, new RunningSystem(new Uri($"https://localhost:{port}"), "key", 1935, 8189), false, TestContext.Current.CancellationToken);

        findings.Problems.ShouldBe(1);
        lines[^1].ShouldContain("telemed.cs up");
    }
}
