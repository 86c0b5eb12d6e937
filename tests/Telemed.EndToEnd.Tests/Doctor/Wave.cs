using System.Buffers.Binary;

namespace Telemed.EndToEnd.Tests.Doctor;

/// <summary>Sound files.</summary>
internal static class Wave
{
    private const int SampleRate = 48000;
    private const int HeaderBytes = 44;

    /// <summary>A sine as a RIFF WAVE file: 48 kHz, 16 bit, one channel.</summary>
    public static byte[] Tone(double hertz, TimeSpan duration)
    {
        var samples = (int)(duration.TotalSeconds * SampleRate);
        var file = new byte[HeaderBytes + (samples * 2)];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(24), SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), SampleRate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(34), 16);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), samples * 2);
        for (var i = 0; i < samples; i++)
        {
            var value = (short)(0.5 * short.MaxValue * Math.Sin(2 * Math.PI * hertz * i / SampleRate));
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(HeaderBytes + (i * 2)), value);
        }

        return file;
    }
}
