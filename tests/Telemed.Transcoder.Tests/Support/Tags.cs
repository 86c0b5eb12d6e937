using System.Buffers;
using Telemed.Transcoder.Flv;

namespace Telemed.Transcoder.Tests.Support;

/// <summary>FLV tags and streams made by hand.</summary>
internal static class Tags
{
    public static readonly byte[] Sps = [0x67, 0x42, 0xC0, 0x1E, 0xDA, 0x02, 0x80, 0xF6];
    public static readonly byte[] OtherSps = [0x67, 0x42, 0xC0, 0x15, 0xDA, 0x01, 0x40, 0x7B];
    public static readonly byte[] Pps = [0x68, 0xCE, 0x38, 0x80];

    public static FlvTag Metadata() => new(FlvTagType.Script, 0, [2, 0, 10, .. "onMetaData"u8, 8, 0, 0, 0, 0, 0, 0, 9]);

    public static FlvTag AvcHeader(byte[]? sps = null)
    {
        var set = sps ?? Sps;
        return new FlvTag(FlvTagType.Video, 0, [0x17, 0, 0, 0, 0, 1, set[1], set[2], set[3], 0xFF, 0xE1, 0, (byte)set.Length, .. set, 1, 0, (byte)Pps.Length, .. Pps]);
    }

    public static FlvTag AacHeader() => new(FlvTagType.Audio, 0, [0xAF, 0, 0x11, 0x90]);

    public static FlvTag Keyframe(uint time, int size = 100, params byte[][] sets)
    {
        List<byte> data = [0x17, 1, 0, 0, 0];
        foreach (var unit in sets)
        {
            data.AddRange([0, 0, 0, (byte)unit.Length, .. unit]);
        }

        data.AddRange([(byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size, 0x65]);
        data.AddRange(new byte[size - 1]);
        return new FlvTag(FlvTagType.Video, time, data.ToArray());
    }

    public static FlvTag Picture(uint time, int size = 50)
    {
        var data = new byte[9 + size];
        (data[0], data[1], data[7], data[8], data[9]) = (0x27, 1, (byte)(size >> 8), (byte)size, 0x41);
        return new FlvTag(FlvTagType.Video, time, data);
    }

    public static FlvTag Sound(uint time) => new(FlvTagType.Audio, time, [0xAF, 1, 0x21, 0x10, 0x05]);

    public static FlvTag EndOfSequence(uint time) => new(FlvTagType.Video, time, [0x17, 2, 0, 0, 0]);

    /// <summary>An FLV file of these tags.</summary>
    public static byte[] File(params FlvTag[] tags)
    {
        var output = new ArrayBufferWriter<byte>();
        FlvWriter.WriteHeader(output, hasVideo: true, hasAudio: true);
        foreach (var tag in tags)
        {
            FlvWriter.WriteTag(output, tag, tag.Timestamp);
        }

        return output.WrittenSpan.ToArray();
    }
}
