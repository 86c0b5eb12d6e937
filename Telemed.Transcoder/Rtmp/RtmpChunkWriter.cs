using System.Buffers;
using System.Buffers.Binary;

namespace Telemed.Transcoder.Rtmp;

/// <summary>
/// Cuts messages into chunks (RTMP specification, 5.3). Every message begins with a full header, which carries its absolute time:
/// 8 bytes more than a difference would take, and nothing that a server could add up wrongly.
/// </summary>
internal static class RtmpChunkWriter
{
    /// <summary>What a chunk holds after the server has been told so; a server begins with 128 bytes.</summary>
    public const int ChunkSize = 4096;

    public const int InitialChunkSize = 128;

    // From here on the time stands in four bytes of its own behind the header, of each of the message's chunks.
    private const uint ExtendedTime = 0xFFFFFF;

    public static void Write(
        IBufferWriter<byte> output, int chunkStream, RtmpMessageType type, uint streamId, uint time, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload, int chunkSize)
    {
        var length = prefix.Length + payload.Length;
        var extended = time >= ExtendedTime;
        var header = output.GetSpan(12);
        header[0] = (byte)chunkStream;
        UInt24(header[1..], extended ? ExtendedTime : time);
        UInt24(header[4..], (uint)length);
        header[7] = (byte)type;
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], streamId);
        output.Advance(12);

        for (var written = 0; ;)
        {
            if (extended)
            {
                BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(4), time);
                output.Advance(4);
            }

            var room = Math.Min(chunkSize, length - written);
            written += room;
            var fromPrefix = Math.Min(room, prefix.Length);
            output.Write(prefix[..fromPrefix]);
            prefix = prefix[fromPrefix..];
            output.Write(payload[..(room - fromPrefix)]);
            payload = payload[(room - fromPrefix)..];
            if (written >= length)
            {
                return;
            }

            output.GetSpan(1)[0] = (byte)(0xC0 | chunkStream);
            output.Advance(1);
        }
    }

    private static void UInt24(Span<byte> span, uint value)
    {
        span[0] = (byte)(value >> 16);
        span[1] = (byte)(value >> 8);
        span[2] = (byte)value;
    }
}
