using System.Buffers.Binary;

namespace Telemed.Sessions.Tests.Snapshots;

/// <summary>Pictures as their formats are built, of any size; what they show is of no interest.</summary>
internal static class TestPictures
{
    /// <summary>A JPEG with JFIF header, frame header and a scan of <paramref name="scanned"/> bytes.</summary>
    public static byte[] Jpeg(int width = 640, int height = 480, int scanned = 2000) =>
    [
        0xFF, 0xD8,
        0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0,
        0xFF, 0xC0, 0, 17, 8, .. Big((ushort)height), .. Big((ushort)width), 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1,
        0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0,
        .. Enumerable.Range(0, scanned).Select(n => (byte)(n % 251)),
        0xFF, 0xD9,
    ];

    public static byte[] Png(int width = 640, int height = 480) =>
    [
        0x89, .. "PNG\r\n"u8, 0x1A, 0x0A,
        .. Chunk("IHDR"u8, [.. Big((uint)width), .. Big((uint)height), 8, 2, 0, 0, 0]),
        .. Chunk("IDAT"u8, new byte[100]),
        .. Chunk("IEND"u8, []),
    ];

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data) => [.. Big((uint)data.Length), .. type, .. data, 0, 0, 0, 0];

    private static byte[] Big(ushort number)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Big(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }
}
