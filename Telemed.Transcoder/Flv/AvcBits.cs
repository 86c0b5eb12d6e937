namespace Telemed.Transcoder.Flv;

/// <summary>
/// Reads the bits of an H.264 unit (ITU-T H.264, 7.3 and 9.1), stepping over the bytes that keep start codes out of it. Past the end
/// it reads zeros and says so in <see cref="IsBeyond"/>, so that a unit that is cut off needs no exception.
/// </summary>
internal ref struct AvcBits(ReadOnlySpan<byte> unit)
{
    private readonly ReadOnlySpan<byte> _unit = unit;
    private int _byte;
    private int _bit;
    private int _zeros;

    /// <summary>Whether more was read than there is, or a number was too long to be one.</summary>
    public bool IsBeyond { get; private set; }

    /// <summary>One bit.</summary>
    public int Bit()
    {
        if (_byte >= _unit.Length)
        {
            IsBeyond = true;
            return 0;
        }

        var value = (_unit[_byte] >> (7 - _bit)) & 1;
        if (++_bit == 8)
        {
            _bit = 0;
            _zeros = _unit[_byte] == 0 ? _zeros + 1 : 0;
            _byte++;
            if (_zeros >= 2 && _byte < _unit.Length && _unit[_byte] == 3)
            {
                _byte++;
                _zeros = 0;
            }
        }

        return value;
    }

    /// <summary>A number of <paramref name="count"/> bits.</summary>
    public int Bits(int count)
    {
        var value = 0;
        for (; count > 0; count--)
        {
            value = (value << 1) | Bit();
        }

        return value;
    }

    /// <summary>An unsigned exponential Golomb code, <c>ue(v)</c>.</summary>
    public int Unsigned()
    {
        var zeros = 0;
        while (Bit() == 0)
        {
            if (++zeros > 24 || IsBeyond)
            {
                IsBeyond = true;
                return 0;
            }
        }

        return (1 << zeros) - 1 + Bits(zeros);
    }

    /// <summary>A signed one, <c>se(v)</c>.</summary>
    public int Signed()
    {
        var value = Unsigned();
        return (value & 1) == 1 ? (value + 1) / 2 : -(value / 2);
    }
}
