using System.Buffers.Binary;
using System.Diagnostics;

namespace Telemed.FakeFfmpeg;

/// <summary>
/// An FLV as FFmpeg writes it, in real time: codec headers, a keyframe every second, 30 pictures and 47 sound frames a second. Its
/// structure is right; what the pictures hold is nothing that a decoder would show.
/// </summary>
internal static class CannedFlv
{
    private static readonly byte[] AvcHeader =
    [
        0x17, 0, 0, 0, 0,
        1, 0x42, 0xC0, 0x1E, 0xFF,
        0xE1, 0, 8, 0x67, 0x42, 0xC0, 0x1E, 0xDA, 0x02, 0x80, 0xF6,
        1, 0, 4, 0x68, 0xCE, 0x38, 0x80,
    ];

    private static readonly byte[] AacHeader = [0xAF, 0, 0x11, 0x90];

    public static void Write(Stream output, TimeSpan limit, ManualResetEventSlim interrupted)
    {
        output.Write([(byte)'F', (byte)'L', (byte)'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0]);
        WriteTag(output, 18, 0, [2, 0, 10, .. "onMetaData"u8, 8, 0, 0, 0, 0, 0, 0, 9]);
        WriteTag(output, 9, 0, AvcHeader);
        WriteTag(output, 8, 0, AacHeader);
        output.Flush();

        var clock = Stopwatch.StartNew();
        var picture = 0;
        var sound = 0;
        while (clock.Elapsed < limit && !interrupted.Wait(5))
        {
            var now = clock.Elapsed.TotalMilliseconds;
            while (true)
            {
                var pictureAt = picture * 1000.0 / 30;
                var soundAt = sound * 1024.0 / 48;
                if (Math.Min(pictureAt, soundAt) > now)
                {
                    break;
                }

                if (pictureAt <= soundAt)
                {
                    WriteTag(output, 9, (uint)pictureAt, Picture(picture++));
                }
                else
                {
                    WriteTag(output, 8, (uint)soundAt, [0xAF, 1, 0x21, 0x10, (byte)sound++]);
                }
            }

            output.Flush();
        }
    }

    private static byte[] Picture(int number)
    {
        var isKey = number % 30 == 0;
        var unit = new byte[isKey ? 4000 : 600];
        unit[0] = isKey ? (byte)0x65 : (byte)0x41;
        BinaryPrimitives.WriteInt32BigEndian(unit.AsSpan(1), number);
        var data = new byte[9 + unit.Length];
        data[0] = isKey ? (byte)0x17 : (byte)0x27;
        data[1] = 1;
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(5), unit.Length);
        unit.CopyTo(data, 9);
        return data;
    }

    private static void WriteTag(Stream output, byte type, uint timestamp, byte[] data)
    {
        Span<byte> header = stackalloc byte[11];
        BinaryPrimitives.WriteUInt32BigEndian(header, (uint)data.Length);
        header[0] = type;
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], timestamp << 8);
        header[7] = (byte)(timestamp >> 24);
        output.Write(header);
        output.Write(data);
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(size, (uint)data.Length + 11);
        output.Write(size);
    }
}
