using System.Buffers;
using System.Buffers.Binary;

namespace Telemed.Transcoder.Rtmp;

/// <summary>
/// Puts the server's chunks together (RTMP specification, 5.3). What a server has to say to a publisher is short; whatever claims
/// to be long, or leaves too many messages unfinished, throws <see cref="RtmpFormatException"/> instead of taking memory.
/// </summary>
internal sealed class RtmpChunkReader
{
    /// <summary>The longest message that is taken, in bytes.</summary>
    public const int MaxMessage = 64 * 1024;

    private const int MaxChunkStreams = 32;
    private const uint ExtendedTime = 0xFFFFFF;

    private readonly Dictionary<int, ChunkStream> _streams = [];
    private int _chunkSize = RtmpChunkWriter.InitialChunkSize;

    /// <summary>
    /// Takes chunks off the front of <paramref name="buffer"/> up to the end of a message; <see langword="null"/> when more bytes are needed.
    /// </summary>
    public RtmpMessage? Read(ref ReadOnlySequence<byte> buffer)
    {
        while (true)
        {
            var reader = new SequenceReader<byte>(buffer);
            if (!TryReadChunk(ref reader, out var message))
            {
                return null;
            }

            buffer = buffer.Slice(reader.Position);
            if (message is not null && !TakeControl(message))
            {
                return message;
            }
        }
    }

    // What is about chunks ends here.
    private bool TakeControl(RtmpMessage message)
    {
        switch (message.Type)
        {
            case RtmpMessageType.SetChunkSize:
                var size = message.Payload.Length >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(message.Payload.Span) : 0;
                if (size is 0 or > int.MaxValue)
                {
                    throw new RtmpFormatException("its chunks have no size");
                }

                // Larger chunks than messages are the same as chunks as large as messages.
                _chunkSize = (int)Math.Min(size, MaxMessage);
                return true;
            case RtmpMessageType.Abort:
                if (message.Payload.Length >= 4
                    && _streams.TryGetValue(unchecked((int)BinaryPrimitives.ReadUInt32BigEndian(message.Payload.Span)), out var aborted))
                {
                    aborted.Filled = 0;
                }

                return true;
            default:
                return false;
        }
    }

    private bool TryReadChunk(ref SequenceReader<byte> reader, out RtmpMessage? message)
    {
        message = null;
        if (!TryReadBasicHeader(ref reader, out var format, out var id))
        {
            return false;
        }

        Span<byte> header = stackalloc byte[11];
        header = header[..(format switch { 0 => 11, 1 => 7, 2 => 3, _ => 0 })];
        if (!reader.TryCopyTo(header))
        {
            return false;
        }

        reader.Advance(header.Length);
        var stream = _streams.GetValueOrDefault(id);
        if (stream is null)
        {
            if (format != 0)
            {
                throw new RtmpFormatException("a message has no beginning");
            }

            if (_streams.Count == MaxChunkStreams)
            {
                throw new RtmpFormatException("it has too many chunk streams");
            }

            stream = new ChunkStream();
        }
        else if (format < 3 && stream.Filled > 0)
        {
            throw new RtmpFormatException("a message begins within another");
        }

        // Nothing is written down before the whole chunk is there: the next call begins at its first byte again.
        var length = format <= 1 ? (header[3] << 16) | (header[4] << 8) | header[5] : stream.Length;
        var type = format <= 1 ? header[6] : stream.Type;
        var streamId = format == 0 ? BinaryPrimitives.ReadUInt32LittleEndian(header[7..]) : stream.StreamId;
        var extended = format == 3 ? stream.Extended : ((uint)(header[0] << 16) | (uint)(header[1] << 8) | header[2]) == ExtendedTime;
        if (length > MaxMessage)
        {
            throw new RtmpFormatException($"a message claims {length} bytes");
        }

        if (extended)
        {
            if (reader.Remaining < 4)
            {
                return false;
            }

            reader.Advance(4);
        }

        var count = Math.Min(_chunkSize, length - stream.Filled);
        if (reader.Remaining < count)
        {
            return false;
        }

        _streams[id] = stream;
        (stream.Length, stream.Type, stream.StreamId, stream.Extended) = (length, type, streamId, extended);
        if (stream.Filled == 0)
        {
            stream.Payload = new byte[length];
        }

        reader.TryCopyTo(stream.Payload.AsSpan(stream.Filled, count));
        reader.Advance(count);
        stream.Filled += count;
        if (stream.Filled == length)
        {
            stream.Filled = 0;
            message = new RtmpMessage((RtmpMessageType)type, streamId, stream.Payload);
        }

        return true;
    }

    private static bool TryReadBasicHeader(ref SequenceReader<byte> reader, out int format, out int id)
    {
        (format, id) = (0, 0);
        if (!reader.TryRead(out var first))
        {
            return false;
        }

        format = first >> 6;
        id = first & 0x3F;
        if (id > 1)
        {
            return true;
        }

        // Ids from 64 on stand in one byte or two.
        if (!reader.TryRead(out var second))
        {
            return false;
        }

        if (id == 0)
        {
            id = 64 + second;
            return true;
        }

        if (!reader.TryRead(out var third))
        {
            return false;
        }

        id = 64 + second + (third << 8);
        return true;
    }

    private sealed class ChunkStream
    {
        public int Length { get; set; }

        public byte Type { get; set; }

        public uint StreamId { get; set; }

        public bool Extended { get; set; }

        public int Filled { get; set; }

        public byte[] Payload { get; set; } = [];
    }
}
