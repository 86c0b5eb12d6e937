using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using Telemed.Tool.Check;
using Xunit;

namespace Telemed.Tool.Tests.Check;

/// <summary>Against the test vectors of RFC 5769, whose message format RFC 8489 kept.</summary>
public class StunTests
{
    private const string Password = "VOkJxbRl1RmTxUk/WvJxBt";

    private static readonly byte[] Transaction = Convert.FromHexString("b7e7a701bc34d686fa87dfae");

    /// <summary>2.1, Sample Request.</summary>
    private static readonly byte[] SampleRequest = Convert.FromHexString(
        "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36"
        + "0006000965 76746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf".Replace(" ", "", StringComparison.Ordinal));

    /// <summary>2.2, Sample IPv4 Response.</summary>
    private static readonly byte[] SampleResponse = Convert.FromHexString(
        "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643"
        + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96");

    [Fact]
    public void A_message_is_written_byte_for_byte_as_the_standard_shows_it() =>
        Stun.Write(
            Stun.BindingRequest,
            Transaction,
            [
                (0x8022, Encoding.UTF8.GetBytes("STUN test client")),
                (Stun.Priority, [0x6E, 0x00, 0x01, 0xFF]),
                (0x8029, Convert.FromHexString("932ff9b151263b36")),
                (Stun.Username, Encoding.UTF8.GetBytes("evtj:h6vY")),
            ],
            Password,
            padding: 0x20).ShouldBe(SampleRequest);

    [Fact]
    public void The_standards_messages_are_genuine_and_changed_ones_are_not()
    {
        Stun.IsGenuine(SampleRequest, Transaction, Password).ShouldBeTrue();
        Stun.IsGenuine(SampleResponse, Transaction, Password).ShouldBeTrue();
        Stun.IsGenuine(SampleResponse, Transaction, "another password").ShouldBeFalse();
        Stun.IsGenuine(SampleResponse, new byte[12], Password).ShouldBeFalse();
        Stun.IsGenuine(SampleResponse.AsSpan(..^4), Transaction, Password).ShouldBeFalse();
        // All but the last attribute's header: without it the message is one without a fingerprint, which is allowed.
        foreach (var at in Enumerable.Range(0, 72).Concat(Enumerable.Range(76, 4)))
        {
            var changed = SampleResponse.ToArray();
            changed[at] ^= 1;
            Stun.IsGenuine(changed, Transaction, Password).ShouldBeFalse($"byte {at}");
        }
    }

    [Fact]
    public void The_mapped_address_is_read() =>
        Stun.MappedAddress(SampleResponse).ShouldBe(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 32853));

    [Fact]
    public void A_binding_request_of_ours_carries_what_ICE_asks_for()
    {
        var request = Stun.IceBindingRequest(Transaction, "remote", "local", Password);

        Stun.IsGenuine(request, Transaction, Password).ShouldBeTrue();
        Encoding.UTF8.GetString(Stun.Find(request, Stun.Username)!.Value.Value).ShouldBe("remote:local");
        Stun.Find(request, Stun.IceControlling).ShouldNotBeNull();
        Stun.Find(request, Stun.Priority).ShouldNotBeNull();
        Stun.Find(request, Stun.Fingerprint)!.Value.At.ShouldBe(request.Length - 8);
    }

    [Fact]
    public async Task A_port_that_answers_STUN_is_found_and_a_silent_one_is_not()
    {
        using var hub = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        hub.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)hub.LocalEndPoint!;
        var answering = AnswerOnceAsync(hub, "pass");

        var found = await IceKnock.ByUdpAsync(new IceAnswer("u", "pass", [address], []), TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        await answering;
        var silent = await IceKnock.ByUdpAsync(new IceAnswer("u", "pass", [address], []), TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);

        found.ShouldBe(address);
        silent.ShouldBeNull();
    }

    [Fact]
    public async Task A_TCP_port_that_answers_STUN_is_found_and_one_that_says_something_else_or_nothing_is_not()
    {
        using var hub = new TcpListener(IPAddress.Loopback, 0);
        hub.Start();
        var address = (IPEndPoint)hub.LocalEndpoint;
        var answer = new IceAnswer("u", "pass", [], [address]);

        var answering = AnswerOnceByTcpAsync(hub, "pass");
        (await IceKnock.ByTcpAsync(answer, TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken)).ShouldBe(address);
        await answering;

        answering = AnswerOnceByTcpAsync(hub, "of another hub");
        (await IceKnock.ByTcpAsync(answer, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken)).ShouldBeNull();
        await answering;

        hub.Stop();
        (await IceKnock.ByTcpAsync(answer, TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public void An_answers_candidates_are_read_without_those_of_other_components()
    {
        var answer = WebRtcProbe.ReadAnswer(
            "v=0\r\na=ice-ufrag:abcd\r\na=ice-pwd:secretsecretsecretsecret\r\n"
            + "a=candidate:1 1 udp 2130706431 192.0.2.7 8189 typ host\r\na=candidate:1 2 udp 2130706431 192.0.2.7 8190 typ host\r\n"
            + "a=candidate:2 1 tcp 1671430143 192.0.2.7 8189 typ host tcptype passive\r\na=candidate:2 2 tcp 1671430143 192.0.2.7 8190 typ host tcptype passive\r\n"
            + "a=candidate:3 1 udp 2130706431 ::1 8189 typ host\r\na=candidate:4 1 tcp 1671430143 192.0.2.7 9 typ host tcptype active\r\n");

        answer.ShouldNotBeNull().UdpCandidates.ShouldBe([new IPEndPoint(IPAddress.Parse("192.0.2.7"), 8189)]);
        answer.TcpCandidates.ShouldBe([new IPEndPoint(IPAddress.Parse("192.0.2.7"), 8189)]);
        answer.Ufrag.ShouldBe("abcd");
        WebRtcProbe.ReadAnswer("v=0\r\n").ShouldBeNull();
    }

    private static async Task AnswerOnceAsync(Socket hub, string password)
    {
        var buffer = new byte[2048];
        var received = await hub.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), TestContext.Current.CancellationToken);
        var transaction = buffer[8..20];
        Stun.IsGenuine(buffer.AsSpan(0, received.ReceivedBytes), transaction, password).ShouldBeTrue();
        await hub.SendToAsync(Stun.Write(Stun.BindingSuccess, transaction, [], password), received.RemoteEndPoint, TestContext.Current.CancellationToken);
    }

    private static async Task AnswerOnceByTcpAsync(TcpListener hub, string password)
    {
        using var client = await hub.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var frame = new byte[2];
        await stream.ReadExactlyAsync(frame, TestContext.Current.CancellationToken);
        var request = new byte[BinaryPrimitives.ReadUInt16BigEndian(frame)];
        await stream.ReadExactlyAsync(request, TestContext.Current.CancellationToken);
        var transaction = request[8..20];
        Stun.IsGenuine(request, transaction, "pass").ShouldBeTrue();
        var response = Stun.Write(Stun.BindingSuccess, transaction, [], password);
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)response.Length);
        await stream.WriteAsync((byte[])[.. frame, .. response], TestContext.Current.CancellationToken);
    }
}
