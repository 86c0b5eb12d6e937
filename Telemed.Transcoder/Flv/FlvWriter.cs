using System.Buffers;

namespace Telemed.Transcoder.Flv;

/// <summary>Writes FLV (Adobe Flash Video File Format Specification 10.1, annex E).</summary>
public static class FlvWriter
{
    /// <summary>Size of the file header in bytes, the empty back pointer behind it included.</summary>
    public const int FileHeaderSize = 13;

    /// <summary>The file header. The flags tell a player which tracks to wait for.</summary>
    public static void WriteHeader(IBufferWriter<byte> output, bool hasVideo, bool hasAudio)
    {
        WriteHeader(output.GetSpan(FileHeaderSize), hasVideo, hasAudio);
        output.Advance(FileHeaderSize);
    }

    /// <summary>The same into <paramref name="output"/>, which has room for it.</summary>
    public static void WriteHeader(Span<byte> output, bool hasVideo, bool hasAudio)
    {
        ReadOnlySpan<byte> header =
        [
            (byte)'F', (byte)'L', (byte)'V', 1,
            (byte)((hasAudio ? 0b100 : 0) | (hasVideo ? 0b001 : 0)),
            0, 0, 0, 9,
            0, 0, 0, 0,
        ];
        header.CopyTo(output);
    }

    /// <summary>A tag with <paramref name="timestamp"/> in milliseconds instead of its own.</summary>
    public static void WriteTag(IBufferWriter<byte> output, FlvTag tag, uint timestamp)
    {
        WriteTag(output.GetSpan(tag.Size), tag, timestamp);
        output.Advance(tag.Size);
    }

    /// <summary>The same into <paramref name="output"/>, which has room for <see cref="FlvTag.Size"/> bytes.</summary>
    public static void WriteTag(Span<byte> output, FlvTag tag, uint timestamp)
    {
        tag.Wire.CopyTo(output);
        SetTimestamp(output, timestamp);
    }

    // 24 bits, then the highest 8.
    internal static void SetTimestamp(Span<byte> wire, uint timestamp)
    {
        wire[7] = (byte)(timestamp >> 24);
        wire[4] = (byte)(timestamp >> 16);
        wire[5] = (byte)(timestamp >> 8);
        wire[6] = (byte)timestamp;
    }
}
