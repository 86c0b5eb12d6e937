using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace Telemed.Transcoder.Rtmp;

/// <summary>
/// A connection that speaks RTMP: TCP, TLS where the address says so, the handshake, chunks in both directions, and the answers that
/// the protocol itself asks for (acknowledgements, pings). Every wait in it has a deadline.
/// </summary>
internal sealed class RtmpWire : IAsyncDisposable
{
    private const int HandshakeSize = 1536;
    private const byte Version = 3;

    // What lies here is late already; the system's own limit would be megabytes, which are many seconds of a slow line.
    private const int SendBuffer = 256 * 1024;

    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly PipeReader _input;
    private readonly RtmpTimings _timings;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ArrayBufferWriter<byte> _out = new(64 * 1024);
    private readonly RtmpChunkReader _chunks = new();
    private int _outChunkSize = RtmpChunkWriter.InitialChunkSize;
    private bool _broken;
    private long _sent;
    private long _received;
    private long _acknowledged;
    private long _window = long.MaxValue;

    private RtmpWire(Socket socket, Stream stream, RtmpTimings timings, TimeProvider time)
    {
        (_socket, _stream, _timings, _time) = (socket, stream, timings, time);
        _input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
    }

    /// <summary>Bytes written, TLS and TCP not counted.</summary>
    public long SentBytes => Interlocked.Read(ref _sent);

