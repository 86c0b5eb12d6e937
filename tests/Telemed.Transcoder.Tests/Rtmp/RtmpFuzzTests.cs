using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Shouldly;
using Telemed.Transcoder.Rtmp;
using Xunit;

namespace Telemed.Transcoder.Tests.Rtmp;

/// <summary>A server may say anything: what is not RTMP ends the attempt, in words, without memory or time being its to take.</summary>
public sealed class RtmpFuzzTests
{
    private static CancellationToken Deadline => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public void Random_and_mutated_answers_are_read_or_refused_and_take_no_memory()
    {
        var random = new Random(20_261_120);
        var good = Answers();
        var messages = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 4000; round++)
        {
            var bytes = round % 4 == 0 ? Noise(random) : Mutated(random, good);
            messages += ReadInPieces(bytes, random);
        }

        messages.ShouldBeGreaterThan(1000, "the mutated ones are not all refused at their first byte");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1L << 30);
    }

    [Fact]
    public void What_is_whole_is_read_however_it_is_cut()
    {
        var random = new Random(4711);
        for (var round = 0; round < 50; round++)
        {
            ReadInPieces(Answers(), random).ShouldBe(4);
        }
    }

    [Theory]
    // The type is no type; cut off; a list that claims more than there is; objects in objects for ever.
    [InlineData(new byte[] { 99 })]
    [InlineData(new byte[] { 2, 0, 9, 65 })]
    [InlineData(new byte[] { 10, 255, 255, 255, 255, 5 })]
    [InlineData(new byte[] { 10, 0, 0, 0, 1, 10, 0, 0, 0, 1, 10, 0, 0, 0, 1, 10, 0, 0, 0, 1, 10, 0, 0, 0, 1, 10, 0, 0, 0, 1, 10, 0, 0, 0, 1, 10, 0, 0, 0, 1, 10, 0, 0, 0, 1, 10, 0, 0, 0, 1, 5 })]
    public void AMF_that_is_none_is_refused(byte[] bytes) => Should.Throw<RtmpFormatException>(() => new Amf0Reader(bytes).Read());

    [Fact(Timeout = 60_000)]
    public async Task A_publisher_that_is_answered_with_nonsense_gives_up_in_words()
    {
        var random = new Random(42);
        var good = Answers();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        RtmpTarget.TryCreate($"rtmp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/app", "the-key", out var target, out _).ShouldBeTrue();
        var timings = new RtmpTimings { Answer = TimeSpan.FromSeconds(0.2), Send = TimeSpan.FromSeconds(0.2), Close = TimeSpan.FromSeconds(0.1) };
        for (var round = 0; round < 40; round++)
        {
            var connecting = RtmpPublisher.ConnectAsync(target!, new RtmpPolicy([], _ => true), timings, TimeProvider.System, Deadline);
            using var server = await listener.AcceptTcpClientAsync(Deadline);
            var bytes = round % 3 == 0 ? Noise(random) : Mutated(random, good);
            byte[] greeting = round % 5 == 0 ? [] : [3, .. new byte[2 * 1536]];
            await server.GetStream().WriteAsync((byte[])[.. greeting, .. bytes], Deadline);
            server.Client.Shutdown(SocketShutdown.Send);
            var fault = await Should.ThrowAsync<RtmpException>(async () =>
            {
                // A mutation may leave the answers whole; then it is the hang-up that is told.
                await using var publisher = await connecting;
                throw new RtmpException(await publisher.Ended.WaitAsync(TimeSpan.FromSeconds(5), Deadline));
            });
            fault.Message.ShouldNotBeNullOrWhiteSpace();
            fault.Message.ShouldNotContain("the-key");
        }
    }

    private static int ReadInPieces(byte[] bytes, Random random)
    {
        var reader = new RtmpChunkReader();
        var messages = 0;
        var from = 0;
        var to = 0;
        try
        {
            while (to < bytes.Length)
            {
                to = Math.Min(bytes.Length, to + random.Next(1, 400));
                var buffer = new ReadOnlySequence<byte>(bytes, from, to - from);
                while (reader.Read(ref buffer) is { } message)
                {
                    messages++;
                    if (message.Type == RtmpMessageType.CommandAmf0)
                    {
                        RtmpCommand.Read(message);
                    }
                }

                from = to - (int)buffer.Length;
            }
        }
        catch (RtmpFormatException)
        {
            // The only thing that may be thrown.
        }

        return messages;
    }

    // What a server says until a stream is published.
    private static byte[] Answers()
    {
        var output = new ArrayBufferWriter<byte>();
        RtmpChunkWriter.Write(output, 2, RtmpMessageType.WindowAcknowledgementSize, 0, 0, [], [0, 38, 37, 160], 128);
        var result = new ArrayBufferWriter<byte>();
        Amf0Writer.WriteString(result, "_result");
        Amf0Writer.WriteNumber(result, 1);
        Amf0Writer.WriteObject(result, ("fmsVer", "FMS/3,0,1,123"), ("capabilities", new string('c', 300)));
        Amf0Writer.WriteObject(result, ("level", "status"), ("code", "NetConnection.Connect.Success"));
        RtmpChunkWriter.Write(output, 3, RtmpMessageType.CommandAmf0, 0, 0, [], result.WrittenSpan, 128);
        result.ResetWrittenCount();
        Amf0Writer.WriteString(result, "_result");
        Amf0Writer.WriteNumber(result, 4);
        Amf0Writer.WriteNull(result);
        Amf0Writer.WriteNumber(result, 1);
        RtmpChunkWriter.Write(output, 3, RtmpMessageType.CommandAmf0, 0, uint.MaxValue, [], result.WrittenSpan, 128);
        result.ResetWrittenCount();
        Amf0Writer.WriteString(result, "onStatus");
        Amf0Writer.WriteNumber(result, 0);
        Amf0Writer.WriteNull(result);
        Amf0Writer.WriteObject(result, ("level", "status"), ("code", "NetStream.Publish.Start"), ("description", "the-key is published"));
        RtmpChunkWriter.Write(output, 5, RtmpMessageType.CommandAmf0, 1, 0, [], result.WrittenSpan, 128);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(1, 4000)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Mutated(Random random, byte[] good)
    {
        var bytes = good.ToArray();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return random.Next(4) == 0 ? bytes[..random.Next(1, bytes.Length)] : bytes;
    }
}
