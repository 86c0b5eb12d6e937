using System.Buffers.Binary;

namespace Telemed.Sessions.Snapshots;

/// <summary>What a picture really is, whatever its sender says.</summary>
/// <param name="Type">Its media type.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
internal sealed record SniffedImage(string Type, int Width, int Height);

/// <summary>
/// Knows JPEG (ITU-T T.81, annex B) and PNG (RFC 2083) by what they are made of, from the first byte to the last: what is kept here is shown to
/// people by their browsers, so nothing else may pass for a picture, and nothing may ride behind one.
/// </summary>
internal static class ImageSniffer
{
    public const string Jpeg = "image/jpeg";
    public const string Png = "image/png";

    private const byte MarkerStart = 0xFF;
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    /// <summary>The picture in <paramref name="bytes"/>; null when they are not one whole JPEG or PNG.</summary>
    public static SniffedImage? Sniff(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [MarkerStart, 0xD8, ..] => SniffJpeg(bytes),
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => SniffPng(bytes),
        _ => null,
    };

    // Segments up to the scan; the frame header among them has the size.
    private static SniffedImage? SniffJpeg(ReadOnlySpan<byte> bytes)
    {
        SniffedImage? image = null;
        var at = 2;
        while (at + 4 <= bytes.Length && bytes[at] == MarkerStart)
        {
            var marker = bytes[at + 1];
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (marker is MarkerStart or 0 or EndOfImage || length < 2 || at + 2 + length > bytes.Length)
            {
                return null;
            }

            // SOF0 to SOF15; among their numbers DHT, JPG and DAC are none.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                if (length < 8 || image is not null)
                {
                    return null;
                }

                image = new SniffedImage(Jpeg, BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]));
            }

            if (marker == StartOfScan)
            {
                return image is not null && bytes.EndsWith<byte>([MarkerStart, EndOfImage]) ? image : null;
            }

            at += 2 + length;
        }

        return null;
    }

    // Chunks from IHDR to IEND, which ends the file.
    private static SniffedImage? SniffPng(ReadOnlySpan<byte> bytes)
    {
        SniffedImage? image = null;
        var at = 8;
        while (at + 12 <= bytes.Length)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (length > bytes.Length - at - 12)
            {
                return null;
            }

            var type = bytes.Slice(at + 4, 4);
            if (image is null)
            {
                var width = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 8)..]);
                if (!type.SequenceEqual("IHDR"u8) || length != 13)
                {
                    return null;
                }

                var height = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 12)..]);
                image = new SniffedImage(Png, (int)Math.Min(width, int.MaxValue), (int)Math.Min(height, int.MaxValue));
            }

            at += 12 + (int)length;
            if (type.SequenceEqual("IEND"u8))
            {
                return at == bytes.Length ? image : null;
            }
        }

        return null;
    }
}
