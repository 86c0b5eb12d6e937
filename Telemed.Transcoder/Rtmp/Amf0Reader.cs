using System.Buffers.Binary;
using System.Text;

namespace Telemed.Transcoder.Rtmp;

/// <summary>
/// Reads AMF0. Numbers are <see cref="double"/>, objects and arrays with names are dictionaries, lists are lists, null, undefined and
/// references are <see langword="null"/>. What is read comes from a stranger: depth is bounded, and whatever is cut off or of an
/// unknown type throws <see cref="RtmpFormatException"/>.
/// </summary>
internal ref struct Amf0Reader(ReadOnlySpan<byte> data)
{
    private const int MaxDepth = 8;

    private ReadOnlySpan<byte> _rest = data;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public object? Read() => Read(0);

    private object? Read(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new RtmpFormatException("an answer is nested too deeply");
        }

        switch (Take(1)[0])
        {
            case Amf0Types.Number:
                return BinaryPrimitives.ReadDoubleBigEndian(Take(8));
            case Amf0Types.Boolean:
                return Take(1)[0] != 0;
            case Amf0Types.String:
                return Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt16BigEndian(Take(2))));
            case Amf0Types.LongString:
                return Encoding.UTF8.GetString(Take(Length()));
            case Amf0Types.Object:
                return Members(depth);
            case Amf0Types.EcmaArray:
                // Its count is a hint.
                Take(4);
                return Members(depth);
            case Amf0Types.StrictArray:
                return List(depth);
            case Amf0Types.Date:
                Take(10);
                return null;
            case Amf0Types.Reference:
                Take(2);
                return null;
            case Amf0Types.Null or Amf0Types.Undefined:
                return null;
            case var type:
                throw new RtmpFormatException($"an answer has a value of type {type}");
        }
    }

    private Dictionary<string, object?> Members(int depth)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        while (true)
        {
            var name = Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt16BigEndian(Take(2))));
            if (name.Length == 0 && !_rest.IsEmpty && _rest[0] == Amf0Types.ObjectEnd)
            {
                Take(1);
                return members;
            }

            members[name] = Read(depth + 1);
        }
    }

    private List<object?> List(int depth)
    {
        // Each member takes a byte at least, so the count cannot ask for more than what is there.
        var count = Length();
        if (count > _rest.Length)
        {
            throw new RtmpFormatException("an answer is cut off");
        }

        var list = new List<object?>();
        for (var i = 0; i < count; i++)
        {
            list.Add(Read(depth + 1));
        }

        return list;
    }

    private int Length()
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(Take(4));
        return length <= int.MaxValue ? (int)length : throw new RtmpFormatException("an answer is cut off");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new RtmpFormatException("an answer is cut off");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
