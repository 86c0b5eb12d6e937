using System.Buffers.Binary;
using Telemed.MediaHub;

namespace Telemed.Transcoder.Flv;

/// <summary>
/// Looks at H.264 pictures that go by as they are: whether one refers to later ones (B), and how large they are. It reads a few bits
/// of each slice's header, so it costs next to nothing. One caller at a time.
/// </summary>
public sealed class AvcPictures
{
    private const int SliceType = 1;
    private const int SpsType = 7;
    private const int BSlice = 1;

    private int _lengthSize = 4;

    /// <summary>Whether a B-frame has gone by.</summary>
    public bool HasBFrames { get; private set; }

    /// <summary>The size as the last parameter set said it.</summary>
    public PictureSize? Size { get; private set; }

    /// <summary>Looks at a tag; <see langword="true"/> when it has shown something new.</summary>
    public bool Look(FlvTag tag)
    {
        var data = tag.Data.Span;
        if (tag.IsAvcHeader)
        {
            return LookAtHeader(data);
        }

        if (tag.Type != FlvTagType.Video || data.Length < 6 || (data[0] & 0x0F) != 7 || data[1] != 1)
        {
            return false;
        }

        var isNew = false;
        var rest = data[5..];
        while (TryTake(ref rest, out var unit))
        {
            switch (unit[0] & 0x1F)
            {
                // An IDR picture (5) has no B-slices.
                case SliceType when !HasBFrames && IsB(unit):
                    HasBFrames = isNew = true;
                    break;
                case SpsType:
                    isNew |= TakeSequence(unit);
                    break;
            }
        }

        return isNew;
    }

    private static bool IsB(ReadOnlySpan<byte> slice)
    {
        var bits = new AvcBits(slice[1..]);
        bits.Unsigned();
        var type = bits.Unsigned();
        return !bits.IsBeyond && type % 5 == BSlice;
    }

    // 5 bytes of FLV; version, profile, compatibility, level, length size, number of sets; then the first set with its length.
    private bool LookAtHeader(ReadOnlySpan<byte> data)
    {
        if (data.Length < 14)
        {
            return false;
        }

        _lengthSize = (data[9] & 3) + 1;
        var length = BinaryPrimitives.ReadUInt16BigEndian(data[11..]);
        return length > 3 && data.Length >= 13 + length && TakeSequence(data.Slice(13, length));
    }

    private bool TakeSequence(ReadOnlySpan<byte> unit)
    {
        if (!AvcSequence.TryRead(unit, out var sequence) || sequence.Size == Size)
        {
            return false;
        }

        Size = sequence.Size;
        return true;
    }

    private bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> unit)
    {
        unit = default;
        if (rest.Length <= _lengthSize)
        {
            return false;
        }

        uint length = 0;
        for (var n = 0; n < _lengthSize; n++)
        {
            length = (length << 8) | rest[n];
        }

        if (length == 0 || length > rest.Length - _lengthSize)
        {
            return false;
        }

        unit = rest.Slice(_lengthSize, (int)length);
        rest = rest[(_lengthSize + (int)length)..];
        return true;
    }
}
