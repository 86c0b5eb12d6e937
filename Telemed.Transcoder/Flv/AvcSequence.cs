using Telemed.MediaHub;

namespace Telemed.Transcoder.Flv;

/// <summary>What a sequence parameter set says about its pictures (ITU-T H.264, 7.3.2.1.1).</summary>
/// <param name="ProfileIdc">The profile's number.</param>
/// <param name="Size">The size in pixels, after cropping.</param>
public readonly record struct AvcSequence(int ProfileIdc, PictureSize Size)
{
    private const int Chroma444 = 3;

    /// <summary>Reads a unit of type 7; <see langword="false"/> for one that is cut off or makes no sense.</summary>
    public static bool TryRead(ReadOnlySpan<byte> unit, out AvcSequence sequence)
    {
        var bits = new AvcBits(unit);
        bits.Bits(8);
        var profile = bits.Bits(8);
        bits.Bits(16);
        bits.Unsigned();
        var chroma = 1;
        if (profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135)
        {
            chroma = SkipColour(ref bits);
        }

        bits.Unsigned();
        SkipOrder(ref bits);
        bits.Unsigned();
        bits.Bit();
        var width = (bits.Unsigned() + 1) * 16;
        var rows = bits.Unsigned() + 1;
        var fields = bits.Bit() == 1 ? 1 : 2;
        if (fields == 2)
        {
            bits.Bit();
        }

        var height = rows * 16 * fields;
        bits.Bit();
        if (bits.Bit() == 1)
        {
            var (left, right, top, bottom) = (bits.Unsigned(), bits.Unsigned(), bits.Unsigned(), bits.Unsigned());
            width -= (left + right) * (chroma is 1 or 2 ? 2 : 1);
            height -= (top + bottom) * (chroma == 1 ? 2 : 1) * fields;
        }

        sequence = new AvcSequence(profile, new PictureSize(width, height));
        // 16384 is more than any level allows.
        return !bits.IsBeyond && width is > 0 and <= 16384 && height is > 0 and <= 16384;
    }

    private static int SkipColour(ref AvcBits bits)
    {
        var chroma = bits.Unsigned();
        if (chroma == Chroma444)
        {
            bits.Bit();
        }

        bits.Unsigned();
        bits.Unsigned();
        bits.Bit();
        if (bits.Bit() == 1)
        {
            var lists = chroma == Chroma444 ? 12 : 8;
            for (var list = 0; list < lists; list++)
            {
                if (bits.Bit() == 1)
                {
                    SkipScalingList(ref bits, list < 6 ? 16 : 64);
                }
            }
        }

        return chroma;
    }

    private static void SkipScalingList(ref AvcBits bits, int size)
    {
        var (last, next) = (8, 8);
        for (var n = 0; n < size && next != 0 && !bits.IsBeyond; n++)
        {
            next = (last + bits.Signed() + 256) % 256;
            last = next == 0 ? last : next;
        }
    }

    private static void SkipOrder(ref AvcBits bits)
    {
        var order = bits.Unsigned();
        if (order == 0)
        {
            bits.Unsigned();
        }
        else if (order == 1)
        {
            bits.Bit();
            bits.Signed();
            bits.Signed();
            for (var n = bits.Unsigned(); n > 0 && !bits.IsBeyond; n--)
            {
                bits.Signed();
            }
        }
    }
}
