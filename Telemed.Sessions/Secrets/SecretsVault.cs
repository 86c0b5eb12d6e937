using System.Security.Cryptography;
using System.Text;

namespace Telemed.Sessions.Secrets;

/// <summary>
/// Encrypts what others entrust to us (stream keys, passwords of cameras, pictures of patients) for the database, whose backups travel:
/// AES-256-GCM (NIST SP 800-38D) with a key that is not in the database. A ciphertext names its key, so that keys can be changed, and is bound
/// to what it is for and to the record that it stands in: moved to another record it reads as nothing.
/// </summary>
internal sealed class SecretsVault(SecretsKeys keys)
{
    private const string Version = "1";
    private const int MaxHeader = 64;

    private static readonly int NonceLength = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagLength = AesGcm.TagByteSizes.MaxSize;

    /// <summary>Encrypts: <c>1.{key id}.{Base64 of nonce, ciphertext and tag}</c>.</summary>
    public string Protect(string purpose, string recordId, string secret)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var stored = Seal(purpose, recordId, plain);
        CryptographicOperations.ZeroMemory(plain);
        return $"{Version}.{keys.Current.Id}.{Convert.ToBase64String(stored)}";
    }

    /// <summary>Encrypts bytes: the line <c>1.{key id}</c>, then nonce, ciphertext and tag.</summary>
    public byte[] Protect(string purpose, string recordId, ReadOnlySpan<byte> secret) =>
        [.. Encoding.ASCII.GetBytes($"{Version}.{keys.Current.Id}\n"), .. Seal(purpose, recordId, secret)];

    /// <summary>The secret; null when its key is not there any more, or it is not what <see cref="Protect(string, string, string)"/> wrote for this record.</summary>
    public string? Unprotect(string purpose, string recordId, string? stored)
    {
        if (stored?.Split('.') is not [Version, var id, var text])
        {
            return null;
        }

        try
        {
            return Open(purpose, recordId, id, Convert.FromBase64String(text)) is { } plain ? Encoding.UTF8.GetString(plain) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The bytes; null when their key is not there any more, or they are not what was written for this record.</summary>
    public byte[]? Unprotect(string purpose, string recordId, ReadOnlySpan<byte> stored) =>
        stored.IndexOf((byte)'\n') is > 0 and < MaxHeader and var end && Encoding.ASCII.GetString(stored[..end]).Split('.') is [Version, var id]
            ? Open(purpose, recordId, id, stored[(end + 1)..])
            : null;

    private byte[] Seal(string purpose, string recordId, ReadOnlySpan<byte> plain)
    {
        var stored = new byte[NonceLength + plain.Length + TagLength];
        var nonce = stored.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(keys.Current.Bytes, TagLength);
        aes.Encrypt(nonce, plain, stored.AsSpan(NonceLength, plain.Length), stored.AsSpan(NonceLength + plain.Length), Bound(purpose, recordId, keys.Current.Id));
        return stored;
    }

    private byte[]? Open(string purpose, string recordId, string keyId, ReadOnlySpan<byte> stored)
    {
        if (stored.Length < NonceLength + TagLength || keys.All.FirstOrDefault(key => key.Id == keyId) is not { } key)
        {
            return null;
        }

        try
        {
            var plain = new byte[stored.Length - NonceLength - TagLength];
            using var aes = new AesGcm(key.Bytes, TagLength);
            aes.Decrypt(stored[..NonceLength], stored.Slice(NonceLength, plain.Length), stored[(NonceLength + plain.Length)..], plain, Bound(purpose, recordId, keyId));
            return plain;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[] Bound(string purpose, string recordId, string keyId) => Encoding.UTF8.GetBytes($"{purpose}\n{recordId}\n{keyId}");
}
