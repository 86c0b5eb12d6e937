using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Telemed.Sessions.Tokens;

/// <summary>
/// A few bytes as an opaque text: encrypted and authenticated by ASP.NET Core Data Protection, written as Base64url. The first byte
/// is the version of what follows.
/// </summary>
internal sealed class TokenSeal(IDataProtector protector, byte version)
{
    private const int MaxLength = 1024;

    /// <summary>Seals what <paramref name="write"/> writes.</summary>
    public string Close(Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream(128);
        using (var writer = new BinaryWriter(bytes, Encoding.ASCII))
        {
            writer.Write(version);
            write(writer);
        }

        return Base64Url.EncodeToString(protector.Protect(bytes.ToArray()));
    }

    /// <summary>Opens a seal of this kind and version; <see langword="null"/> for any other text.</summary>
    public T? Open<T>(string text, Func<BinaryReader, T> read)
        where T : class
    {
        if (text.Length > MaxLength || !Base64Url.IsValid(text))
        {
            return null;
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream(protector.Unprotect(Base64Url.DecodeFromChars(text))), Encoding.ASCII);
            return reader.ReadByte() == version ? read(reader) : null;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or IOException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A moment as it stands in a seal: milliseconds.</summary>
    public static void Write(BinaryWriter writer, DateTimeOffset moment) => writer.Write(moment.ToUnixTimeMilliseconds());

    /// <summary>Reads a moment.</summary>
    public static DateTimeOffset ReadMoment(BinaryReader reader) => DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());
}
