using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Telemed.Sessions.Webhooks;

/// <summary>A key that webhooks are signed with: 32 random bytes, shown as <c>whsec_</c> and their Base64.</summary>
internal sealed class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int Length = 32;

    private readonly byte[] _key;

    private WebhookSecret(byte[] key) => _key = key;

    public static WebhookSecret New() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>What the receiver gets to keep, once.</summary>
    public string Reveal() => Prefix + Convert.ToBase64String(_key);

    /// <summary>
    /// One entry of <c>webhook-signature</c>: <c>v1,</c> and the HMAC-SHA256 of <c>id.timestamp.body</c>
    /// (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme).
    /// </summary>
    public string Sign(string messageId, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Encoding.ASCII.GetBytes($"{messageId}.{timestamp}."));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }

    /// <summary>Encrypts secrets for the database, with a purpose of their own: no other ciphertext of this service passes for one.</summary>
    internal sealed class Vault(IDataProtectionProvider protection)
    {
        private readonly IDataProtector _protector = protection.CreateProtector("telemed.webhook-secret");

        public string Protect(WebhookSecret secret) => Convert.ToBase64String(_protector.Protect(secret._key));

        /// <summary>The secret, or <see langword="null"/> when the keys that it was encrypted with are gone.</summary>
        public WebhookSecret? Unprotect(string stored)
        {
            try
            {
                return new(_protector.Unprotect(Convert.FromBase64String(stored)));
            }
            catch (Exception exception) when (exception is CryptographicException or FormatException)
            {
                return null;
            }
        }
    }
}
