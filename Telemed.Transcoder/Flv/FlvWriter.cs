using System.Buffers;
using System.Buffers.Binary;

namespace Telemed.Transcoder.Flv;

/// <summary>Writes FLV (Adobe Flash Video File Format Specification 10.1, annex E).</summary>
public static class FlvWriter
{
    /// <summary>The file header. The flags tell a player which tracks to wait for.</summary>
    public static void WriteHeader(IBufferWriter<byte> output, bool hasVideo, bool hasAudio)
    {
        ReadOnlySpan<byte> header =
        [
            (byte)'F', (byte)'L', (byte)'V', 1,
            (byte)((hasAudio ? 0b100 : 0) | (hasVideo ? 0b001 : 0)),
            0, 0, 0, 9,
            0, 0, 0, 0,
        ];
        output.Write(header);
    }

    /// <summary>A tag with <paramref name="timestamp"/> in milliseconds instead of its own.</summary>
    public static void WriteTag(IBufferWriter<byte> output, FlvTag tag, uint timestamp)
    {
        var size = tag.Data.Length;
        var span = output.GetSpan(11);
        span[0] = (byte)tag.Type;
        WriteUInt24(span[1..], (uint)size);
        WriteUInt24(span[4..], timestamp & 0xFFFFFF);
        span[7] = (byte)(timestamp >> 24);
        WriteUInt24(span[8..], 0);
        output.Advance(11);

        output.Write(tag.Data.Span);

        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(4), (uint)(size + 11));
        output.Advance(4);
    }

    private static void WriteUInt24(Span<byte> span, uint value)
    {
        span[0] = (byte)(value >> 16);
        span[1] = (byte)(value >> 8);
        span[2] = (byte)value;
    }
}
