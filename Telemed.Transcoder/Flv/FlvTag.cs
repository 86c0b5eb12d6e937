namespace Telemed.Transcoder.Flv;

/// <summary>The kinds of FLV tags (Adobe Flash Video File Format Specification 10.1, E.4.1).</summary>
public enum FlvTagType : byte
{
    Audio = 8,
    Video = 9,
    Script = 18,
}

/// <summary>One tag of an FLV stream. Immutable: one instance goes to every viewer.</summary>
/// <param name="type">Its kind.</param>
/// <param name="timestamp">Milliseconds on its run's clock.</param>
/// <param name="data">What it carries, codec header included. Nobody may change it.</param>
public sealed class FlvTag(FlvTagType type, uint timestamp, byte[] data)
{
    /// <summary>Bytes around the data: the tag's header and the size that follows it.</summary>
    public const int Overhead = 15;

    private const int Avc = 7;
    private const int AacFormat = 10;

    public FlvTagType Type { get; } = type;

    public uint Timestamp { get; } = timestamp;

    public ReadOnlyMemory<byte> Data { get; } = data;

    /// <summary>Size on the wire in bytes.</summary>
    public int Size => Data.Length + Overhead;

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
