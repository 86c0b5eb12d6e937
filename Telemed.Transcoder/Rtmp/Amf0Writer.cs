using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Telemed.Transcoder.Rtmp;

/// <summary>Writes AMF0 (Action Message Format, AMF 0, Adobe 2007), as far as RTMP's commands need it.</summary>
internal static class Amf0Writer
{
    public static void WriteString(IBufferWriter<byte> output, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        if (bytes.Length <= ushort.MaxValue)
        {
            Byte(output, Amf0Types.String);
        }
        else
        {
            throw new ArgumentException("RTMP's names and keys are shorter than 64 KiB.", nameof(value));
        }

        WriteName(output, bytes);
    }

    public static void WriteNumber(IBufferWriter<byte> output, double value)
    {
        Byte(output, Amf0Types.Number);
        BinaryPrimitives.WriteDoubleBigEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    public static void WriteNull(IBufferWriter<byte> output) => Byte(output, Amf0Types.Null);

    /// <summary>An object of strings.</summary>
    public static void WriteObject(IBufferWriter<byte> output, params ReadOnlySpan<(string Name, string Value)> members)
    {
        Byte(output, Amf0Types.Object);
        foreach (var (name, value) in members)
        {
            WriteName(output, Encoding.UTF8.GetBytes(name));
            WriteString(output, value);
        }

        output.Write<byte>([0, 0, Amf0Types.ObjectEnd]);
    }

    private static void WriteName(IBufferWriter<byte> output, byte[] name)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), checked((ushort)name.Length));
        output.Advance(2);
        output.Write(name);
    }

    private static void Byte(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
