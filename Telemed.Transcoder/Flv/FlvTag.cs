using System.Buffers.Binary;

namespace Telemed.Transcoder.Flv;

/// <summary>The kinds of FLV tags (Adobe Flash Video File Format Specification 10.1, E.4.1).</summary>
public enum FlvTagType : byte
{
    Audio = 8,
    Video = 9,
    Script = 18,
}

/// <summary>
/// One tag of an FLV stream, kept as the bytes that go over the wire. Immutable: one instance goes to every viewer, who gets a
/// copy with another timestamp in it.
/// </summary>
public sealed class FlvTag
{
    /// <summary>Bytes in front of the data.</summary>
    public const int HeaderSize = 11;

    /// <summary>Bytes around the data: the tag's header and the size that follows it.</summary>
    public const int Overhead = HeaderSize + 4;

    private const int Avc = 7;
    private const int AacFormat = 10;

    private readonly byte[] _wire;

    /// <param name="type">Its kind.</param>
    /// <param name="timestamp">Milliseconds on its run's clock.</param>
    /// <param name="data">What it carries, codec header included; copied. At most 16 MiB.</param>
    public FlvTag(FlvTagType type, uint timestamp, ReadOnlySpan<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, 0xFFFFFF);
        _wire = new byte[data.Length + Overhead];
        BinaryPrimitives.WriteUInt32BigEndian(_wire, (uint)data.Length);
        _wire[0] = (byte)type;
        FlvWriter.SetTimestamp(_wire, timestamp);
        data.CopyTo(_wire.AsSpan(HeaderSize));
        BinaryPrimitives.WriteUInt32BigEndian(_wire.AsSpan(HeaderSize + data.Length), (uint)(HeaderSize + data.Length));
        (Type, Timestamp) = (type, timestamp);
    }

    // Takes the array over; its header has been checked.
    internal FlvTag(byte[] wire)
    {
        _wire = wire;
        Type = (FlvTagType)wire[0];
        // The timestamp's highest byte comes last.
        Timestamp = ((uint)wire[7] << 24) | ((uint)wire[4] << 16) | ((uint)wire[5] << 8) | wire[6];
    }

    public FlvTagType Type { get; }

    /// <summary>Milliseconds on its run's clock, which goes round after 49 days.</summary>
    public uint Timestamp { get; }

    /// <summary>What it carries, codec header included.</summary>
    public ReadOnlyMemory<byte> Data => _wire.AsMemory(HeaderSize, _wire.Length - Overhead);

    /// <summary>The whole tag as it goes over the wire: header, data, and the size of both.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>Size on the wire in bytes.</summary>
    public int Size => _wire.Length;

    /// <summary>The AVCDecoderConfigurationRecord, without which H.264 cannot be decoded.</summary>
    public bool IsAvcHeader => IsAvc && Data.Span[1] == 0;

    /// <summary>The AudioSpecificConfig, without which AAC cannot be decoded.</summary>
    public bool IsAacHeader => Type == FlvTagType.Audio && Data.Length >= 2 && Data.Span[0] >> 4 == AacFormat && Data.Span[1] == 0;

    /// <summary>A picture that can be decoded without the ones before it.</summary>
    public bool IsKeyframe => IsAvc && Data.Span[0] >> 4 == 1 && Data.Span[1] == 1;

    /// <summary>The encoder's "no more pictures", which only says that one FFmpeg has ended.</summary>
    public bool IsEndOfSequence => IsAvc && Data.Span[1] == 2;

    private bool IsAvc => Type == FlvTagType.Video && Data.Length >= 5 && (Data.Span[0] & 0x0F) == Avc;
}
