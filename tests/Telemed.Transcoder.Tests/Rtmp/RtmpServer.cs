using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Telemed.Transcoder.Rtmp;

namespace Telemed.Transcoder.Tests.Rtmp;

/// <summary>
/// An RTMP server that does what a test wants: takes publications, refuses them, falls silent, hangs up. Whether the publisher speaks
/// RTMP at all is for servers that are not ours to say; this one is about what the publisher does with the answers.
/// </summary>
internal sealed class RtmpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly List<Task> _tasks = [];
    private readonly Lock _gate = new();
    private readonly List<Connection> _connections = [];

    public RtmpServer()
    {
        _listener.Start();
        _tasks.Add(AcceptAsync());
    }

    public Uri Address => new($"rtmp://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/live/app");

    /// <summary>What it answers to <c>publish</c>: level, code and description.</summary>
    public (string Level, string Code, string Description) Answer { get; set; } = ("status", "NetStream.Publish.Start", "go on");

    /// <summary>At which command it falls silent.</summary>
    public string? SilentFrom { get; set; }

    /// <summary>After how long it cuts a publication.</summary>
    public TimeSpan? CutAfter { get; set; }

    /// <summary>Whether it reads nothing more once a stream is published.</summary>
    public bool TakesNothing { get; set; }

    public IReadOnlyList<Connection> Connections
    {
        get
        {
            lock (_gate)
            {
                return [.. _connections];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_tasks.ToArray());
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_over.Token);
                var connection = new Connection();
                lock (_gate)
                {
                    _connections.Add(connection);
                    _tasks.Add(ServeAsync(client, connection));
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client, Connection connection)
    {
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
        try
        {
            using (client)
            {
                await TalkAsync(client.GetStream(), connection, cut);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or RtmpException)
        {
            // Cut, or left.
        }
        finally
        {
            connection.EndedAt = DateTimeOffset.UtcNow;
        }
    }

    private async Task TalkAsync(NetworkStream stream, Connection connection, CancellationTokenSource cut)
    {
        var hello = new byte[1537];
        await stream.ReadExactlyAsync(hello, cut.Token);
        await stream.WriteAsync(hello, cut.Token);
        await stream.WriteAsync(hello.AsMemory(1), cut.Token);
        await stream.ReadExactlyAsync(new byte[1536], cut.Token);
        await SendAsync(stream, RtmpMessageType.WindowAcknowledgementSize, new byte[] { 0, 0, 4, 0 }, cut.Token);
        await SendAsync(stream, RtmpMessageType.SetPeerBandwidth, new byte[] { 0, 0, 16, 0, 2 }, cut.Token);
        await SendAsync(stream, RtmpMessageType.UserControl, new byte[] { 0, 6, 1, 2, 3, 4 }, cut.Token);

        var chunks = new RtmpChunkReader();
        var input = PipeReader.Create(stream);
        while (true)
        {
            var result = await input.ReadAsync(cut.Token);
            var buffer = result.Buffer;
            while (chunks.Read(ref buffer) is { } message)
            {
                connection.Take(message);
                if (message.Type == RtmpMessageType.CommandAmf0)
                {
                    var command = RtmpCommand.Read(message);
                    connection.Commands.Enqueue(command.Name);
                    if (command.Name == SilentFrom)
                    {
                        SilentFrom = null;
                        await Task.Delay(Timeout.Infinite, cut.Token);
                    }

                    await AnswerAsync(stream, command, cut.Token);
                    if (command.Name == "publish")
                    {
                        connection.Key = command.Arguments.OfType<string>().FirstOrDefault();
                        connection.PublishedAt = DateTimeOffset.UtcNow;
                        if (TakesNothing)
                        {
                            await Task.Delay(Timeout.Infinite, cut.Token);
                        }

                        if (CutAfter is { } after)
                        {
                            cut.CancelAfter(after);
                        }
                    }
                }
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream, RtmpCommand command, CancellationToken cancellationToken)
    {
        var answer = new ArrayBufferWriter<byte>();
        switch (command.Name)
        {
            case "connect" or "createStream":
                Amf0Writer.WriteString(answer, "_result");
                Amf0Writer.WriteNumber(answer, command.Transaction);
                Amf0Writer.WriteNull(answer);
                Amf0Writer.WriteNumber(answer, 1);
                break;
            case "publish":
                Amf0Writer.WriteString(answer, "onStatus");
                Amf0Writer.WriteNumber(answer, 0);
                Amf0Writer.WriteNull(answer);
                Amf0Writer.WriteObject(answer, ("level", Answer.Level), ("code", Answer.Code), ("description", Answer.Description));
                break;
            default:
                return;
        }

        await SendAsync(stream, RtmpMessageType.CommandAmf0, answer.WrittenMemory, cancellationToken);
    }

    private static async Task SendAsync(NetworkStream stream, RtmpMessageType type, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var output = new ArrayBufferWriter<byte>();
        RtmpChunkWriter.Write(output, 3, type, 0, 0, [], payload.Span, RtmpChunkWriter.InitialChunkSize);
        await stream.WriteAsync(output.WrittenMemory, cancellationToken);
    }

    /// <summary>What came over one connection.</summary>
    internal sealed class Connection
    {
        private int _pictures;
        private int _sounds;

        public System.Collections.Concurrent.ConcurrentQueue<string> Commands { get; } = new();

        public System.Collections.Concurrent.ConcurrentQueue<RtmpMessage> Protocol { get; } = new();

        public string? Key { get; set; }

        public DateTimeOffset? PublishedAt { get; set; }

        public DateTimeOffset? EndedAt { get; set; }

        public DateTimeOffset LastMediaAt { get; private set; }

        public int Pictures => Volatile.Read(ref _pictures);

        public int Sounds => Volatile.Read(ref _sounds);

        public void Take(RtmpMessage message)
        {
            switch (message.Type)
            {
                case RtmpMessageType.Video:
                    LastMediaAt = DateTimeOffset.UtcNow;
                    Interlocked.Increment(ref _pictures);
                    break;
                case RtmpMessageType.Audio:
                    LastMediaAt = DateTimeOffset.UtcNow;
                    Interlocked.Increment(ref _sounds);
                    break;
                case RtmpMessageType.UserControl or RtmpMessageType.Acknowledgement or RtmpMessageType.WindowAcknowledgementSize:
                    Protocol.Enqueue(message);
                    break;
            }
        }
    }
}
