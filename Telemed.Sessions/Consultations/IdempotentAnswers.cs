using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Telemed.Sessions.Storage;

namespace Telemed.Sessions.Consultations;

/// <summary>
/// Remembers for a day what a request with an <c>Idempotency-Key</c> was answered with, so that who repeats it gets the same
/// (draft-ietf-httpapi-idempotency-key-header). Answers hold join codes, so they are kept encrypted.
/// </summary>
internal sealed class IdempotentAnswers(IDataProtectionProvider protection, TimeProvider time)
{
    public const string Header = "Idempotency-Key";

    /// <summary>Whether an answer is the first one's, said again.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    public static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private const int MaxKeyLength = 255;

    private readonly IDataProtector _protector = protection.CreateProtector("telemed.idempotent-answers");

    /// <summary>Whether a header's value can be a key.</summary>
    public static bool IsKey(string value) => value.Length is > 0 and <= MaxKeyLength && value.All(c => c is >= ' ' and <= '~');

    public static string HashOf(string request) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request)));

    /// <summary>
    /// What was answered to <paramref name="key"/> before. Others with the same key wait until this transaction is over.
    /// </summary>
    public async Task<(string Answer, bool SameRequest)?> FindAsync(UnitOfWork unit, string caller, string key, string requestHash)
    {
        await unit.LockAsync($"idempotency {caller} {key}");
        return await unit.FirstAsync<Row>(
            "SELECT request_hash, answer FROM idempotent_answers WHERE caller = @caller AND key = @key AND at > @since",
            new { caller, key, since = time.Now() - Memory }) is { } row && TryUnprotect(row.Answer) is { } answer
                ? (answer, row.RequestHash == requestHash)
                : null;
    }

    public Task KeepAsync(UnitOfWork unit, string caller, string key, string requestHash, string answer) => unit.ExecuteAsync(
        """
        INSERT INTO idempotent_answers (caller, key, request_hash, answer, at) VALUES (@caller, @key, @requestHash, @answer, @at)
        ON CONFLICT (caller, key) DO UPDATE SET request_hash = excluded.request_hash, answer = excluded.answer, at = excluded.at
        """,
        new { caller, key, requestHash, answer = _protector.Protect(answer), at = time.Now() });

    /// <summary>Forgets answers that are no longer given.</summary>
    public Task PruneAsync(UnitOfWork unit) =>
        unit.ExecuteAsync("DELETE FROM idempotent_answers WHERE at <= @since", new { since = time.Now() - Memory });

    // When the signing keys are revoked, nobody can read the answers of before any more.
    private string? TryUnprotect(string answer)
    {
        try
        {
            return _protector.Unprotect(answer);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private sealed class Row
    {
        public string RequestHash { get; set; } = "";

        public string Answer { get; set; } = "";
    }
}
