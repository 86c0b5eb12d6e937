using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Telemed.Tool.Check;

/// <summary>
/// STUN messages as ICE uses them: binding requests and their answers, with MESSAGE-INTEGRITY and FINGERPRINT. RFC 8489, and
/// RFC 8445 for the attributes of ICE.
/// </summary>
internal static class Stun
{
    internal const ushort BindingRequest = 0x0001;
    internal const ushort BindingSuccess = 0x0101;

    internal const ushort Username = 0x0006;
    internal const ushort MessageIntegrity = 0x0008;
    internal const ushort XorMappedAddress = 0x0020;
    internal const ushort Priority = 0x0024;
    internal const ushort Fingerprint = 0x8028;
    internal const ushort IceControlling = 0x802A;

    internal const int TransactionIdLength = 12;

    private const uint MagicCookie = 0x2112A442;
    private const uint FingerprintMask = 0x5354554E;
    private const int HeaderLength = 20;
    private const int IntegrityLength = 20;

    /// <summary>A binding request of the controlling side, as ICE sends it to check a pair of candidates.</summary>
    internal static byte[] IceBindingRequest(ReadOnlySpan<byte> transactionId, string remoteUfrag, string localUfrag, string remotePassword)
    {
        var tieBreaker = RandomNumberGenerator.GetBytes(8);
        // RFC 8445, 5.1.2.1: a peer-reflexive candidate of the first component.
        byte[] priority = [110, 0xFF, 0xFF, 0xFF];
        return Write(
            BindingRequest,
            transactionId,
            [(Username, Encoding.UTF8.GetBytes($"{remoteUfrag}:{localUfrag}")), (IceControlling, tieBreaker), (Priority, priority)],
            remotePassword);
    }

    /// <summary>Writes a message with integrity and fingerprint behind its attributes.</summary>
    internal static byte[] Write(
        ushort type, ReadOnlySpan<byte> transactionId, IEnumerable<(ushort Type, byte[] Value)> attributes, string password, byte padding = 0)
    {
        var message = new List<byte>(128);
        message.AddRange(new byte[HeaderLength]);
        foreach (var (attribute, value) in attributes)
        {
            Append(message, attribute, value, padding);
        }

        var bytes = message.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(bytes, type);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), MagicCookie);
        transactionId.CopyTo(bytes.AsSpan(8));
        // Each of the two is computed over a header whose length counts it already (RFC 8489, 14.5 and 14.7).
        bytes = WithAttribute(bytes, MessageIntegrity, IntegrityLength, covered => Integrity(covered, password));
        return WithAttribute(bytes, Fingerprint, sizeof(uint), covered => BigEndian(Crc32(covered) ^ FingerprintMask));
    }

    /// <summary>Whether a message is whole, belongs to the transaction, and was written by somebody who knows the password.</summary>
    internal static bool IsGenuine(ReadOnlySpan<byte> message, ReadOnlySpan<byte> transactionId, string password)
    {
        if (message.Length < HeaderLength
            || BinaryPrimitives.ReadUInt32BigEndian(message[4..]) != MagicCookie
            || BinaryPrimitives.ReadUInt16BigEndian(message[2..]) + HeaderLength != message.Length
            || !message.Slice(8, TransactionIdLength).SequenceEqual(transactionId))
        {
            return false;
        }

        return Find(message, MessageIntegrity) is var (integrityAt, integrity) && integrity.Length == IntegrityLength
            && CryptographicOperations.FixedTimeEquals(
                integrity, Integrity(Covered(message, integrityAt, IntegrityLength), password))
            && (Find(message, Fingerprint) is not var (at, fingerprint)
                || fingerprint.Length == sizeof(uint)
                && BinaryPrimitives.ReadUInt32BigEndian(fingerprint) == (Crc32(Covered(message, at, sizeof(uint))) ^ FingerprintMask));
    }

    internal static ushort TypeOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt16BigEndian(message);

    /// <summary>The address that the other side saw us under (IPv4 only).</summary>
    internal static IPEndPoint? MappedAddress(ReadOnlySpan<byte> message)
    {
        if (Find(message, XorMappedAddress) is not var (_, value) || value.Length != 8 || value[1] != 1)
        {
            return null;
        }

        var port = BinaryPrimitives.ReadUInt16BigEndian(value.AsSpan(2)) ^ (int)(MagicCookie >> 16);
        return new IPEndPoint(new IPAddress(BigEndian(BinaryPrimitives.ReadUInt32BigEndian(value.AsSpan(4)) ^ MagicCookie)), port);
    }

    /// <summary>An attribute's place and value.</summary>
    internal static (int At, byte[] Value)? Find(ReadOnlySpan<byte> message, ushort type)
    {
        for (var at = HeaderLength; at + 4 <= message.Length;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(message[(at + 2)..]);
            if (at + 4 + length > message.Length)
            {
                return null;
            }

            if (BinaryPrimitives.ReadUInt16BigEndian(message[at..]) == type)
            {
                return (at, message.Slice(at + 4, length).ToArray());
            }

            at += 4 + (length + 3) / 4 * 4;
        }

        return null;
    }

    private static void Append(List<byte> message, ushort type, byte[] value, byte padding)
    {
        message.AddRange([(byte)(type >> 8), (byte)type, (byte)(value.Length >> 8), (byte)value.Length]);
        message.AddRange(value);
        while (message.Count % 4 != 0)
        {
            message.Add(padding);
        }
    }

    private static byte[] WithAttribute(byte[] message, ushort type, int length, Func<byte[], byte[]> compute)
    {
        var value = compute(Covered(message, message.Length, length));
        var whole = new List<byte>(message);
        Append(whole, type, value, 0);
        var bytes = whole.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)(bytes.Length - HeaderLength));
        return bytes;
    }

    /// <summary>What stands before the attribute at <paramref name="at"/>, the header's length as if the message ended with it.</summary>
    private static byte[] Covered(ReadOnlySpan<byte> message, int at, int length)
    {
        var covered = message[..at].ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(covered.AsSpan(2), (ushort)(at - HeaderLength + 4 + length));
        return covered;
    }

    [SuppressMessage("Security", "CA5350", Justification = "RFC 8489 prescribes HMAC-SHA1 here.")]
    private static byte[] Integrity(byte[] covered, string password) => HMACSHA1.HashData(Encoding.UTF8.GetBytes(password), covered);

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>The CRC-32 of ITU V.42.</summary>
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