    /// <summary>Connects and shakes hands.</summary>
    public static async Task<RtmpWire> OpenAsync(RtmpTarget target, RtmpPolicy policy, RtmpTimings timings, TimeProvider time, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendBufferSize = SendBuffer };
        RtmpWire? wire = null;
        try
        {
            var stream = await Within(timings.Connect, time, "the connection was not made", token => ConnectAsync(socket, target, policy, token), cancellationToken);
            wire = new RtmpWire(socket, stream, timings, time);
            await Within(timings.Answer, time, "the server does not answer the handshake", wire.ShakeHandsAsync, cancellationToken);
            await wire.WriteAsync(
                output =>
                {
                    Span<byte> size = stackalloc byte[4];
                    BinaryPrimitives.WriteInt32BigEndian(size, RtmpChunkWriter.ChunkSize);
                    wire.Control(output, RtmpMessageType.SetChunkSize, size);
                    wire._outChunkSize = RtmpChunkWriter.ChunkSize;
                },
                cancellationToken);
            return wire;
        }
        catch (Exception exception)
        {
            if (wire is not null)
            {
                await wire.DisposeAsync();
            }

            socket.Dispose();
            throw InWords(exception, cancellationToken);
        }
    }

    /// <summary>The next message that is not the protocol's own business; <see langword="null"/> when the server has hung up.</summary>
    public async Task<RtmpMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _input.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            var before = buffer.Length;
            var message = _chunks.Read(ref buffer);
            var ended = message is null && result.IsCompleted;
            _received += before - buffer.Length;
            // What follows a message may hold another one: it counts as not looked at.
            _input.AdvanceTo(buffer.Start, message is null ? result.Buffer.End : buffer.Start);
            await AcknowledgeAsync(cancellationToken);
            if (ended)
            {
                return null;
            }

            if (message is not null && !await TakeProtocolAsync(message, cancellationToken))
            {
                return message;
            }
        }
    }

    /// <summary>Writes messages, all of them or none; one caller after the other.</summary>
    public async Task WriteAsync(Action<IBufferWriter<byte>> messages, CancellationToken cancellationToken)
    {
        await Within(_timings.Send, _time, "the server takes nothing more", token => WriteNowAsync(messages, token), cancellationToken);
    }

    /// <summary>Adds a message to what is being written.</summary>
    public void Message(
        IBufferWriter<byte> output, int chunkStream, RtmpMessageType type, uint streamId, uint time, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload) =>
        RtmpChunkWriter.Write(output, chunkStream, type, streamId, time, prefix, payload, _outChunkSize);

    /// <summary>Tells the server that nothing more comes.</summary>
    public void ShutdownSend()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // TLS's goodbye would wait for a server that takes nothing.
        _socket.Dispose();
        await _input.CompleteAsync();
        await _stream.DisposeAsync();
    }

    /// <summary>What went wrong, in words.</summary>
    public static Exception InWords(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        RtmpException => exception,
        OperationCanceledException when cancellationToken.IsCancellationRequested => exception,
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
            new RtmpException("the server's name is not known", exception),
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new RtmpException("nobody listens at the server's port", exception),
        SocketException socket => new RtmpException($"the connection failed ({socket.SocketErrorCode})", exception),
        AuthenticationException => new RtmpException("the server's certificate is not trusted, or it speaks no TLS", exception),
        IOException { InnerException: SocketException inner } => new RtmpException($"the connection was lost ({inner.SocketErrorCode})", exception),
        IOException or ObjectDisposedException or InvalidOperationException => new RtmpException("the connection was lost", exception),
        _ => exception,
    };

    private static async Task<Stream> ConnectAsync(Socket socket, RtmpTarget target, RtmpPolicy policy, CancellationToken cancellationToken)
    {
        await socket.ConnectAsync(await policy.ResolveAsync(target.Host, cancellationToken), target.Port, cancellationToken);
        var plain = new NetworkStream(socket, ownsSocket: false);
        if (!target.UsesTls)
        {
            return plain;
        }

        var tls = new SslStream(plain, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = target.Host, RemoteCertificateValidationCallback = policy.Trusts }, cancellationToken);
        return tls;
    }

    private static async Task<T> Within<T>(TimeSpan deadline, TimeProvider time, string otherwise, Func<CancellationToken, Task<T>> act, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await act(either.Token);
        }
        catch (Exception exception) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RtmpException($"{otherwise} within {deadline.TotalSeconds:0.#} s", exception);
        }
    }

    // The simple handshake (RTMP specification, 5.2). The one with digests is for playing from Adobe's own server.
    private async Task<bool> ShakeHandsAsync(CancellationToken cancellationToken)
    {
        var hello = new byte[1 + HandshakeSize];
        hello[0] = Version;
        RandomNumberGenerator.Fill(hello.AsSpan(9));
        await _stream.WriteAsync(hello, cancellationToken);

        var answer = await ExactlyAsync(1 + HandshakeSize, cancellationToken);
        if (answer[0] != Version)
        {
            throw new RtmpFormatException($"it greets with version {answer[0]}");
        }

        // Our answer is its greeting; the time in it in which it was read may be nought.
        await _stream.WriteAsync(answer.AsMemory(1), cancellationToken);
        await ExactlyAsync(HandshakeSize, cancellationToken);
        return true;
    }

    private async Task<bool> WriteNowAsync(Action<IBufferWriter<byte>> messages, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (_broken)
            {
                throw new RtmpException("the connection was lost");
            }

            // Half a message must not be followed by another.
            _broken = true;
            _out.ResetWrittenCount();
            messages(_out);
            await _stream.WriteAsync(_out.WrittenMemory, cancellationToken);
            Interlocked.Add(ref _sent, _out.WrittenCount);
            _broken = false;
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task<byte[]> ExactlyAsync(int count, CancellationToken cancellationToken)
    {
        var result = await _input.ReadAtLeastAsync(count, cancellationToken);
        if (result.Buffer.Length < count)
        {
            throw new RtmpException("the server hung up in the handshake");
        }

        var bytes = result.Buffer.Slice(0, count).ToArray();
        _input.AdvanceTo(result.Buffer.GetPosition(count));
        _received += count;
        return bytes;
    }

    private async Task AcknowledgeAsync(CancellationToken cancellationToken)
    {
        if (_received - _acknowledged < _window)
        {
            return;
        }

        _acknowledged = _received;
        await WriteAsync(output => ControlNumber(output, RtmpMessageType.Acknowledgement, unchecked((uint)_acknowledged)), cancellationToken);
    }

    private async Task<bool> TakeProtocolAsync(RtmpMessage message, CancellationToken cancellationToken)
    {
        var payload = message.Payload;
        switch (message.Type)
        {
            case RtmpMessageType.WindowAcknowledgementSize when payload.Length >= 4:
                // Half of it, so that a server that waits for the acknowledgement never does.
                _window = Math.Max(1, BinaryPrimitives.ReadUInt32BigEndian(payload.Span) / 2);
                return true;
            case RtmpMessageType.SetPeerBandwidth when payload.Length >= 4:
                var window = BinaryPrimitives.ReadUInt32BigEndian(payload.Span);
                await WriteAsync(output => ControlNumber(output, RtmpMessageType.WindowAcknowledgementSize, window), cancellationToken);
                return true;
            case RtmpMessageType.UserControl:
                const ushort PingRequest = 6;
                if (payload.Length >= 6 && BinaryPrimitives.ReadUInt16BigEndian(payload.Span) == PingRequest)
                {
                    await WriteAsync(output => Control(output, RtmpMessageType.UserControl, [0, PingRequest + 1, .. payload.Span.Slice(2, 4)]), cancellationToken);
                }

                return true;
            default:
                return message.Type is not (RtmpMessageType.CommandAmf0 or RtmpMessageType.CommandAmf3);
        }
    }

    private void ControlNumber(IBufferWriter<byte> output, RtmpMessageType type, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Control(output, type, bytes);
    }

    private void Control(IBufferWriter<byte> output, RtmpMessageType type, ReadOnlySpan<byte> payload) => Message(output, 2, type, 0, 0, [], payload);
}
