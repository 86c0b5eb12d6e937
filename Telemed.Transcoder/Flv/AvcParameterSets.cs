using System.Buffers.Binary;

namespace Telemed.Transcoder.Flv;

/// <summary>
/// Notices when H.264's parameter sets change inside the stream and makes the codec header that FLV players need for that.
/// A browser changes its picture's size as the network allows and sends the new sets only in front of the next keyframe; FFmpeg's
/// copy leaves them there, and a player that knows only the codec header (ISO/IEC 14496-15, 5.3.3.1) would show garbage.
/// </summary>
public sealed class AvcParameterSets
{
    private const int SpsType = 7;
    private const int PpsType = 8;

    private byte[]? _sps;
    private byte[]? _pps;
    private int _lengthSize = 4;

    /// <summary>Takes a codec header in. One that cannot be read changes nothing.</summary>
    public void TakeHeader(ReadOnlySpan<byte> tagData)
    {
        // 5 bytes of FLV, then version, profile, compatibility, level, length size, number of SPS.
        if (tagData.Length < 13)
        {
            return;
        }

        var lengthSize = (tagData[9] & 3) + 1;
        var rest = tagData[11..];
        if ((tagData[10] & 0x1F) < 1 || !TryTakeUnit(ref rest, 2, out var sps) || rest.Length < 1 || rest[0] < 1)
        {
            return;
        }

        rest = rest[1..];
        if (TryTakeUnit(ref rest, 2, out var pps))
        {
            (_sps, _pps, _lengthSize) = (sps.ToArray(), pps.ToArray(), lengthSize);
        }
    }

    /// <summary>
    /// The data of a new codec header where <paramref name="keyframe"/> (a tag's data) brings other parameter sets than the last
    /// header; otherwise <see langword="null"/>.
    /// </summary>
    public byte[]? HeaderForChange(ReadOnlySpan<byte> keyframe)
    {
        ReadOnlySpan<byte> sps = default;
        ReadOnlySpan<byte> pps = default;
        var rest = keyframe[5..];
        while (TryTakeUnit(ref rest, _lengthSize, out var unit))
        {
            if (unit.Length > 4 && (unit[0] & 0x1F) == SpsType)
            {
                sps = unit;
            }
            else if (unit.Length > 1 && (unit[0] & 0x1F) == PpsType)
            {
                pps = unit;
            }
        }

        // A header has 16 bits for the length of a set; what is longer is none.
        if (sps.IsEmpty || pps.IsEmpty || sps.Length > ushort.MaxValue || pps.Length > ushort.MaxValue || (sps.SequenceEqual(_sps) && pps.SequenceEqual(_pps)))
        {
            return null;
        }

        (_sps, _pps) = (sps.ToArray(), pps.ToArray());
        byte[] header =
        [
            0x17, 0, 0, 0, 0,
            1, sps[1], sps[2], sps[3], (byte)(0xFC | (_lengthSize - 1)),
            0xE1, (byte)(sps.Length >> 8), (byte)sps.Length, .. sps,
            1, (byte)(pps.Length >> 8), (byte)pps.Length, .. pps,
        ];
        return header;
    }

    private static bool TryTakeUnit(scoped ref ReadOnlySpan<byte> rest, int lengthSize, out ReadOnlySpan<byte> unit)
    {
        unit = default;
        if (rest.Length < lengthSize)
        {
            return false;
        }

        var length = lengthSize switch
        {
            4 => BinaryPrimitives.ReadUInt32BigEndian(rest),
            3 => ((uint)rest[0] << 16) | ((uint)rest[1] << 8) | rest[2],
            2 => BinaryPrimitives.ReadUInt16BigEndian(rest),
            _ => rest[0],
        };
        if (length > rest.Length - lengthSize)
        {
            return false;
        }

        unit = rest.Slice(lengthSize, (int)length);
        rest = rest[(lengthSize + (int)length)..];
        return true;
    }
}
