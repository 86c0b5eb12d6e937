using Microsoft.AspNetCore.Identity;

namespace Telemed.Sessions.Operators;

/// <summary>
/// Passwords: ASP.NET Core's hasher (PBKDF2 with HMAC-SHA512). A hash takes a good part of a tenth of a second of a processor on purpose, so
/// not more of them are made at once than leave room for everything else.
/// </summary>
internal sealed class Passwords : IDisposable
{
    public const int MinLength = 12;
    public const int MaxLength = 128;

    public const string Rule = "A password has 12 to 128 characters, at least five different ones, and does not hold the sign-in name.";

    public const int Iterations = 210_000;

    private const int MinDifferent = 5;

    private readonly IPasswordHasher<StaffAccount> _hasher;
    private readonly SemaphoreSlim _room = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly StaffAccount _nobody = new();

    public Passwords(IPasswordHasher<StaffAccount> hasher)
    {
        _hasher = hasher;
        _nobody.PasswordHash = hasher.HashPassword(_nobody, OneTimeSecret.New());
    }

    /// <summary>Whether a password may be set. Length is what counts (NIST SP 800-63B, 3.1.1.2); no rules about kinds of characters.</summary>
    public static bool IsAcceptable(string password, string signInName) =>
        password.Length is >= MinLength and <= MaxLength
        && password.Distinct().Count() >= MinDifferent
        && !password.Contains(signInName, StringComparison.OrdinalIgnoreCase);

    public Task<string> HashAsync(string password, CancellationToken cancellationToken) =>
        InRoomAsync(() => _hasher.HashPassword(_nobody, password), cancellationToken);

    /// <summary>
    /// Whether <paramref name="password"/> is that of <paramref name="account"/>; without an account, or one that has no password, it takes
    /// as long to say no.
    /// </summary>
    public async Task<bool> IsRightAsync(StaffAccount? account, string password, CancellationToken cancellationToken)
    {
        var known = account?.PasswordHash is null ? _nobody : account;
        var result = await InRoomAsync(() => _hasher.VerifyHashedPassword(known, known.PasswordHash!, password), cancellationToken);
        return result != PasswordVerificationResult.Failed && known != _nobody;
    }

    public void Dispose() => _room.Dispose();

    private async Task<T> InRoomAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            _room.Release();
        }
    }
}
